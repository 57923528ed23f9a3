package dev.purlin.pipelines.cli;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;
import picocli.CommandLine;

/** The main job, as the README runs it: on both runners, twice, into H2 and PostgreSQL. */
public class CrashesExampleTest {
  private static final Path EXAMPLE = Path.of("..", "examples", "crashes");
  private static final List<String> TABLES = List.of("crash", "vehicle", "person");

  @Rule public final TemporaryFolder folder = new TemporaryFolder();

  private void run(String runner, Path out, String... more) {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "run",
                EXAMPLE.resolve("crashes.yaml").toString(),
                "--runner=" + runner,
                "--set=data=" + EXAMPLE.resolve("data"),
                "--set=out=" + out));
    arguments.addAll(Arrays.asList(more));
    CommandLine command = Main.commandLine();
    StringWriter output = new StringWriter();
    command.setOut(new PrintWriter(output));
    command.setErr(new PrintWriter(output));
    int exitCode = command.execute(arguments.toArray(String[]::new));
    assertThat(output.toString(), exitCode, is(0));
  }

  @Test
  public void givesTheSameOnDirectAndOnFlinkAndWhenRunAgain() throws Exception {
    Path direct = folder.getRoot().toPath().resolve("direct");
    run("direct", direct);
    Result first = Result.of(h2(direct), direct);
    assertThat(first.rows("crash"), hasSize(497));
    assertThat(first.rows("vehicle"), hasSize(993));
    assertThat(first.rows("person"), hasSize(1232));
    assertThat(first.reportByMake(), hasSize(46));
    assertThat(first.quarantined(), hasSize(25));

    run("direct", direct);
    assertThat(Result.of(h2(direct), direct), is(first));

    Path flink = folder.getRoot().toPath().resolve("flink");
    run("flink", flink);
    assertThat(Result.of(h2(flink), flink), is(first));
  }

  @Test
  public void loadsPostgresTwiceAsOnce() throws Exception {
    Path out = folder.getRoot().toPath().resolve("postgres");
    try (EmbeddedPostgres server = EmbeddedPostgres.start()) {
      String url = server.getJdbcUrl("postgres", "postgres");
      run("direct", out, "--set=jdbc=" + url, "--set=username=postgres");
      Result first = Result.of(url, out);
      assertThat(first.rows("person"), hasSize(1232));
      run("direct", out, "--set=jdbc=" + url, "--set=username=postgres");
      assertThat(Result.of(url, out), is(first));
    }
  }

  private static String h2(Path out) {
    return "jdbc:h2:" + out.toAbsolutePath() + "/crashes;USER=sa";
  }

  /** All that the job leaves behind, in an order of its own. */
  private record Result(
      List<List<String>> tables, List<String> reportByMake, List<String> quarantined) {

    static Result of(String url, Path out) throws SQLException, IOException {
      List<List<String>> tables = new ArrayList<>();
      try (Connection connection = DriverManager.getConnection(url)) {
        for (String table : TABLES) {
          tables.add(read(connection, table));
        }
      }
      return new Result(
          tables,
          sorted(out.resolve("injuries_by_make.csv")),
          sorted(out.resolve("quarantine/bad_rows.jsonl")));
    }

    List<String> rows(String table) {
      return tables.get(TABLES.indexOf(table));
    }

    private static List<String> read(Connection connection, String table) throws SQLException {
      List<String> rows = new ArrayList<>();
      try (Statement statement = connection.createStatement();
          ResultSet result = statement.executeQuery("SELECT * FROM " + table + " ORDER BY 1")) {
        while (result.next()) {
          StringBuilder row = new StringBuilder();
          for (int i = 1; i <= result.getMetaData().getColumnCount(); i++) {
            row.append(result.getString(i)).append('|');
          }
          rows.add(row.toString());
        }
      }
      return rows;
    }

    private static List<String> sorted(Path file) throws IOException {
      return List.copyOf(new TreeSet<>(Files.readAllLines(file)));
    }
  }
}
