package dev.purlin.tests.delivery.chart;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

/**
 * The chart takes every cron line that Kubernetes takes (its parser is robfig/cron's standard one),
 * but for slips that this one reads as something else, such as {@code *-5} and {@code 1,,2}. What
 * it refuses is in wrong-values.yaml.
 */
public class CronTest {
  @Rule public final TemporaryFolder folder = new TemporaryFolder();

  @Test
  public void takesWhatKubernetesTakes() throws IOException {
    StringBuilder values = new StringBuilder("pipelines:\n");
    String[] lines = {
      "0 3 * * mon-fri",
      "0 3 * * MON-FRI",
      "0 3 * * Mon,wed-FRI",
      "0 6 1 JAN,apr,Jul,oct *",
      "  0   3 *\t* *  ",
      "5/15 * * * *",
      "*/7 08-09/2 01,15-20 1-12/3 0-6",
      "59 23 31 12 6",
      "0 0 ? * ?",
      "0-0/100 * * * *",
      "@yearly",
      "@annually",
      "@monthly",
      "@weekly",
      "@daily",
      "@midnight",
      "@hourly",
      "@every 1h30m",
      "@every 1.5h",
    };
    for (int i = 0; i < lines.length; i++) {
      values.append("  p%d:\n    file: {uri: \"s3://a/b.yaml\"}\n".formatted(i));
      values.append("    schedule: {cron: \"%s\"}\n".formatted(lines[i].replace("\t", "\\t")));
    }
    Path file = folder.newFile("values.yaml").toPath();
    Files.writeString(file, values);
    long cronJobs = Manifest.of(file).stream().filter(one -> one.kind().equals("CronJob")).count();
    assertThat(cronJobs, is((long) lines.length));
  }
}
