package dev.purlin.pipelines.run;

import java.time.Duration;
import java.util.List;

/** Is told how a run goes, to show it to somebody. */
public interface RunListener {

  /** The run begins. */
  void started(String id, RunnerName runner, String reason);

  /** Some time has passed; the books as far as they are known. */
  void progress(List<StepBooks> steps, Duration elapsed);

  /** The run is over, and its record is written to the directory. */
  void ended(RunRecord record, java.nio.file.Path directory);
}
