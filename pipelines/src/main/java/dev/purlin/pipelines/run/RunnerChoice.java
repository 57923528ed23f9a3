package dev.purlin.pipelines.run;

import dev.purlin.pipelines.spec.PipelineSpec;
import dev.purlin.pipelines.spec.ScalarValue;
import dev.purlin.pipelines.spec.StepSpec;
import java.io.IOException;
import java.util.OptionalLong;
import org.apache.beam.sdk.io.FileSystems;
import org.apache.beam.sdk.io.fs.MatchResult;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The runner a pipeline runs on, and why.
 *
 * @param runner never {@link RunnerName#AUTO}
 * @param reason why, in words for the person who left the choice open
 */
record RunnerChoice(RunnerName runner, String reason) {
  private static final Logger LOG = LoggerFactory.getLogger(RunnerChoice.class);

  /**
   * Above this many bytes of input, embedded Flink's two seconds of start-up are won back. Direct
   * also keeps bundles in memory, at several times their size in the file.
   */
  private static final long SMALL_INPUT_BYTES = 8L << 20;

  static RunnerChoice of(RunSettings settings, PipelineSpec spec) {
    if (settings.runner() != RunnerName.AUTO) {
      return new RunnerChoice(settings.runner(), "as asked");
    }
    if (settings.flinkMaster().isPresent()) {
      return new RunnerChoice(RunnerName.FLINK, "a Flink master was given");
    }
    long bytes = 0;
    for (StepSpec step : spec.steps()) {
      if (step.inputs().isEmpty() && !step.type().equals("Create")) {
        OptionalLong size = inputBytes(step);
        if (size.isEmpty()) {
          return new RunnerChoice(
              RunnerName.FLINK, "the size of '" + step.name() + "' is not known beforehand");
        }
        bytes += size.getAsLong();
      }
    }
    return bytes <= SMALL_INPUT_BYTES
        ? new RunnerChoice(RunnerName.DIRECT, "the input is small: " + Amounts.bytes(bytes))
        : new RunnerChoice(RunnerName.FLINK, "the input has " + Amounts.bytes(bytes));
  }

  private static OptionalLong inputBytes(StepSpec source) {
    if (!(source.config().get("path") instanceof ScalarValue path) || path.value() == null) {
      return OptionalLong.empty();
    }
    try {
      MatchResult match = FileSystems.match(path.value().toString());
      return OptionalLong.of(
          match.metadata().stream().mapToLong(MatchResult.Metadata::sizeBytes).sum());
    } catch (IOException | IllegalArgumentException e) {
      // The source itself will say what is wrong with its path; here only its size is unknown.
      LOG.debug("cannot tell the size of {}", path, e);
      return OptionalLong.empty();
    }
  }
}
