package dev.purlin.pipelines.cli;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.junit.Rule;
import org.junit.Test;

/** Statements that run with a load: with all targets of a run, or not at all. */
public class LoadStatementsRunTest {
  @Rule public final Workplace workplace = new Workplace();

  private List<String> query(String runner, String sql) throws SQLException {
    try (Connection connection =
            DriverManager.getConnection("jdbc:sqlite:" + workplace.path(runner + ".db"));
        Statement statement = connection.createStatement()) {
      List<String> values = new ArrayList<>();
      if (!statement.execute(sql)) {
        return values;
      }
      try (ResultSet rows = statement.getResultSet()) {
        while (rows.next()) {
          values.add(rows.getString(1));
        }
      }
      return values;
    }
  }

  private Path file(String runner, String after) {
    return workplace.file(
        runner + ".yaml",
        """
        pipeline:
          transforms:
            - type: Create
              name: Sales
              config: {elements: [{id: 3}, {id: 4}]}
            - type: WriteToJdbc
              name: Sale
              input: Sales
              config:
                url: jdbc:sqlite:DIR/RUNNER.db
                table: sale
                before_sql: ["DELETE FROM sale WHERE id = 1"]
                after_sql:
                  - "INSERT INTO total SELECT (SELECT count(*) FROM sale) + (SELECT count(*) FROM copy)"
                  - "AFTER"
            - type: WriteToJdbc
              name: Copy
              input: Sales
              config: {url: "jdbc:sqlite:DIR/RUNNER.db", table: copy}
            - type: WriteToCsv
              input: Sales
              config: {path: DIR/RUNNER.csv, single_file: true}
        """
            .replace("RUNNER", runner)
            .replace("AFTER", after));
  }

  private void runsOn(String runner) throws SQLException {
    query(runner, "CREATE TABLE sale (id BIGINT)");
    query(runner, "CREATE TABLE copy (id BIGINT)");
    query(runner, "CREATE TABLE total (n INTEGER NOT NULL)");
    query(runner, "INSERT INTO sale VALUES (1), (2)");
    workplace.file(runner + ".csv", "as before");

    Invocation failed = workplace.runOn(runner, file(runner, "INSERT INTO total VALUES (NULL)"));
    assertThat(failed.toString(), failed.exitCode(), is(1));
    assertThat(
        failed.err(),
        containsString(
            "after_sql.1 of the load into table 'sale' failed, and nothing was changed: "));
    assertThat(query(runner, "SELECT id FROM sale ORDER BY id"), is(List.of("1", "2")));
    assertThat(query(runner, "SELECT id FROM copy"), is(List.of()));
    assertThat(query(runner, "SELECT n FROM total"), is(List.of()));
    assertThat(workplace.read(runner + ".csv"), is("as before"));

    Invocation run = workplace.runOn(runner, file(runner, "UPDATE total SET n = n + 100"));
    assertThat(run.toString(), run.exitCode(), is(0));
    assertThat(query(runner, "SELECT id FROM sale ORDER BY id"), is(List.of("2", "3", "4")));
    assertThat(query(runner, "SELECT n FROM total"), is(List.of("105")));
  }

  @Test
  public void onDirect() throws SQLException {
    runsOn("direct");
  }

  @Test
  public void onFlink() throws SQLException {
    runsOn("flink");
  }
}
