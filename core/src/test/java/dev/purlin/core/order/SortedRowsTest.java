package dev.purlin.core.order;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;
import static org.junit.Assert.assertThrows;
import static org.junit.Assume.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.values.Row;
import org.junit.Test;

public class SortedRowsTest {
  private static final Schema NUMBER = Schema.builder().addInt32Field("n").build();
  private static final Path OPEN_FILES = Path.of("/proc/self/fd");

  /** Sorts by the number; cannot read one of them, if it is asked to. */
  private record ByNumber(int unreadable, int weight) implements SortedRows.Form<Row> {
    ByNumber(int unreadable) {
      this(unreadable, 1);
    }

    @Override
    public int weight(Row row) {
      return weight;
    }

    @Override
    public Row of(Row row) {
      if (row.getInt32("n") == unreadable) {
        throw new IllegalStateException("cannot be read");
      }
      return row;
    }

    @Override
    public Row row(Row row) {
      return row;
    }

    @Override
    public Comparator<Row> order() {
      return Comparator.comparing(row -> row.getInt32("n"));
    }
  }

  private static Row number(int number) {
    return Row.withSchema(NUMBER).addValue(number).build();
  }

  private static List<Integer> sorted(List<Integer> numbers, int inMemory) throws IOException {
    List<Integer> sorted = new ArrayList<>();
    try (SortedRows<Row> rows = new SortedRows<>(NUMBER, inMemory, new ByNumber(-1))) {
      for (int number : numbers) {
        rows.add(number(number));
      }
      assertThat(rows.size(), is((long) numbers.size()));
      Iterator<Row> iterator = rows.iterator();
      while (iterator.hasNext()) {
        sorted.add(iterator.next().getInt32("n"));
      }
    }
    return sorted;
  }

  private static List<Integer> numbers(int count) {
    Random random = new Random(count);
    return Stream.generate(() -> random.nextInt(count)).limit(count).toList();
  }

  private static void sorts(int count, int inMemory) throws IOException {
    List<Integer> numbers = numbers(count);
    assertThat(
        "%d rows, %d in memory".formatted(count, inMemory),
        sorted(numbers, inMemory),
        is(numbers.stream().sorted().toList()));
  }

  @Test
  public void sortsInMemory() throws IOException {
    assertThat(sorted(List.of(), 3), is(List.of()));
    assertThat(sorted(List.of(2, 1), 3), is(List.of(1, 2)));
  }

  /** Around every size at which parts are merged: 64, 65 and 128 parts, and 64 merged ones. */
  @Test
  public void sortsInParts() throws IOException {
    sorts(3, 3);
    sorts(4, 3);
    sorts(64 * 2 - 1, 2);
    sorts(64 * 2, 2);
    sorts(64 * 2 + 1, 2);
    sorts(128 * 2 + 3, 2);
    sorts(64 * 64 + 200, 1);
  }

  /** Of rows that weigh 4, three are more than 10 in memory. */
  @Test
  public void sortsInPartsByTheWeightOfRows() throws IOException {
    assumeTrue(Files.exists(OPEN_FILES));
    try (SortedRows<Row> rows = new SortedRows<>(NUMBER, 10, new ByNumber(-1, 4))) {
      long before = open();
      rows.add(number(3));
      rows.add(number(2));
      assertThat(open(), is(before));
      rows.add(number(1));
      assertThat(open(), is(before + 1));
      rows.add(number(0));
      List<Integer> sorted = new ArrayList<>();
      rows.iterator().forEachRemaining(row -> sorted.add(row.getInt32("n")));
      assertThat(sorted, is(List.of(0, 1, 2, 3)));
    }
  }

  private static long open() throws IOException {
    long open = 0;
    try (Stream<Path> files = Files.list(OPEN_FILES)) {
      for (Path file : files.toList()) {
        open += isOurs(file) ? 1 : 0;
      }
    }
    return open;
  }

  private static boolean isOurs(Path file) throws IOException {
    try {
      return Files.readSymbolicLink(file).toString().contains("purlin-rows-");
    } catch (NoSuchFileException e) {
      return false; // The listing's own, closed by now.
    }
  }

  @Test
  public void leavesNoFileOpenAlsoIfPartsCannotBeMerged() throws IOException {
    assumeTrue("the system says which files are open", Files.isDirectory(OPEN_FILES));
    long before = open();
    sorts(64 * 3 + 10, 1);
    assertThat(open(), is(before));
    try (SortedRows<Row> rows = new SortedRows<>(NUMBER, 1, new ByNumber(30))) {
      for (int i = 0; i < 63; i++) {
        rows.add(number(i));
      }
      assertThat(open(), is(before + 63));
      assertThrows(IllegalStateException.class, () -> rows.add(number(63)));
    }
    assertThat(open(), is(before));
  }
}
