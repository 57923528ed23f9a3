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
 * How much a pipeline is going to read, as far as can be told beforehand.
 *
 * @param bytes the size of all files that it reads; empty if a source is not a file
 * @param unknown the first source whose size is not known
 */
record InputSize(OptionalLong bytes, String unknown) {
  private static final Logger LOG = LoggerFactory.getLogger(InputSize.class);

  static InputSize of(PipelineSpec spec) {
    long sum = 0;
    for (StepSpec step : spec.steps()) {
      if (step.inputs().isEmpty() && !step.type().equals("Create")) {
        OptionalLong size = bytes(step);
        if (size.isEmpty()) {
          return new InputSize(OptionalLong.empty(), step.name());
        }
        sum += size.getAsLong();
      }
    }
    return new InputSize(OptionalLong.of(sum), "");
  }

  private static OptionalLong bytes(StepSpec source) {
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
