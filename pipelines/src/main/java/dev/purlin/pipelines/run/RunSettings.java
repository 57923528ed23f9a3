package dev.purlin.pipelines.run;

import dev.purlin.pipelines.assembly.OnError;
import dev.purlin.pipelines.engine.FlinkMaster;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

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
 * @param fromSavepoint the savepoint to go on from, for a run that never ends
 */
public record RunSettings(
    RunnerName runner,
    Optional<FlinkMaster> flinkMaster,
    OptionalInt parallelism,
    Map<String, String> variables,
    OnError onError,
    String quarantine,
    String runs,
    Optional<String> fromSavepoint) {

  public RunSettings {
    variables = Collections.unmodifiableMap(new LinkedHashMap<>(variables));
  }
}
