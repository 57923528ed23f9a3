package dev.purlin.tests.delivery.terraform;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import dev.purlin.tests.delivery.Repository;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.HashMap;
import java.util.Map;
import org.junit.Test;

/** The command of a Fargate task, as the task runs it: sh -c SCRIPT purlin FILE OPTION... */
public class FargateTest {
  @Test
  public void aRunIsForTheDayOnWhichItWasDue() throws Exception {
    // 23:45 in Greenwich is the next day in Berlin.
    assertThat(
        run(Map.of("SCHEDULED_TIME", "2025-12-02T23:45:00Z", "TIME_ZONE", "Etc/UTC")),
        is("run --set=date=2025-12-02 s3://b/f.yaml --runner=auto\n"));
    assertThat(
        run(Map.of("SCHEDULED_TIME", "2025-12-02T23:45:00Z", "TIME_ZONE", "Europe/Berlin")),
        is("run --set=date=2025-12-03 s3://b/f.yaml --runner=auto\n"));
  }

  @Test
  public void aRunByHandCanBeForAnyDay() throws Exception {
    assertThat(
        run(Map.of("PURLIN_DATE", "2024-02-29", "TIME_ZONE", "Etc/UTC")),
        is("run --set=date=2024-02-29 s3://b/f.yaml --runner=auto\n"));
  }

  private static String run(Map<String, String> variables)
      throws IOException, InterruptedException {
    String script = Files.readString(Repository.path("infra/modules/ecs/run.sh"));
    ProcessBuilder builder =
        new ProcessBuilder("/bin/sh", "-c", script, "purlin", "s3://b/f.yaml", "--runner=auto")
            .redirectErrorStream(true);
    Map<String, String> environment = new HashMap<>(variables);
    environment.put("PURLIN", "echo");
    builder.environment().putAll(environment);
    Process process = builder.start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(output, process.waitFor(), is(0));
    return output;
  }
}
