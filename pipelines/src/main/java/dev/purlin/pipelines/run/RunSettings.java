package dev.purlin.pipelines.run;

import dev.purlin.pipelines.assembly.OnError;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * How a pipeline file is to be run.
 *
 * @param runner which runner
 * @param flinkMaster the address of a Flink cluster, {@code host:port}; empty for embedded Flink
 * @param variables the file's variables, as given on the command line
 * @param onError what becomes of refused rows that the file gives no output to
 * @param quarantine the directory that quarantined rows go to
 * @param runs the directory that holds the run records
 * @param fromSavepoint the savepoint to go on from, for a run that never ends
 */
public record RunSettings(
    RunnerName runner,
    Optional<String> flinkMaster,
    Map<String, String> variables,
    OnError onError,
    Path quarantine,
    Path runs,
    Optional<String> fromSavepoint) {

  public RunSettings {
    variables = Collections.unmodifiableMap(new LinkedHashMap<>(variables));
  }
}
