package dev.purlin.pipelines.run;

import dev.purlin.core.problem.PurlinException;
import dev.purlin.io.jdbc.SmallSource;
import dev.purlin.io.stage.StageArea;
import dev.purlin.io.stage.StagePlace;
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
 * @param bytes the size of all files that it reads; empty if a source's size is not known
 * @param rows how many rows it reads from databases
 * @param unknown the first source whose size is not known
 */
record InputSize(OptionalLong bytes, long rows, String unknown) {
  private static final Logger LOG = LoggerFactory.getLogger(InputSize.class);

  /** More rows than these, of whatever width, are not small. */
  private static final int SMALL_ROWS = 10_000;

  static InputSize of(PipelineSpec spec) {
    long rows = 0;
    long sum = 0;
    for (StepSpec step : spec.steps()) {
      if (step.inputs().isEmpty() && !step.type().equals("Create")) {
        boolean table = step.type().equals("ReadFromJdbc");
        OptionalLong size =
            table
                ? SmallSource.rows(step.config().toObject(), (int) (SMALL_ROWS - rows))
                : bytes(step, RunId.nameOf(spec.file()));
        if (size.isEmpty()) {
          return new InputSize(OptionalLong.empty(), rows, step.name());
        }
        sum += table ? 0 : size.getAsLong();
        rows += table ? size.getAsLong() : 0;
      }
    }
    return new InputSize(OptionalLong.of(sum), rows, "");
  }

  private static OptionalLong bytes(StepSpec source, String pipeline) {
    if (source.type().equals("ReadFromStage")) {
      return staged(source, pipeline);
    }
    if (!(source.config().get("path") instanceof ScalarValue path) || path.value() == null) {
      return OptionalLong.empty();
    }
    try {
      MatchResult match = FileSystems.match(path.value().toString());
      return OptionalLong.of(
          match.metadata().stream().mapToLong(MatchResult.Metadata::sizeBytes).sum());
    } catch (IOException | IllegalArgumentException e) {
      // The source itself will say what is wrong with its path; here only its size is unknown.
      LOG.debug("cannot determine the size of {}", path, e);
      return OptionalLong.empty();
    }
  }

  private static OptionalLong staged(StepSpec source, String own) {
    if (source.config().get("area") instanceof ScalarValue area
        && source.config().get("name") instanceof ScalarValue name) {
      try {
        String run =
            source.config().get("run") instanceof ScalarValue given
                ? String.valueOf(given.value())
                : StageArea.LATEST;
        String pipeline =
            source.config().get("pipeline") instanceof ScalarValue given
                ? String.valueOf(given.value())
                : own;
        return OptionalLong.of(
            StageArea.require(
                    new StagePlace(
                        String.valueOf(area.value()), pipeline, String.valueOf(name.value()), run),
                    sentence -> LOG.debug("{}", sentence))
                .bytes());
      } catch (PurlinException e) {
        LOG.debug("cannot determine the size of the stage of {}", source.name(), e);
      }
    }
    return OptionalLong.empty();
  }
}
