package dev.purlin.core.exchange;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Which elements of some packets belong together: chains of elements with equal keys, found by a
 * table of hashes. Elements stay the bytes that they came as.
 */
final class GroupTable {
  private static final int LEAST = 64;
  private static final int NONE = -1;

  private final List<byte[]> packets = new ArrayList<>();
  private final PacketReader reader = new PacketReader();
  private final PacketReader other = new PacketReader();
  private long bytes;

  // By element: where it lies, and the next one with its key.
  private int[] packetOf = new int[LEAST];
  private int[] startOf = new int[LEAST];
  private int[] nextOf = new int[LEAST];
  private int elements;

  // By group: its hash, its first and its last element.
  private long[] hashOf = new long[LEAST];
  private int[] firstOf = new int[LEAST];
  private int[] lastOf = new int[LEAST];
  private int groups;

  /** Groups by the low bits of their hash, or the next free place behind. */
  private int[] table = emptyTable(2 * LEAST);

  private static int[] emptyTable(int size) {
    int[] table = new int[size];
    Arrays.fill(table, NONE);
    return table;
  }

  void add(byte[] packet) {
    packets.add(packet);
    bytes += packet.length;
    reader.start(packet);
    int start = 0;
    while (reader.advance()) {
      add(packet, start);
      start = reader.end();
    }
  }

  private void add(byte[] packet, int start) {
    if (elements == packetOf.length) {
      packetOf = Arrays.copyOf(packetOf, 2 * elements);
      startOf = Arrays.copyOf(startOf, 2 * elements);
      nextOf = Arrays.copyOf(nextOf, 2 * elements);
    }
    packetOf[elements] = packets.size() - 1;
    startOf[elements] = start;
    nextOf[elements] = NONE;
    long hash = KeyHash.of(packet, reader.keyStart(), reader.keyEnd());
    int place = place(hash, packet, reader.keyStart(), reader.keyEnd());
    int group = table[place];
    if (group == NONE) {
      table[place] = addGroup(hash);
      if (2 * groups > table.length) {
        rehash();
      }
    } else {
      nextOf[lastOf[group]] = elements;
      lastOf[group] = elements;
    }
    elements++;
  }

  private int addGroup(long hash) {
    if (groups == hashOf.length) {
      hashOf = Arrays.copyOf(hashOf, 2 * groups);
      firstOf = Arrays.copyOf(firstOf, 2 * groups);
      lastOf = Arrays.copyOf(lastOf, 2 * groups);
    }
    hashOf[groups] = hash;
    firstOf[groups] = elements;
    lastOf[groups] = elements;
    return groups++;
  }

  /** The place of a key's group in the table, or the free place where it belongs. */
  private int place(long hash, byte[] packet, int keyStart, int keyEnd) {
    int place = slot(hash);
    while (table[place] != NONE && !isGroup(table[place], hash, packet, keyStart, keyEnd)) {
      place = (place + 1) & (table.length - 1);
    }
    return place;
  }

  /** Not the lowest bits: all keys of a bucket have the same remainder. */
  private int slot(long hash) {
    return (int) (hash >>> 32) & (table.length - 1);
  }

  private boolean isGroup(int group, long hash, byte[] packet, int keyStart, int keyEnd) {
    if (hashOf[group] != hash) {
      return false;
    }
    byte[] first = packet(firstOf[group]);
    other.moveTo(first, start(firstOf[group]));
    return Arrays.equals(packet, keyStart, keyEnd, first, other.keyStart(), other.keyEnd());
  }

  private void rehash() {
    table = emptyTable(2 * table.length);
    for (int group = 0; group < groups; group++) {
      int place = slot(hashOf[group]);
      while (table[place] != NONE) {
        place = (place + 1) & (table.length - 1);
      }
      table[place] = group;
    }
  }

  /** About the bytes of memory that the packets and the tables take. */
  long bytes() {
    long ofElements = 3L * Integer.BYTES * packetOf.length;
    long ofGroups = (2L * Integer.BYTES + Long.BYTES) * hashOf.length;
    return bytes + ofElements + ofGroups + (long) Integer.BYTES * table.length;
  }

  List<byte[]> packets() {
    return packets;
  }

  int groups() {
    return groups;
  }

  /** The first element of a group. */
  int first(int group) {
    return firstOf[group];
  }

  /** The next element of a group; negative behind the last one. */
  int next(int element) {
    return nextOf[element];
  }

  byte[] packet(int element) {
    return packets.get(packetOf[element]);
  }

  /** Where an element begins in its packet. */
  int start(int element) {
    return startOf[element];
  }
}
