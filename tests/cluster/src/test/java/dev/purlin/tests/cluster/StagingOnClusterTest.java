package dev.purlin.tests.cluster;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsInAnyOrder;
import static org.hamcrest.Matchers.is;

import com.fasterxml.jackson.databind.JsonNode;
import dev.purlin.tests.cluster.flink.FlinkCluster;
import dev.purlin.tests.cluster.flink.PurlinProcess;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.ClassRule;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

/** The staging example on a cluster, whose workers write and read the stage. */
public final class StagingOnClusterTest {
  @ClassRule public static final FlinkCluster CLUSTER = FlinkCluster.ofTaskManagers(2);

  @Rule public final TemporaryFolder folder = new TemporaryFolder();

  private JsonNode run(Path in, Path directory, String... more) throws Exception {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "run",
                Repository.path("examples/staging/orders.yaml").toString(),
                "--flink-master=" + CLUSTER.address(),
                "--parallelism=2",
                "--set=data=" + directory.resolve("data"),
                "--set=out=" + directory.resolve("out")));
    arguments.addAll(List.of(more));
    try (PurlinProcess purlin = PurlinProcess.start(in, arguments.toArray(String[]::new))) {
      return purlin.succeeded();
    }
  }

  @Test
  public void stagesAndReplays() throws Exception {
    Path directory = folder.getRoot().toPath();
    Path orders = directory.resolve("data").resolve("orders.csv");
    Files.createDirectories(orders.getParent());
    Files.copy(Repository.path("examples/staging/data/orders.csv"), orders);

    // Relative to the driver's directory, which is not that of the workers.
    Path first = folder.newFolder().toPath();
    String id = run(first, directory, "--set=area=area").path("run_id").asText();

    assertThat(
        Files.readAllLines(directory.resolve("out/totals.csv")),
        containsInAnyOrder("customer,total", "ann,13.40", "bob,10.10", "zoë,112.00"));
    Files.delete(orders);

    JsonNode record =
        run(
            folder.newFolder().toPath(),
            directory,
            "--set=area=" + first.resolve("area"),
            "--set=least=5",
            "--from-stage=latest");

    assertThat(
        Files.readAllLines(directory.resolve("out/totals.csv")),
        containsInAnyOrder("customer,total", "ann,12.50", "bob,7.00", "zoë,112.00"));
    assertThat(record.path("steps").get(0).path("from").asText(), is("stage run=" + id));
    try (Stream<Path> stages = Files.list(first.resolve("area/orders/Orders"))) {
      assertThat(
          stages.map(path -> path.getFileName().toString()).toList(),
          containsInAnyOrder("run=" + id));
    }
  }
}
