package dev.purlin.tests.cluster;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.startsWith;

import com.fasterxml.jackson.databind.JsonNode;
import dev.purlin.tests.cluster.flink.Await;
import dev.purlin.tests.cluster.flink.FlinkCluster;
import dev.purlin.tests.cluster.flink.FlinkRest.Job;
import dev.purlin.tests.cluster.flink.PurlinProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.ClassRule;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

/** Jobs that do not come to their end: what a person is told, and what is left behind. */
public final class FailedAndStoppedJobsTest {
  @ClassRule public static final FlinkCluster CLUSTER = FlinkCluster.ofTaskManagers(1);
  @ClassRule public static final TestDatabase DATABASE = new TestDatabase();

  private static final int TERMINATED = 143;
  private static final String BAD_ROW =
      """
      pipeline:
        transforms:
          - type: ReadFromCsv
            name: Rows
            config: {path: "DIR/rows.csv", schema: {id: INTEGER, name: VARCHAR}}
          - type: WriteToJdbc
            name: Table
            input: Rows
            config: {url: "URL", table: never, create_table: true}
          - type: WriteToJson
            name: File
            input: Rows
            config: {path: "DIR/out/rows.jsonl"}
      """;

  @Rule public final TemporaryFolder folder = new TemporaryFolder();

  @Test
  public void aFailedJobSaysWhyWithItsStepAndRow() throws Exception {
    Path directory = folder.getRoot().toPath();
    String url = DATABASE.create("failed");
    Path file = directory.resolve("bad.yaml");
    Files.writeString(file, BAD_ROW.replace("DIR", directory.toString()).replace("URL", url));
    Files.writeString(directory.resolve("rows.csv"), "id,name\n1,Ann\n2,Bob\ntwo,Eve\n");

    try (PurlinProcess purlin =
        PurlinProcess.start(
            directory,
            "run",
            file.toString(),
            "--runner=flink",
            "--flink-master=" + CLUSTER.address())) {
      assertThat(purlin.output(), purlin.exitCode(), is(1));

      String reason =
          "step 'Rows' refused a row: %s/rows.csv:4:1: field 'id' = 'two': 'two' is not an INTEGER"
              .formatted(directory);
      JsonNode record = purlin.record();
      assertThat(purlin.err(), containsString(reason));
      assertThat(record.path("error").asText(), startsWith(reason));
      assertThat(record.path("outcome").asText(), is("failed"));
      assertThat(record.path("targets_written").size(), is(0));
    }
    Job job = job("bad");
    assertThat(job.state(), is("FAILED"));
    assertThat(
        "a row does not become better by trying again",
        CLUSTER.rest().get("/jobs/" + job.id()).path("timestamps").path("RESTARTING").asLong(),
        is(0L));
    assertThat(TestDatabase.tables(url), is(empty()));
    assertThat(files(directory.resolve("out")), is(empty()));
  }

  @Test
  public void aStoppedDriverCancelsItsJobAndLeavesNothingBehind() throws Exception {
    try (GatedLoad load = new GatedLoad(folder.getRoot().toPath(), DATABASE.create("stopped"));
        PurlinProcess purlin = load.submit(CLUSTER.address())) {
      load.awaitMiddle(() -> purlin.output() + CLUSTER.quote());
      Await.until(
          "rows on their way are shown, though no task that has them has ended",
          Duration.ofSeconds(30),
          () -> purlin.err().contains("Rows ") && purlin.err().contains("Load gated "),
          purlin::output);

      purlin.terminate();
      Await.until(
          "the job is being cancelled",
          Duration.ofSeconds(30),
          () -> job("gated").state().equals("CANCELLING"),
          () -> purlin.output() + CLUSTER.quote());
      load.open();

      assertThat(purlin.output(), purlin.exitCode(), is(TERMINATED));
      JsonNode record = purlin.record();
      assertThat(record.path("outcome").asText(), is("stopped"));
      assertThat(record.path("error").asText(), is("the run was stopped"));
      assertThat(job("gated").state(), is("CANCELED"));
      assertThat("committed before the stop", load.early(), is(GatedLoad.EARLY));
      assertThat(texts(record.path("targets_written")), contains("table 'early'"));
      assertThat(load.gated(), is(List.of("0|0|null")));
      assertThat(load.tables(), is(List.of("early", "gated")));
      assertThat(files(load.out("")), is(empty()));
    }
  }

  private static Job job(String name) throws Exception {
    return CLUSTER.rest().jobs().stream()
        .filter(job -> job.name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  private static List<String> texts(JsonNode array) {
    List<String> texts = new ArrayList<>();
    array.forEach(element -> texts.add(element.asText()));
    return texts;
  }

  private static List<Path> files(Path directory) throws IOException {
    if (!Files.exists(directory)) {
      return List.of();
    }
    try (Stream<Path> walk = Files.walk(directory)) {
      return walk.filter(path -> !path.equals(directory)).toList();
    }
  }
}
