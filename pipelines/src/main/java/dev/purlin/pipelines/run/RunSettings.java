package dev.purlin.pipelines.run;

import static java.util.stream.Collectors.joining;

import dev.purlin.pipelines.assembly.RejectPolicy;
import dev.purlin.pipelines.engine.FlinkMaster;
import dev.purlin.pipelines.staging.ReplayRequest;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Pattern;

/**
 * How a pipeline file is to be run.
 *
 * @param runner which runner
 * @param flinkMaster the Flink cluster; empty for embedded Flink
 * @param parallelism how many tasks of a step run at a time; empty leaves that to Purlin
 * @param variables the file's variables, as given on the command line
 * @param onError what becomes of refused rows that the file gives no output to
 * @param quarantine the directory that quarantined rows go to, on any of Beam's file systems
 * @param runs the directory that holds the run records, likewise
 * @param access who may read records, logs and quarantined rows
 * @param maxRejected how many rows may be rejected, or how many per cent of what a step reads
 * @param examples whether values of rows that failed are kept as examples in the record
 * @param fromSavepoint the savepoint to resume from, for an unbounded run
 * @param fullRefresh whether the last values of incremental reads are ignored
 * @param replay whether staged rows take the place of sources; empty for a run that reads its
 *     sources
 */
public record RunSettings(
    RunnerName runner,
    Optional<FlinkMaster> flinkMaster,
    OptionalInt parallelism,
    Map<String, String> variables,
    RejectPolicy onError,
    String quarantine,
    String runs,
    RecordAccess access,
    Optional<String> maxRejected,
    boolean examples,
    Optional<String> fromSavepoint,
    boolean fullRefresh,
    Optional<ReplayRequest> replay) {

  /** Where run records go unless told otherwise. */
  public static final String DEFAULT_RUNS = "purlin-runs";

  /** Where quarantined rows go unless told otherwise. */
  public static final String DEFAULT_QUARANTINE = "purlin-quarantine";

  private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_./:@=,+-]+");

  public RunSettings {
    variables = Collections.unmodifiableMap(new LinkedHashMap<>(variables));
  }

  /**
   * The command that resumes from a savepoint of a run with these settings, as a shell takes it.
   *
   * @param file the pipeline file
   * @param savepoint the savepoint or checkpoint to resume from
   */
  String commandFrom(String file, Path savepoint) {
    List<String> words = new ArrayList<>(List.of("purlin", "run", file));
    variables.forEach((name, value) -> words.add("--set=" + name + "=" + value));
    parallelism.ifPresent(tasks -> words.add("--parallelism=" + tasks));
    if (onError != RejectPolicy.FAIL) {
      words.add("--on-error=" + onError);
    }
    if (!quarantine.equals(DEFAULT_QUARANTINE)) {
      words.add("--quarantine=" + quarantine);
    }
    if (!runs.equals(DEFAULT_RUNS)) {
      words.add("--runs=" + runs);
    }
    maxRejected.ifPresent(most -> words.add("--max-rejected=" + most));
    if (!examples) {
      words.add("--no-examples");
    }
    if (access != RecordAccess.PRIVATE) {
      words.add("--records=" + access);
    }
    words.add("--from-savepoint=" + savepoint);
    return words.stream().map(RunSettings::quoted).collect(joining(" "));
  }

  private static String quoted(String word) {
    return PLAIN.matcher(word).matches() ? word : "'" + word.replace("'", "'\\''") + "'";
  }
}
