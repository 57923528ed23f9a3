package dev.purlin.pipelines.run;

import dev.purlin.core.cursor.CursorRange;
import dev.purlin.core.run.LiveCounts.Active;
import dev.purlin.io.file.FileFacts.FileFact;
import dev.purlin.pipelines.spec.Graph;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What is known of a run when it is over; also kept as {@code run.json}.
 *
 * @param id unique, and sorts by time
 * @param file the pipeline file
 * @param sha256 the hash of its text, as it was on disk
 * @param parameters the variables it was run with, secrets masked
 * @param runner what ran it, and where
 * @param started when
 * @param ended when
 * @param outcome how it ended
 * @param error why it did not succeed
 * @param steps the books of every step
 * @param differences the sums of the books that do not come out
 * @param filesRead every file that was read
 * @param filesNotListed how many more files were read, whose names did not arrive: 0, unless there
 *     are hundreds of thousands and a cluster reads them
 * @param targetsWritten every file and table that was committed
 * @param checks what came out of every check
 * @param rejected the rows that were refused, by step and reason
 * @param active when each step was at work
 * @param graph what is joined to what
 * @param fromStages where the rows of steps came from that were read from their stage, by step
 * @param incremental the parts of their sources that steps have read, by step
 */
public record RunRecord(
    String id,
    String file,
    String sha256,
    Map<String, String> parameters,
    String runner,
    Instant started,
    Instant ended,
    Outcome outcome,
    Optional<String> error,
    List<StepBooks> steps,
    List<String> differences,
    List<FileFact> filesRead,
    long filesNotListed,
    List<String> targetsWritten,
    List<StepCheck> checks,
    List<RejectedRows> rejected,
    Map<String, Active> active,
    Graph graph,
    Map<String, String> fromStages,
    Map<String, CursorRange> incremental) {

  /** The same run, which has not succeeded for one more reason. */
  RunRecord failed(String reason) {
    return with(outcome == Outcome.SUCCEEDED ? Outcome.FAILED : outcome, reason);
  }

  /** The same run, which has succeeded, and of which something is left to do. */
  RunRecord leaving(String left) {
    return with(outcome, left);
  }

  private RunRecord with(Outcome changed, String reason) {
    return new RunRecord(
        id,
        file,
        sha256,
        parameters,
        runner,
        started,
        ended,
        changed,
        Optional.of(reason),
        steps,
        differences,
        filesRead,
        filesNotListed,
        targetsWritten,
        checks,
        rejected,
        active,
        graph,
        fromStages,
        incremental);
  }

  public Duration elapsed() {
    return Duration.between(started, ended);
  }
}
