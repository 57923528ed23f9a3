package dev.purlin.core.order;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.everyItem;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThan;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;
import org.apache.beam.sdk.coders.CoderException;
import org.apache.beam.sdk.util.CoderUtils;
import org.junit.Test;

public class KeyRangesTest {
  private static byte[] bytes(int number) {
    return ByteBuffer.allocate(Integer.BYTES).putInt(number).array();
  }

  private static List<Integer> numbers(List<byte[]> keys) {
    return keys.stream().map(key -> ByteBuffer.wrap(key).getInt()).toList();
  }

  /** The ends of the ranges of rows that were seen in bundles of a few hundred by some workers. */
  private static List<byte[]> ends(int ranges, List<int[]> rows, int workers)
      throws CoderException {
    KeyRanges cut = new KeyRanges(ranges);
    List<KeySample> all = new ArrayList<>();
    for (int worker = 0; worker < workers; worker++) {
      KeySample sample = new KeySample();
      KeySample taken = cut.createAccumulator();
      for (int i = worker; i < rows.size(); i += workers) {
        sample.add(bytes(rows.get(i)[0]), bytes(rows.get(i)[1]));
        if (i % 300 == 0) {
          taken = cut.addInput(taken, throughCoder(sample.takeNew()));
        }
      }
      all.add(throughCoder(cut.addInput(taken, sample.takeNew())));
    }
    return cut.extractOutput(cut.mergeAccumulators(all));
  }

  private static KeySample throughCoder(KeySample sample) throws CoderException {
    KeySample.SampleCoder coder = new KeySample.SampleCoder();
    return CoderUtils.decodeFromByteArray(coder, CoderUtils.encodeToByteArray(coder, sample));
  }

  private static List<int[]> rows(int count, IntUnaryOperator key) {
    return IntStream.range(0, count).mapToObj(i -> new int[] {key.applyAsInt(i), i}).toList();
  }

  private static List<Integer> sizes(List<int[]> rows, List<byte[]> ends) {
    Integer[] sizes = new Integer[ends.size() + 1];
    Arrays.fill(sizes, 0);
    rows.forEach(row -> sizes[KeyRanges.of(bytes(row[0]), ends)]++);
    return List.of(sizes);
  }

  @Test
  public void cutsFewRowsExactly() throws CoderException {
    assertThat(numbers(ends(4, rows(1000, i -> i), 3)), is(List.of(249, 499, 749)));
    assertThat(numbers(ends(3, rows(2, i -> i), 1)), is(List.of(0)));
    assertThat(numbers(ends(3, List.of(), 2)), is(List.of()));
    assertThat(numbers(ends(3, rows(500, i -> 7), 2)), is(List.of()));
  }

  @Test
  public void cutsManyRowsIntoAboutEqualRanges() throws CoderException {
    List<int[]> rows = rows(200_000, i -> i * 31 % 200_000);
    List<Integer> sizes = sizes(rows, ends(8, rows, 4));
    assertThat(sizes.size(), is(8));
    assertThat(sizes, everyItem(greaterThan(23_000)));
    assertThat(sizes, everyItem(lessThan(27_000)));
  }

  /** Nine of ten rows have one key: it is a range of its own, and the others share theirs. */
  @Test
  public void aKeyOfMostRowsLeavesEqualRangesToTheOthers() throws CoderException {
    List<int[]> rows = rows(100_000, i -> i % 10 == 0 ? i : 50_001);
    List<Integer> sizes = sizes(rows, ends(5, rows, 2));
    assertThat(Collections.max(sizes), greaterThan(90_000));
    List<Integer> others = new ArrayList<>(sizes);
    others.remove(Collections.max(sizes));
    assertThat(others.size(), is(4));
    assertThat(others, everyItem(greaterThan(1_500)));
  }

  /** Copies of rows count as long as all distinct rows are known. */
  @Test
  public void countsCopiesOfRows() throws CoderException {
    List<int[]> rows = new ArrayList<>();
    for (int key = 0; key < 4; key++) {
      rows.addAll(Collections.nCopies(key == 0 ? 30_000 : 10_000, new int[] {key, key}));
    }
    assertThat(numbers(ends(2, rows, 3)), is(List.of(0)));
  }

  @Test
  public void isTheSameWhereverAndInWhateverOrderRowsWereSeen() throws CoderException {
    List<int[]> rows = new ArrayList<>(rows(60_000, i -> i % 5_000));
    List<Integer> ends = numbers(ends(7, rows, 1));
    assertThat(ends.size(), is(6));
    Collections.shuffle(rows, new Random(3));
    assertThat(numbers(ends(7, rows, 5)), is(ends));
  }
}
