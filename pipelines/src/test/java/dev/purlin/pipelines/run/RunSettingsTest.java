package dev.purlin.pipelines.run;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import dev.purlin.pipelines.assembly.RejectPolicy;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.Test;

public final class RunSettingsTest {
  private static final Path SAVEPOINT = Path.of("/runs/savepoint-1");

  @Test
  public void aPlainRunGoesOnWithItsSavepointAlone() {
    RunSettings settings =
        new RunSettings(
            RunnerName.AUTO,
            Optional.empty(),
            OptionalInt.empty(),
            Map.of(),
            RejectPolicy.FAIL,
            RunSettings.DEFAULT_QUARANTINE,
            RunSettings.DEFAULT_RUNS,
            RecordAccess.PRIVATE,
            Optional.empty(),
            true,
            Optional.empty(),
            false,
            Optional.empty());
    assertThat(
        settings.commandFrom("orders.yaml", SAVEPOINT),
        is("purlin run orders.yaml --from-savepoint=/runs/savepoint-1"));
  }

  @Test
  public void aRunGoesOnWithAllThatItWasGivenAsAShellTakesIt() {
    Map<String, String> variables = new LinkedHashMap<>();
    variables.put("servers", "a:9092,b:9092");
    variables.put("title", "it's here; $HOME");
    variables.put("empty", "");
    RunSettings settings =
        new RunSettings(
            RunnerName.FLINK,
            Optional.empty(),
            OptionalInt.of(4),
            variables,
            RejectPolicy.QUARANTINE,
            "bad rows",
            "/var/runs",
            RecordAccess.SHARED,
            Optional.empty(),
            false,
            Optional.of("/runs/savepoint-0"),
            false,
            Optional.empty());
    assertThat(
        settings.commandFrom("my orders.yaml", SAVEPOINT),
        is(
            "purlin run 'my orders.yaml' --set=servers=a:9092,b:9092"
                + " '--set=title=it'\\''s here; $HOME' --set=empty= --parallelism=4"
                + " --on-error=quarantine '--quarantine=bad rows' --runs=/var/runs"
                + " --no-examples --records=shared --from-savepoint=/runs/savepoint-1"));
  }
}
