package dev.purlin.tests.cluster;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;

import com.fasterxml.jackson.databind.JsonNode;
import dev.purlin.tests.cluster.flink.FlinkCluster;
import dev.purlin.tests.cluster.flink.PurlinProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.ClassRule;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

/** The main example on a cluster: from CSV through joins and aggregates to tables and files. */
public final class CrashesOnClusterTest {
  @ClassRule public static final FlinkCluster CLUSTER = FlinkCluster.ofTaskManagers(2);
  @ClassRule public static final TestDatabase DATABASE = new TestDatabase();

  @Rule public final TemporaryFolder folder = new TemporaryFolder();

  @Test
  public void givesTheRowsThatDirectGives() throws Exception {
    Result direct = run("direct", "--runner=direct");

    Result cluster =
        run("flink", "--runner=flink", "--flink-master=" + CLUSTER.address(), "--parallelism=2");

    assertThat(direct.tables().get("person"), hasSize(1232));
    assertThat(cluster.tables(), is(direct.tables()));
    assertThat(cluster.files(), is(direct.files()));
    assertThat(cluster.books(), is(direct.books()));
    assertThat(cluster.targets(), is(direct.targets()));
    assertThat(cluster.filesRead(), is(direct.filesRead()));
    assertThat(
        CLUSTER.rest().jobs().stream().map(job -> job.name() + " " + job.state()).toList(),
        contains("crashes FINISHED"));
  }

  private Result run(String name, String... where) throws Exception {
    String url = DATABASE.create(name);
    Path out = folder.getRoot().toPath().resolve(name);
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "run",
                Repository.path("examples/crashes/crashes.yaml").toString(),
                "--set=data=" + Repository.path("examples/crashes/data"),
                "--set=out=" + out,
                "--set=jdbc=" + url,
                "--set=username=postgres"));
    arguments.addAll(List.of(where));
    try (PurlinProcess purlin =
        PurlinProcess.start(folder.newFolder().toPath(), arguments.toArray(String[]::new))) {
      return Result.of(purlin.succeeded(), url, out);
    }
  }

  /** All that the job leaves behind, in an order of its own. */
  private record Result(
      Map<String, List<String>> tables,
      Map<String, List<String>> files,
      List<String> books,
      List<String> targets,
      List<String> filesRead) {

    static Result of(JsonNode record, String url, Path out) throws SQLException, IOException {
      Map<String, List<String>> tables = new TreeMap<>();
      for (String table : TestDatabase.tables(url)) {
        tables.put(table, TestDatabase.rows(url, "SELECT * FROM " + table + " ORDER BY 1"));
      }
      Map<String, List<String>> files = new TreeMap<>();
      files.put(
          "make",
          Files.readAllLines(out.resolve("injuries_by_make.csv")).stream().sorted().toList());
      files.put(
          "bad",
          Files.readAllLines(out.resolve("quarantine/bad_rows.jsonl")).stream().sorted().toList());
      return new Result(
          tables,
          files,
          // Parquet's bytes depend on the order of rows, and times on the machine.
          texts(record.path("steps")).stream()
              .map(step -> step.replaceAll(",\"(bytes|active_from|active_to)\":[\\d.E-]+", ""))
              .toList(),
          texts(record.path("targets_written")).stream()
              .map(target -> target.replace(out.toString(), "OUT"))
              .sorted()
              .toList(),
          texts(record.path("files_read")).stream().sorted().toList());
    }

    private static List<String> texts(JsonNode array) {
      List<String> texts = new ArrayList<>();
      array.forEach(
          element -> texts.add(element.isTextual() ? element.asText() : element.toString()));
      return texts;
    }
  }
}
