package dev.purlin.core.exchange;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.apache.beam.sdk.coders.Coder;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * The elements of some keys, which become groups when all of them are there.
 *
 * <p>When there are more than memory is meant to hold, they are dealt into files by other bits of
 * their keys' hashes, each of which is a smaller bucket. The file of a single key need not be
 * divided further: its group is read from it.
 */
final class Bucket<V> {
  /** How many bytes a bucket holds in memory, of packets and of the table over them. */
  static final long IN_MEMORY = 32 << 20;

  /** Takes groups. */
  interface Groups<V> {
    void group(byte[] key, Iterable<V> values);
  }

  private final Coder<V> coder;
  private final long inMemory;
  private final int level;
  private final List<SpilledPackets> opened;
  private @Nullable GroupTable table = new GroupTable();
  private SpilledPackets @Nullable [] files;

  /**
   * A bucket.
   *
   * @param inMemory how many bytes it holds in memory
   * @param opened takes the files that are made, which the caller closes when nobody goes through
   *     the groups any more
   */
  Bucket(Coder<V> coder, long inMemory, List<SpilledPackets> opened) {
    this(coder, inMemory, 0, opened);
  }

  /**
   * A bucket, or a part of one.
   *
   * @param inMemory how many bytes it holds in memory
   * @param level how many times its elements have been dealt into files
   */
  private Bucket(Coder<V> coder, long inMemory, int level, List<SpilledPackets> opened) {
    this.coder = coder;
    this.opened = opened;
    this.inMemory = inMemory;
    this.level = level;
  }

  /** Adds the elements of a packet. */
  void add(byte[] packet) throws IOException {
    GroupTable held = table;
    if (held == null) {
      deal(packet);
      return;
    }
    held.add(packet);
    if (held.bytes() > inMemory && level < SpilledPackets.LEVELS) {
      table = null;
      for (byte[] early : held.packets()) {
        deal(early);
      }
    }
  }

  private void deal(byte[] packet) throws IOException {
    SpilledPackets[] into = files;
    if (into == null) {
      into = new SpilledPackets[SpilledPackets.FILES];
      files = into;
    }
    PacketReader reader = new PacketReader();
    reader.start(packet);
    int start = 0;
    while (reader.advance()) {
      int file = SpilledPackets.file(KeyHash.of(packet, reader.keyStart(), reader.keyEnd()), level);
      if (into[file] == null) {
        into[file] = new SpilledPackets();
        opened.add(into[file]);
      }
      into[file].add(packet, start, reader);
      start = reader.end();
    }
  }

  /** Forms the groups; they can be gone through until the files are closed. */
  void groups(Groups<V> to) throws IOException {
    GroupTable held = table;
    if (held != null) {
      for (int group = 0; group < held.groups(); group++) {
        to.group(key(held, held.first(group)), new InMemory<>(held, held.first(group), coder));
      }
      return;
    }
    for (SpilledPackets file : files == null ? new SpilledPackets[0] : files) {
      if (file != null) {
        groups(file, to);
      }
    }
  }

  private void groups(SpilledPackets file, Groups<V> to) throws IOException {
    byte[] single = file.singleKey();
    if (single != null && file.size() > inMemory) {
      to.group(single, file.values(coder));
      return;
    }
    Bucket<V> part = new Bucket<>(coder, inMemory, level + 1, opened);
    Iterator<byte[]> packets = file.packets();
    while (packets.hasNext()) {
      part.add(packets.next());
    }
    file.close();
    part.groups(to);
  }

  private static byte[] key(GroupTable table, int element) {
    PacketReader reader = new PacketReader();
    byte[] packet = table.packet(element);
    reader.moveTo(packet, table.start(element));
    return Arrays.copyOfRange(packet, reader.keyStart(), reader.keyEnd());
  }

  /** The values of a group, decoded as they are asked for. */
  private record InMemory<V>(GroupTable table, int first, Coder<V> coder) implements Iterable<V> {
    @Override
    public Iterator<V> iterator() {
      PacketReader reader = new PacketReader();
      return new Iterator<>() {
        private int next = first;

        @Override
        public boolean hasNext() {
          return next >= 0;
        }

        @Override
        public V next() {
          if (next < 0) {
            throw new NoSuchElementException();
          }
          reader.moveTo(table.packet(next), table.start(next));
          next = table.next(next);
          try {
            return reader.value(coder);
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        }
      };
    }
  }
}
