package dev.purlin.transforms.check;

import dev.purlin.transforms.aggregate.State;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.checkerframework.checker.nullness.qual.Nullable;

/** What is known of one expectation: counts that add up, and an aggregate. */
final class CheckTally {
  /** Rows that were looked at. */
  long rows;

  /** Rows that were not as expected. */
  long failed;

  /** Values, keys or NULLs, as the expectation counts them. */
  long counted;

  /** Values that are less than the least one expected. */
  long below;

  /** Values that are greater than the greatest one expected. */
  long above;

  /** Some of the rows that were not as expected, as JSON objects. */
  final List<String> examples = new ArrayList<>();

  /** The aggregate; null if none is made. */
  final @Nullable State state;

  CheckTally(@Nullable State state) {
    this.state = state;
  }

  /** The aggregate, where one is made. */
  State aggregate() {
    return Objects.requireNonNull(state);
  }

  void addExample(String row, int most) {
    if (examples.size() < most) {
      examples.add(row);
    }
  }

  /**
   * Adds another tally.
   *
   * @param examples how many examples are kept
   */
  void merge(CheckTally other, int examples) {
    rows += other.rows;
    failed += other.failed;
    counted += other.counted;
    below += other.below;
    above += other.above;
    other.examples.forEach(row -> addExample(row, examples));
    if (state != null) {
      state.merge(other.aggregate());
    }
  }
}
