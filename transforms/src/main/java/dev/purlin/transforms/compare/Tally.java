package dev.purlin.transforms.compare;

import java.io.Serializable;
import java.math.BigDecimal;
import java.util.TreeSet;
import org.apache.beam.sdk.transforms.SerializableFunction;
import org.checkerframework.checker.nullness.qual.Nullable;

/** What is counted of a comparison; of some rows, or of all. */
final class Tally implements Serializable {
  private static final long serialVersionUID = 1L;
  private static final int EXAMPLES = 5;

  long sourceRows;
  long targetRows;
  long equal;
  long differing;
  long sourceDuplicateKeys;
  long targetDuplicateKeys;
  final Kind missing = new Kind();
  final Kind extra = new Kind();
  final ColumnTally[] columns;
  final TreeSet<String> examples = new TreeSet<>();

  Tally(int columns) {
    this.columns = new ColumnTally[columns];
    for (int i = 0; i < columns; i++) {
      this.columns[i] = new ColumnTally();
    }
  }

  /** Rows that only one side has, with the keys of the first few. */
  static final class Kind implements Serializable {
    private static final long serialVersionUID = 1L;

    long rows;
    final TreeSet<String> examples = new TreeSet<>();

    void add(Kind other) {
      rows += other.rows;
      other.examples.forEach(example -> keep(examples, example));
    }
  }

  /** What is counted of a column. */
  static final class ColumnTally implements Serializable {
    private static final long serialVersionUID = 1L;

    long differing;
    final Total source = new Total();
    final Total target = new Total();
  }

  /** The NULLs of a column of one side, and the sum of its numbers. */
  static final class Total implements Serializable {
    private static final long serialVersionUID = 1L;

    long nulls;
    private boolean unknown;
    private long wholes;
    private BigDecimal rest = BigDecimal.ZERO;

    void add(@Nullable Object value) {
      if (value == null) {
        nulls++;
      } else if (value instanceof Long whole) {
        long sum = wholes + whole;
        if (((wholes ^ sum) & (whole ^ sum)) < 0) {
          rest = rest.add(BigDecimal.valueOf(wholes)).add(BigDecimal.valueOf(whole));
          sum = 0;
        }
        wholes = sum;
      } else if (value instanceof BigDecimal number) {
        rest = rest.add(number);
      } else if (value instanceof Double number && Double.isFinite(number)) {
        rest = rest.add(BigDecimal.valueOf(number));
      } else {
        unknown = true;
      }
    }

    void add(Total other) {
      nulls += other.nulls;
      unknown |= other.unknown;
      rest = rest.add(other.rest).add(BigDecimal.valueOf(other.wholes));
    }

    /** Null if one of the values was no number. */
    @Nullable BigDecimal sum() {
      return unknown ? null : plain(rest.add(BigDecimal.valueOf(wholes)));
    }

    private static BigDecimal plain(BigDecimal sum) {
      BigDecimal stripped = sum.stripTrailingZeros();
      return stripped.scale() < 0 ? stripped.setScale(0) : stripped;
    }
  }

  long cells() {
    long cells = 0;
    for (ColumnTally column : columns) {
      cells += column.differing;
    }
    return cells;
  }

  /** Whether an example would be among the few that are told: the first ones in their order. */
  static boolean isWanted(TreeSet<String> examples, String example) {
    return examples.size() < EXAMPLES || example.compareTo(examples.last()) < 0;
  }

  static void keep(TreeSet<String> examples, String example) {
    examples.add(example);
    if (examples.size() > EXAMPLES) {
      examples.pollLast();
    }
  }

  private void add(Tally other) {
    sourceRows += other.sourceRows;
    targetRows += other.targetRows;
    equal += other.equal;
    differing += other.differing;
    sourceDuplicateKeys += other.sourceDuplicateKeys;
    targetDuplicateKeys += other.targetDuplicateKeys;
    missing.add(other.missing);
    extra.add(other.extra);
    other.examples.forEach(example -> keep(examples, example));
    for (int i = 0; i < columns.length; i++) {
      columns[i].differing += other.columns[i].differing;
      columns[i].source.add(other.columns[i].source);
      columns[i].target.add(other.columns[i].target);
    }
  }

  /** Adds up tallies; of nothing, there is nothing. */
  record Sum(int columns) implements SerializableFunction<Iterable<Tally>, Tally> {
    @Override
    public Tally apply(Iterable<Tally> tallies) {
      Tally sum = new Tally(columns);
      tallies.forEach(sum::add);
      return sum;
    }
  }
}
