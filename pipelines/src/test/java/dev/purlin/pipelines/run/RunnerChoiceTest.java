package dev.purlin.pipelines.run;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import dev.purlin.pipelines.assembly.RejectPolicy;
import dev.purlin.pipelines.engine.FlinkMaster;
import dev.purlin.pipelines.spec.PipelineFile;
import dev.purlin.pipelines.spec.PipelineSpec;
import java.io.RandomAccessFile;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

/** Which runner {@code --runner=auto} takes, and what it says about it. */
public class RunnerChoiceTest {
  @Rule public final TemporaryFolder folder = new TemporaryFolder();

  private RunnerChoice choice(RunnerName asked, Optional<FlinkMaster> master, String source) {
    String text = "pipeline: {transforms: [%s, {type: Create, config: {elements: [1]}}]}";
    PipelineSpec spec =
        PipelineFile.parse("p.yaml", text.formatted(source), Map.of(), Running.CATALOGUE, Map.of());
    String here = folder.getRoot().toString();
    return RunnerChoice.of(
        new RunSettings(
            asked,
            master,
            OptionalInt.empty(),
            Map.of(),
            RejectPolicy.FAIL,
            here,
            here,
            RecordAccess.PRIVATE,
            Optional.empty(),
            true,
            Optional.empty(),
            false,
            Optional.empty()),
        spec);
  }

  private RunnerChoice auto(String source) {
    return choice(RunnerName.AUTO, Optional.empty(), source);
  }

  private String csv(String name, long bytes) throws Exception {
    try (RandomAccessFile file = new RandomAccessFile(folder.newFile(name), "rw")) {
      file.setLength(bytes);
    }
    return "{type: ReadFromCsv, config: {path: '%s/*.csv'}}".formatted(folder.getRoot());
  }

  @Test
  public void isDirectForASmallInput() throws Exception {
    assertThat(
        auto(csv("a.csv", 1_234_567)),
        is(new RunnerChoice(RunnerName.DIRECT, "the input is small: 1.2 MB")));
  }

  @Test
  public void isDirectWhereAllRowsStandInTheFile() {
    assertThat(
        auto("{type: Create, config: {elements: [2]}}"),
        is(new RunnerChoice(RunnerName.DIRECT, "the input is small: 0 B")));
  }

  @Test
  public void isFlinkForALargeInput() throws Exception {
    csv("a.csv", 5_000_000);
    assertThat(
        auto(csv("b.csv", 5_000_000)),
        is(new RunnerChoice(RunnerName.FLINK, "the input has 10.0 MB")));
  }

  @Test
  public void isFlinkForAnInputOfUnknownSize() {
    assertThat(
        auto("{type: ReadFromJdbc, name: Sales, config: {url: 'jdbc:h2:./sales', table: sale}}"),
        is(new RunnerChoice(RunnerName.FLINK, "the size of 'Sales' is not known beforehand")));
  }

  private String table(int rows, String type, String source) throws Exception {
    String url = "jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1";
    try (Connection connection = DriverManager.getConnection(url);
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE TABLE sale (id INT, note " + type + ")");
      statement.execute("INSERT INTO sale SELECT x, NULL FROM SYSTEM_RANGE(1, " + rows + ")");
    }
    return "{type: ReadFromJdbc, name: Sales, config: {url: '%s', %s}}".formatted(url, source);
  }

  @Test
  public void isDirectForATableOfFewRowsOrAQueryOfThem() throws Exception {
    assertThat(
        auto(table(10, "VARCHAR", "table: sale")),
        is(new RunnerChoice(RunnerName.DIRECT, "the input is small: 10 rows")));
    assertThat(
        auto(table(100_000, "VARCHAR", "query: 'SELECT * FROM sale WHERE id <= 3;'")),
        is(new RunnerChoice(RunnerName.DIRECT, "the input is small: 3 rows")));
    String url = "jdbc:sqlite:" + folder.getRoot() + "/sales.db";
    try (Connection connection = DriverManager.getConnection(url);
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE TABLE sale (id INTEGER)");
      statement.execute("INSERT INTO sale VALUES (1), (2)");
    }
    assertThat(
        auto("{type: ReadFromJdbc, config: {url: '%s', table: sale}}".formatted(url)),
        is(new RunnerChoice(RunnerName.DIRECT, "the input is small: 2 rows")));
    String table = table(6_000, "VARCHAR", "table: sale");
    assertThat(
        "together they are not few",
        auto(table + ", " + table.replace("Sales", "More")).runner(),
        is(RunnerName.FLINK));
    assertThat(
        auto(csv("a.csv", 1_000_000) + ", " + table(2, "VARCHAR", "table: sale")),
        is(new RunnerChoice(RunnerName.DIRECT, "the input is small: 1.0 MB and 2 rows")));
  }

  @Test
  public void isFlinkForATableOfManyRowsOrOfWideOnes() throws Exception {
    RunnerChoice unknown =
        new RunnerChoice(RunnerName.FLINK, "the size of 'Sales' is not known beforehand");
    assertThat(auto(table(10_001, "VARCHAR", "table: sale")), is(unknown));
    assertThat(auto(table(1, "BLOB", "table: sale")), is(unknown));
    assertThat(auto(table(1, "VARCHAR", "query: 'SELECT nonsense FROM sale'")), is(unknown));
  }

  @Test
  public void isFlinkForAClusterOfFlink() throws Exception {
    assertThat(
        choice(
            RunnerName.AUTO,
            Optional.of(new FlinkMaster.Session("localhost", 8081)),
            csv("a.csv", 1)),
        is(new RunnerChoice(RunnerName.FLINK, "a Flink master was given")));
  }

  @Test
  public void isWhatWasAsked() throws Exception {
    assertThat(
        choice(RunnerName.DIRECT, Optional.empty(), csv("a.csv", 50_000_000)),
        is(new RunnerChoice(RunnerName.DIRECT, "as asked")));
  }

  /** The source will say itself that there is no such file. */
  @Test
  public void isDirectWhereTheInputIsMissing() {
    assertThat(
        auto("{type: ReadFromCsv, config: {path: /nowhere/*.csv}}"),
        is(new RunnerChoice(RunnerName.DIRECT, "the input is small: 0 B")));
  }
}
