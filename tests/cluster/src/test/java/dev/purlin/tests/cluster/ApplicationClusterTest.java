package dev.purlin.tests.cluster;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.purlin.tests.cluster.flink.Await;
import dev.purlin.tests.cluster.flink.FlinkCluster;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

/**
 * Purlin's main method inside the JobManager of an application cluster, as endless pipelines are
 * deployed: with Flink's own logging, and in a process that is not Purlin's to end.
 */
public final class ApplicationClusterTest {
  private static final Duration LONG = Duration.ofSeconds(90);
  private static final String FILE =
      """
      pipeline:
        type: chain
        transforms:
          - type: Create
            config: {elements: [{id: 1, name: Ann}, {id: 2, name: Bob}]}
          - type: MapToFields
            config: {append: true, fields: {twice: id * 2}}
          - type: WriteToCsv
            config: {path: "DIR/out/people.csv", single_file: true}
      """;

  @Rule public final TemporaryFolder folder = new TemporaryFolder();

  @Test
  public void runsTheShippedJarAndLeavesTheJobManagerAlive() throws Exception {
    try (FlinkCluster cluster = application(FILE).start()) {
      JsonNode record = record(cluster);

      assertThat(record.path("outcome").asText(), is("succeeded"));
      assertThat(record.path("balanced").asBoolean(), is(true));
      assertThat(record.path("runner").asText(), is("flink at [auto]"));
      assertThat(
          Files.readAllLines(directory().resolve("out/people.csv")).stream().sorted().toList(),
          is(List.of("1,Ann,2", "2,Bob,4", "id,name,twice")));
      assertThat(cluster.rest().jobs().size(), is(1));
      assertThat(cluster.rest().jobs().get(0).state(), is("FINISHED"));
    }
  }

  @Test
  public void aFailedJobLeavesTheJobManagerAliveToTellOfIt() throws Exception {
    String failing = FILE.replace("twice: id * 2", "twice: CAST(name AS INTEGER)");
    try (FlinkCluster cluster = application(failing).start()) {
      JsonNode record = record(cluster);

      assertThat(record.path("outcome").asText(), is("failed"));
      assertThat(record.path("error").asText(), containsString("FAILED"));
      assertThat(cluster.rest().jobs().get(0).state(), is("FAILED"));
    }
  }

  private FlinkCluster application(String text) throws IOException {
    Path file = directory().resolve("people.yaml");
    Files.writeString(file, text.replace("DIR", directory().toString()));
    return FlinkCluster.ofTaskManagers(1)
        .with("execution.shutdown-on-application-finish", "false")
        .running(
            "run",
            file.toString(),
            "--runner=flink",
            "--flink-master=[auto]",
            "--runs=" + directory().resolve("runs"));
  }

  private Path directory() {
    return folder.getRoot().toPath();
  }

  private JsonNode record(FlinkCluster cluster) {
    return Await.forValue("there is a run record", LONG, this::record, cluster::quote);
  }

  private Optional<JsonNode> record() throws IOException {
    try (Stream<Path> found =
        Files.find(directory().resolve("runs"), 2, (file, a) -> file.endsWith("run.json"))) {
      Optional<Path> file = found.findFirst();
      return file.isEmpty()
          ? Optional.empty()
          : Optional.of(new ObjectMapper().readTree(Files.readString(file.get())));
    }
  }
}
