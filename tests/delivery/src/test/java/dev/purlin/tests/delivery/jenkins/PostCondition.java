package dev.purlin.tests.delivery.jenkins;

import java.util.Optional;
import java.util.function.BiPredicate;

/**
 * When a section of {@code post} runs, in the order in which they do.
 *
 * <p>Source: the conditions of Jenkins' pipeline-model-definition plugin.
 */
enum PostCondition {
  ALWAYS("always", (now, before) -> true),
  CHANGED("changed", (now, before) -> before.isEmpty() || before.get() != now),
  FIXED(
      "fixed",
      (now, before) ->
          now == Result.SUCCESS
              && before.filter(r -> r == Result.FAILURE || r == Result.UNSTABLE).isPresent()),
  REGRESSION("regression", (now, before) -> before.isPresent() && now.compareTo(before.get()) > 0),
  ABORTED("aborted", (now, before) -> now == Result.ABORTED),
  FAILURE("failure", (now, before) -> now == Result.FAILURE),
  SUCCESS("success", (now, before) -> now == Result.SUCCESS),
  UNSTABLE("unstable", (now, before) -> now == Result.UNSTABLE),
  UNSUCCESSFUL("unsuccessful", (now, before) -> now != Result.SUCCESS),
  CLEANUP("cleanup", (now, before) -> true);

  private final String word;
  private final BiPredicate<Result, Optional<Result>> meets;

  PostCondition(String word, BiPredicate<Result, Optional<Result>> meets) {
    this.word = word;
    this.meets = meets;
  }

  String word() {
    return word;
  }

  boolean met(Result now, Optional<Result> before) {
    return meets.test(now, before);
  }
}
