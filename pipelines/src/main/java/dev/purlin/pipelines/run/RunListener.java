package dev.purlin.pipelines.run;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Is told how a run goes, to show it to somebody. */
public interface RunListener {

  /** The run begins. */
  void started(String id, RunnerName runner, String reason);

  /** Some time has passed; the books as far as they are known. */
  void progress(List<StepBooks> steps, Duration elapsed);

  /**
   * What there is to say of the run: what its steps have told, and what its work waits for at
   * present; a sentence for each.
   */
  default void told(List<String> sentences, Duration elapsed) {}

  /**
   * The run is over, and its record is written.
   *
   * @param place where the record is
   * @param log where the log is; empty where another system takes care of it
   */
  void ended(RunRecord record, String place, Optional<String> log);
}
