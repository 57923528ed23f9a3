package dev.purlin.core.exchange;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.apache.beam.sdk.coders.StringUtf8Coder;
import org.junit.Test;

/** Groups are the same whether memory holds them or not. */
public class BucketTest {
  private static final long PLENTY = Long.MAX_VALUE;

  private final List<SpilledPackets> files = new ArrayList<>();

  private record Element(String key, String value) {}

  /** Packs elements as a worker does, some to a packet, and groups them. */
  private Map<String, List<String>> grouped(List<Element> elements, long inMemory)
      throws IOException {
    Bucket<String> bucket = new Bucket<>(StringUtf8Coder.of(), inMemory, files);
    Bytes packet = new Bytes();
    int inPacket = 0;
    for (Element element : elements) {
      byte[] key = element.key.getBytes(StandardCharsets.UTF_8);
      Bytes value = new Bytes();
      StringUtf8Coder.of().encode(element.value, value);
      packet.writeLength(key.length);
      packet.write(key, 0, key.length);
      packet.writeLength(value.size());
      value.writeTo(packet);
      if (++inPacket % 7 == 0) {
        bucket.add(packet.take());
      }
    }
    bucket.add(packet.take());
    Map<String, List<String>> groups = new TreeMap<>();
    bucket.groups(
        (key, values) -> {
          List<String> all = new ArrayList<>();
          values.forEach(all::add);
          List<String> again = new ArrayList<>();
          values.forEach(again::add);
          assertThat("a second time", again, is(all));
          String name = new String(key, StandardCharsets.UTF_8);
          assertThat("a group comes once", groups.put(name, all) == null, is(true));
        });
    return groups;
  }

  private static Map<String, List<String>> expected(List<Element> elements) {
    Map<String, List<String>> groups = new TreeMap<>();
    for (Element element : elements) {
      groups.computeIfAbsent(element.key, key -> new ArrayList<>()).add(element.value);
    }
    return groups;
  }

  private static List<Element> elements(int count, int keys) {
    Random random = new Random(count);
    List<Element> elements = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      int key = random.nextInt(keys);
      elements.add(new Element(key == 0 ? "" : "schlüssel" + key, "value " + i));
    }
    return elements;
  }

  @Test
  public void groupsInMemory() throws IOException {
    List<Element> elements = elements(10_000, 3_000);
    assertThat(grouped(elements, PLENTY), is(expected(elements)));
    assertThat(files, empty());
  }

  @Test
  public void nothingMakesNoGroup() throws IOException {
    assertThat(grouped(List.of(), PLENTY), is(Map.of()));
  }

  @Test
  public void groupsThroughFilesOfFiles() throws IOException {
    List<Element> elements = elements(20_000, 5_000);
    assertThat(grouped(elements, 20_000), is(expected(elements)));
    assertThat("dealt more than once", files.size(), greaterThan(SpilledPackets.FILES));
  }

  @Test
  public void aKeyThatMemoryCannotHoldIsReadFromItsFile() throws IOException {
    List<Element> elements = elements(5_000, 1);
    elements.addAll(elements(300, 40));
    assertThat(grouped(elements, 20_000), is(expected(elements)));
    assertThat(files, not(empty()));
  }

  @Test
  public void anElementMayBeLargerThanPacketsAre() throws IOException {
    List<Element> elements =
        List.of(
            new Element("k".repeat(200_000), "v".repeat(300_000)),
            new Element("small", ""),
            new Element("k".repeat(200_000), "w"));
    assertThat(grouped(elements, PLENTY), is(expected(elements)));
    assertThat(grouped(elements, 10), is(expected(elements)));
  }

  @Test
  public void manySmallGroupsInOneTable() throws IOException {
    List<Element> elements = new ArrayList<>();
    for (int i = 0; i < 70_000; i++) {
      elements.add(new Element("key " + i, "" + i));
    }
    assertThat(grouped(elements, PLENTY), is(expected(elements)));
  }
}
