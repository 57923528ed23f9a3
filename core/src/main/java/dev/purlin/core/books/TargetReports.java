package dev.purlin.core.books;

import dev.purlin.core.problem.PurlinException;
import dev.purlin.core.run.RunContext;
import dev.purlin.core.run.RunOptions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.beam.sdk.metrics.Metrics;
import org.apache.beam.sdk.options.PipelineOptions;

/**
 * How workers report to the process that started the run what they have prepared for a target: in
 * the same JVM through the run's context; from elsewhere through Beam's StringSet metrics. One such
 * metric silently drops what is beyond a million characters, so that a long report goes out in
 * parts, in several metrics, and is taken only if no part is missing.
 */
public final class TargetReports {
  private static final String SUFFIX = "/prepared-";
  private static final int PART_CHARACTERS = 200_000;

  private TargetReports() {}

  /**
   * Whether a target that is complete waits for the run's other targets.
   *
   * @param options the pipeline's; workers ask anew, for a pipeline without an end commits nothing
   *     together, and is known by then
   * @param early whether the target's step has asked not to
   */
  public static boolean areExpected(PipelineOptions options, boolean early) {
    return !early && options.as(RunOptions.class).isCommittedTogether();
  }

  /**
   * Reports from a worker.
   *
   * @param options the pipeline's, as the DoFn gets them
   * @param step the step that writes the target
   */
  public static void send(PipelineOptions options, String step, String report) {
    RunContext run = RunContext.of(options);
    if (run.isHere()) {
      run.targets().report(step, report);
      return;
    }
    String id = UUID.randomUUID().toString();
    int parts = Math.max(1, (report.length() + PART_CHARACTERS - 1) / PART_CHARACTERS);
    for (int part = 0; part < parts; part++) {
      String text =
          report.substring(
              part * PART_CHARACTERS, Math.min(report.length(), (part + 1) * PART_CHARACTERS));
      Metrics.stringSet(StepCounts.NAMESPACE, step + SUFFIX + part)
          .add("%s %d %d %s".formatted(id, part, parts, text));
    }
  }

  /** Whether a metric of the books' namespace holds reports of a step. */
  public static boolean isMetricName(String name, String step) {
    return name.startsWith(step + SUFFIX)
        && name.substring(step.length() + SUFFIX.length()).chars().allMatch(Character::isDigit);
  }

  /**
   * The reports of a step that arrived in metrics.
   *
   * @param parts what all its metrics hold
   * @throws PurlinException if of no report all parts have arrived, though some did
   */
  public static List<String> collect(Collection<String> parts) {
    Map<String, String[]> reports = new HashMap<>();
    for (String part : parts) {
      String[] words = part.split(" ", 4);
      String[] texts =
          reports.computeIfAbsent(words[0], id -> new String[Integer.parseInt(words[2])]);
      texts[Integer.parseInt(words[1])] = words[3];
    }
    List<String> complete = new ArrayList<>();
    for (String[] texts : reports.values()) {
      if (!Arrays.asList(texts).contains(null)) {
        complete.add(String.join("", texts));
      }
    }
    if (complete.isEmpty() && !parts.isEmpty()) {
      throw PurlinException.internal("a report of what was written arrived in part only", null);
    }
    return complete;
  }
}
