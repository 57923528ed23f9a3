package dev.purlin.transforms.check;

import dev.purlin.transforms.aggregate.State;
import java.util.ArrayList;
import java.util.List;
import org.checkerframework.checker.nullness.qual.Nullable;

/** What is known of one expectation: counts that add up, an aggregate, and a few examples. */
final class Tally {
  private static final int EXAMPLES = 5;
  private static final int LONGEST = 300;

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

  /** The aggregate; null if none is made. */
  final @Nullable State state;

  private final List<String> examples = new ArrayList<>();

  Tally(@Nullable State state) {
    this.state = state;
  }

  /** A few of the rows or keys that failed, which ones is left open. */
  List<String> examples() {
    return examples;
  }

  boolean wantsExamples() {
    return examples.size() < EXAMPLES;
  }

  void example(String text) {
    if (wantsExamples()) {
      examples.add(
          text.length() <= LONGEST ? text : text.substring(0, LONGEST - 3).strip() + "...");
    }
  }

  void merge(Tally other) {
    rows += other.rows;
    failed += other.failed;
    counted += other.counted;
    below += other.below;
    above += other.above;
    other.examples.forEach(this::example);
    if (state != null) {
      state.merge(other.state);
    }
  }
}
