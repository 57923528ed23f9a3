package dev.purlin.pipelines.cli;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;

/** What {@code preview}, {@code new} and {@code discover} tell of a source by its address. */
public class SourceCommandsTest {
  @Rule public final Workplace workplace = new Workplace();

  @Before
  public void writeSource() {
    workplace.file("orders.csv", "id,name\n1,Zoë\n2,\n");
  }

  private String at(String name) {
    return workplace.path(name).toString();
  }

  private String told(Object... arguments) {
    Invocation call = Invocation.of(arguments);
    assertThat(call.toString(), call.exitCode(), is(0));
    return call.out().replace(workplace.path("").toString(), "DIR");
  }

  private String refused(Object... arguments) {
    Invocation call = Invocation.of(arguments);
    assertThat(call.toString(), call.exitCode(), is(2));
    return call.err().replace(workplace.path("").toString(), "DIR");
  }

  private static void execute(String url, String... statements) throws SQLException {
    try (Connection connection = DriverManager.getConnection(url);
        Statement statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    }
  }

  @Test
  public void previewShowsASource() {
    assertThat(
        told("preview", at("orders.csv")),
        is(
            """
            Source
            id BIGINT  name VARCHAR
            ─────────  ────────────
            1          Zoë
            2          ∅
            2 rows
            """));
    workplace.file("orders", "id|name\n7|x\n");
    assertThat(
        told("preview", at("orders"), "--from=csv", "--from-option=delimiter=pipe", "--rows=1"),
        is("Source\nid BIGINT  name VARCHAR\n─────────  ────────────\n7          x\n1 row\n"));
    assertThat(
        refused("preview", at("none.csv")),
        is("SOURCE: no file matches 'DIR/none.csv'; looked in 'DIR'\n"));
  }

  /** JSON is YAML, so that a pipeline file may end in .json. */
  @Test
  public void previewKnowsAPipelineFileByItsContent() {
    workplace.file(
        "file.json",
        """
        {
          "pipeline": {"transforms": [
            {"type": "Create", "config": {"elements": [{"a": 1}]}}
          ]}
        }
        """);
    assertThat(told("preview", at("file.json")), is("Create\na BIGINT\n────────\n1\n1 row\n"));
    workplace.file("data.json", "{\"a\": 1}\n{\"a\": 2}\n");
    assertThat(told("preview", at("data.json")), is("Source\na BIGINT\n────────\n1\n2\n2 rows\n"));
  }

  @Test
  public void newWritesAFileWithTheSchemaFound() {
    Path file = workplace.path("new.yaml");
    String expected =
        """
        # Copies DIR/orders.csv to DIR/out.jsonl.
        # Check it by 'purlin validate FILE', run it by 'purlin run FILE'.
        pipeline:
          type: chain
          transforms:
            - type: ReadFromCsv
              name: Source
              config:
                path: DIR/orders.csv
                # Found in the first records; what does not fit is rejected.
                schema:
                  id: BIGINT
                  name: VARCHAR
            # The file is there, or changes, when every row is through.
            - type: WriteToJson
              name: Target
              config:
                path: DIR/out.jsonl
                single_file: true
        """;
    assertThat(told("new", at("orders.csv"), at("out.jsonl")), is(expected));
    told("new", at("orders.csv"), at("out.jsonl"), "-o", file);
    assertThat(
        workplace.read("new.yaml").replace(workplace.path("").toString(), "DIR"), is(expected));
    assertThat(workplace.run(file).exitCode(), is(0));
    assertThat(
        workplace.read("out.jsonl").lines().sorted().toList().toString(),
        is("[{\"id\":1,\"name\":\"Zoë\"}, {\"id\":2,\"name\":null}]"));
    assertThat(
        refused("new", at("orders.csv"), "-o", file),
        is("--output: there is a file 'DIR/new.yaml' already; name another one\n"));
  }

  @Test
  public void discoverListsTheTablesOfAFile() throws Exception {
    execute(
        "jdbc:sqlite:" + at("shop.db"),
        "CREATE TABLE orders (id BIGINT PRIMARY KEY, amount DECIMAL(9, 2))",
        "INSERT INTO orders VALUES (1, 1.5), (2, 2.5)",
        "CREATE TABLE note (text VARCHAR)",
        "CREATE VIEW large AS SELECT id FROM orders WHERE amount > 2");
    assertThat(
        told("discover", "sqlite:" + at("shop.db")),
        is(
            """
            table   rows  key  columns
            ──────  ────  ───  ─────────────────────────
            note    0          text VARCHAR
            orders  2     id   id BIGINT, amount DECIMAL
            large   1          id BIGINT
            3 tables
            """));
    assertThat(
        refused("discover", "sqlite:" + at("shop.db") + "#order"),
        is("DATABASE: unknown table 'order'; did you mean 'orders'?\n"));
    assertThat(
        refused("discover", at("orders.csv")),
        containsString("orders.csv': expected a database, as in postgresql://host/db, sqlite:"));
  }

  @Test
  public void discoverTellsEstimatesAndWhatIsNotKnown() throws Exception {
    try (EmbeddedPostgres postgres = EmbeddedPostgres.start()) {
      execute(
          postgres.getJdbcUrl("postgres", "postgres"),
          "CREATE SCHEMA other",
          "CREATE TABLE t (a INTEGER, b VARCHAR, PRIMARY KEY (b, a))",
          "INSERT INTO t SELECT n, 'x' FROM generate_series(1, 1234) n",
          "ANALYZE t",
          "CREATE VIEW other.v AS SELECT a FROM t");
      String address = "postgresql://postgres:s3same-open@localhost:%d/postgres";
      String database = address.formatted(postgres.getPort());
      assertThat(
          told("discover", database),
          is(
              """
              table    rows    key   columns
              ───────  ──────  ────  ────────────────────
              t        ~1,234  b, a  a INTEGER, b VARCHAR
              other.v  ?             a INTEGER
              2 tables
              """));
      execute(postgres.getJdbcUrl("postgres", "postgres"), "DELETE FROM t WHERE a > 3");
      assertThat(
          told("discover", database + "#other.v", "--count"),
          is(
              "table    rows  key  columns\n───────  ────  ───  ─────────\nother.v  3          a INTEGER\n1 table\n"));
      Invocation failed = Invocation.of("discover", address.formatted(1));
      assertThat(failed.exitCode(), is(1));
      assertThat(failed.toString(), not(containsString("s3same-open")));
    }
  }

  @Test
  public void discoverLooksAtH2() throws Exception {
    execute(
        "jdbc:h2:" + at("h"), "CREATE TABLE t (id BIGINT PRIMARY KEY)", "INSERT INTO t VALUES 1");
    assertThat(
        told("discover", "h2:" + at("h")),
        is(
            "table  rows  key  columns\n─────  ────  ───  ─────────\nt      ~1    id   id BIGINT\n1 table\n"));
  }
}
