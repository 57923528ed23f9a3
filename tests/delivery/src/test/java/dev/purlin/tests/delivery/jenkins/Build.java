package dev.purlin.tests.delivery.jenkins;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The circumstances of one build: what is built, why, with which parameters, and what goes wrong in
 * it.
 *
 * @param branch what Jenkins calls the branch; of a pull request {@code PR-7}
 * @param target the branch that a pull request wants to go into
 * @param cause the class of Jenkins that says why it builds, without {@code Cause}'s own package
 * @param parameters those that differ from their defaults
 * @param failing the commands that fail, and how the build ends by them
 * @param answer what people say when they are asked
 * @param previous how the build before this one ended, if this is not the first
 */
record Build(
    String branch,
    Optional<String> target,
    String cause,
    Map<String, Object> parameters,
    Map<String, Result> failing,
    Answer answer,
    Optional<Result> previous) {

  /** What becomes of a question to people. */
  enum Answer {
    APPROVED,
    REFUSED,
    NONE_IN_TIME
  }

  static Build ofBranch(String branch) {
    return new Build(
        branch,
        Optional.empty(),
        "BranchEventCause",
        Map.of(),
        Map.of(),
        Answer.APPROVED,
        Optional.of(Result.SUCCESS));
  }

  static Build ofPullRequest(int number) {
    return new Build(
        "PR-" + number,
        Optional.of("main"),
        "BranchEventCause",
        Map.of(),
        Map.of(),
        Answer.APPROVED,
        Optional.of(Result.SUCCESS));
  }

  Build nightly() {
    return new Build(branch, target, "TimerTriggerCause", parameters, failing, answer, previous);
  }

  Build with(String parameter, Object value) {
    Map<String, Object> all = new HashMap<>(parameters);
    all.put(parameter, value);
    return new Build(branch, target, cause, Map.copyOf(all), failing, answer, previous);
  }

  Build failing(String... commands) {
    return ending(Result.FAILURE, commands);
  }

  /** Those commands take longer than their stage may. */
  Build tooSlow(String... commands) {
    return ending(Result.ABORTED, commands);
  }

  private Build ending(Result result, String... commands) {
    Map<String, Result> endings =
        Stream.of(commands).collect(Collectors.toMap(command -> command, command -> result));
    return new Build(branch, target, cause, parameters, endings, answer, previous);
  }

  Build answered(Answer given) {
    return new Build(branch, target, cause, parameters, failing, given, previous);
  }

  /** The first build of its branch: what it has for parameters is not in its environment yet. */
  Build first() {
    return new Build(branch, target, cause, parameters, failing, answer, Optional.empty());
  }

  Build after(Result result) {
    return new Build(branch, target, cause, parameters, failing, answer, Optional.of(result));
  }
}
