package dev.purlin.benchmarks;

import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import org.postgresql.copy.CopyManager;
import org.postgresql.core.BaseConnection;

/** DuckDB as a contender: {@code DuckDb WORKLOAD DATA OUT JDBC}. */
public final class DuckDb {
  private DuckDb() {}

  public static void main(String[] arguments) throws Exception {
    Workload workload = Workload.valueOf(arguments[0]);
    String query = workload.query(Path.of(arguments[1]));
    Path out = Files.createDirectories(Path.of(arguments[2]));
    try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
        Statement statement = connection.createStatement()) {
      switch (workload.format()) {
        case "parquet" ->
            statement.execute(copy(query, out.resolve("result.parquet"), "FORMAT parquet"));
        case "csv" -> statement.execute(copy(query, out.resolve("result.csv"), "HEADER"));
        default -> copyToPostgres(statement, query, out, arguments[3]);
      }
    }
  }

  private static String copy(String query, Path file, String options) {
    return "COPY (%s) TO '%s' (%s)".formatted(query, file, options);
  }

  /** DuckDB's own PostgreSQL extension is not in its driver: typed by DuckDB, loaded by COPY. */
  private static void copyToPostgres(Statement statement, String query, Path out, String jdbc)
      throws Exception {
    Path typed = out.resolve("typed.csv");
    statement.execute(copy(query, typed, "HEADER false"));
    try (Connection postgres = DriverManager.getConnection(jdbc);
        InputStream rows = Files.newInputStream(typed)) {
      Tables.create(postgres, "duckdb_people");
      new CopyManager(postgres.unwrap(BaseConnection.class))
          .copyIn("COPY duckdb_people FROM STDIN (FORMAT csv)", rows);
    }
    Files.delete(typed);
  }
}
