package dev.purlin.transforms.query;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import dev.purlin.core.problem.ConfigurationException;
import dev.purlin.transforms.Books;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Timestamp;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Stream;
import org.apache.beam.sdk.PipelineResult;
import org.apache.beam.sdk.testing.TestPipeline;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionRowTuple;
import org.apache.beam.sdk.values.Row;
import org.junit.AfterClass;
import org.junit.BeforeClass;
import org.junit.Rule;
import org.junit.Test;
import org.junit.runner.RunWith;
import org.junit.runners.Parameterized;
import org.junit.runners.Parameterized.Parameter;
import org.junit.runners.Parameterized.Parameters;

/**
 * Queries give what their files say, with books that balance, and PostgreSQL gives the same.
 *
 * <p>All queries of a file run in one pipeline. Run with {@code -Dpurlin.queries.write=true}, the
 * results in the files are written anew, with the rows that PostgreSQL gives.
 */
@RunWith(Parameterized.class)
public class QueryFilesTest {
  private static final Path FILES = Path.of("src", "test", "resources", "queries");
  private static final Map<String, Queue<String>> RESULTS = new ConcurrentHashMap<>();
  private static EmbeddedPostgres postgres;

  @Rule public final transient TestPipeline pipeline = TestPipeline.create();

  @Parameter public String name;

  @Parameters(name = "{0}")
  public static List<String> files() throws IOException {
    try (Stream<Path> files = Files.list(FILES)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  @BeforeClass
  public static void startPostgres() throws IOException {
    postgres = EmbeddedPostgres.builder().setLocaleConfig("locale", "C").start();
  }

  @AfterClass
  public static void stopPostgres() throws IOException {
    postgres.close();
  }

  @Test
  public void giveWhatTheirFilesSay() throws Exception {
    RESULTS.clear();
    QueryFile file = QueryFile.read(FILES.resolve(name));
    PCollectionRowTuple tables = PCollectionRowTuple.empty(pipeline);
    for (var table : file.tables().entrySet()) {
      tables =
          tables.and(
              table.getKey(),
              pipeline.apply(
                  table.getKey(),
                  Create.of(table.getValue().rows()).withRowSchema(table.getValue().schema())));
    }
    Map<String, List<String>> expected = new TreeMap<>();
    Map<String, List<String>> actual = new TreeMap<>();
    Map<String, String> columns = new TreeMap<>();
    Map<String, String> refused = new TreeMap<>();
    for (QueryFile.Query query : file.queries()) {
      expected.put(query.name(), query.result());
      RESULTS.put(query.name(), new ConcurrentLinkedQueue<>());
      try {
        PCollection<Row> rows =
            tables.apply(query.name(), Sql.query(query.sql()).named(query.name()));
        columns.put(query.name(), QueryText.columns(rows.getSchema()));
        rows.apply("Results of " + query.name(), ParDo.of(new ResultsFn(query.name())));
      } catch (ConfigurationException e) {
        refused.put(query.name(), e.getMessage());
      }
    }
    assertThat(refused, is(Map.of()));
    PipelineResult run = pipeline.run();
    run.waitUntilFinish();
    RESULTS.forEach(
        (query, rows) -> {
          List<String> lines = new ArrayList<>(List.of(columns.get(query)));
          rows.stream().sorted().forEach(lines::add);
          actual.put(query, lines);
        });
    if (Boolean.getBoolean("purlin.queries.write")) {
      write(file);
      return;
    }
    assertThat(text(actual), is(text(expected)));
    for (QueryFile.Query query : file.queries()) {
      Books books = Books.of(run, query.name());
      assertThat(query.name() + ": " + books, books.balanced(), is(true));
    }
  }

  @Test
  public void agreeWithPostgres() throws Exception {
    QueryFile file = QueryFile.read(FILES.resolve(name));
    Map<String, List<String>> expected = new TreeMap<>();
    Map<String, List<String>> actual = new TreeMap<>();
    try (Connection connection = tables(file);
        Statement statement = connection.createStatement()) {
      for (QueryFile.Query query : file.queries()) {
        expected.put(query.name(), query.result());
        actual.put(query.name(), rows(statement, query));
      }
    }
    assertThat(text(actual), is(text(expected)));
  }

  private static String text(Map<String, List<String>> results) {
    StringBuilder text = new StringBuilder();
    results.forEach(
        (query, lines) ->
            text.append(query).append("\n  ").append(String.join("\n  ", lines)).append('\n'));
    return text.toString();
  }

  private static Connection tables(QueryFile file) throws SQLException {
    Connection connection = postgres.getPostgresDatabase().getConnection();
    try (Statement statement = connection.createStatement()) {
      statement.execute("SET TIME ZONE 'UTC'");
      for (var table : file.tables().entrySet()) {
        statement.execute(
            "CREATE TEMPORARY TABLE %s (%s)"
                .formatted(
                    table.getKey(),
                    table.getValue().columns().replace("DOUBLE", "DOUBLE PRECISION")));
        for (Row row : table.getValue().rows()) {
          List<String> literals = new ArrayList<>();
          for (Object value : row.getValues()) {
            literals.add(value == null ? "NULL" : "'" + literal(value) + "'");
          }
          statement.execute(
              "INSERT INTO %s VALUES (%s)".formatted(table.getKey(), String.join(", ", literals)));
        }
      }
    }
    return connection;
  }

  private static String literal(Object value) {
    return value.toString().replace("'", "''");
  }

  private static List<String> rows(Statement statement, QueryFile.Query query) throws SQLException {
    List<String> rows = new ArrayList<>();
    List<String> columns = new ArrayList<>();
    try (ResultSet result = statement.executeQuery(query.sql())) {
      for (int i = 1; i <= result.getMetaData().getColumnCount(); i++) {
        columns.add(
            "%s %s"
                .formatted(
                    result.getMetaData().getColumnLabel(i),
                    type(result.getMetaData().getColumnTypeName(i))));
      }
      while (result.next()) {
        List<Object> values = new ArrayList<>();
        for (int i = 1; i <= result.getMetaData().getColumnCount(); i++) {
          Object value = result.getObject(i);
          values.add(
              value instanceof Timestamp time
                  ? time.toLocalDateTime().toInstant(ZoneOffset.UTC)
                  : value);
        }
        rows.add(QueryText.row(values));
      }
    } catch (SQLException e) {
      throw new SQLException(query.name() + ": " + e.getMessage(), e);
    }
    rows.sort(null);
    rows.add(0, String.join(", ", columns));
    return rows;
  }

  private static String type(String name) {
    return switch (name) {
      case "int4" -> "INTEGER";
      case "int8" -> "BIGINT";
      case "numeric" -> "DECIMAL";
      case "float8" -> "DOUBLE";
      case "text" -> "VARCHAR";
      case "bool" -> "BOOLEAN";
      default -> name.toUpperCase(Locale.ROOT);
    };
  }

  private void write(QueryFile file) throws Exception {
    Path path = FILES.resolve(name);
    StringBuilder text = new StringBuilder();
    List<String> blocks = List.of(Files.readString(path).strip().split("\n\\s*\n", -1));
    try (Connection connection = tables(file);
        Statement statement = connection.createStatement()) {
      for (String block : blocks) {
        int end = block.indexOf("\n----");
        text.append(end < 0 ? block.strip() : block.substring(0, end).strip()).append('\n');
        for (QueryFile.Query query : file.queries()) {
          if (block.lines().anyMatch(("query " + query.name())::equals)) {
            text.append("----\n");
            rows(statement, query).forEach(row -> text.append(row).append('\n'));
          }
        }
        text.append('\n');
      }
    }
    Files.writeString(path, text.toString().strip() + "\n");
  }

  private static final class ResultsFn extends DoFn<Row, Void> {
    private static final long serialVersionUID = 1L;

    private final String query;

    private ResultsFn(String query) {
      this.query = query;
    }

    @ProcessElement
    public void processElement(@Element Row row) {
      RESULTS.get(query).add(QueryText.row(row));
    }
  }
}
