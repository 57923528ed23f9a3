package dev.purlin.io.jdbc;

import dev.purlin.core.reject.Rejection;
import java.util.ArrayList;
import java.util.List;
import org.checkerframework.checker.nullness.qual.Nullable;

/** What a database has for a key: the values of its rows, or why they cannot be had. */
final class LookupAnswer {
  /** Nothing was found. */
  static final LookupAnswer NONE = new LookupAnswer();

  private final List<List<@Nullable Object>> matches = new ArrayList<>(1);
  private long count;
  private @Nullable Rejection problem;

  /** What cannot be had. */
  static LookupAnswer refused(Rejection problem) {
    LookupAnswer answer = new LookupAnswer();
    answer.problem = problem;
    return answer;
  }

  /** Counts a row, whose values are told only if they are needed. */
  void count() {
    count++;
  }

  /** Adds the values of a row that was counted. */
  void add(List<@Nullable Object> values) {
    matches.add(values);
  }

  /** A row has a value that cannot be told. */
  void refuse(Rejection reason) {
    problem = problem == null ? reason : problem;
  }

  /** How many rows there are. */
  long size() {
    return count;
  }

  /** The values of those rows that are needed. */
  List<List<@Nullable Object>> matches() {
    return matches;
  }

  /** Why the rows cannot be had; null if they can. */
  @Nullable Rejection problem() {
    return problem;
  }
}
