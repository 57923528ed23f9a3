package dev.purlin.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** What the contenders wrote, compared by the number of rows and a sum of their hashes. */
final class Results {
  private Results() {}

  /** An empty directory for the result of a contender. */
  static Path directory(Path work, String contender) throws IOException {
    Path directory = work.resolve("out").resolve(contender.replace(' ', '-'));
    if (Files.exists(directory)) {
      try (Stream<Path> files = Files.walk(directory)) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(file);
        }
      }
    }
    return Files.createDirectories(directory);
  }

  /** The number of rows and the sum of their hashes; empty if the result is a table. */
  static String fingerprint(Workload workload, Path directory) throws SQLException {
    List<String> columns = workload.compared();
    if (columns.isEmpty()) {
      return "";
    }
    String files =
        workload.format().equals("parquet")
            ? "read_parquet('%s/result*')".formatted(directory)
            : "read_csv('%s/result*', header=true)".formatted(directory);
    String query =
        "SELECT count(*) || ' rows, ' || coalesce(sum(hash(%s) %% 1000000007), 0) FROM %s"
            .formatted(String.join(", ", columns), files);
    try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
        Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery(query)) {
      result.next();
      return result.getString(1);
    }
  }
}
