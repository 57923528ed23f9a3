package dev.purlin.tests.cluster;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.junit.rules.ExternalResource;

/** A PostgreSQL server; every test takes a database of its own. */
final class TestDatabase extends ExternalResource {
  private EmbeddedPostgres server;

  @Override
  protected void before() throws IOException {
    server = EmbeddedPostgres.start();
  }

  @Override
  protected void after() {
    try {
      server.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Makes an empty database; says its URL. */
  String create(String name) throws SQLException {
    run(url("postgres"), "CREATE DATABASE " + name);
    return url(name);
  }

  private String url(String name) {
    return "jdbc:postgresql://localhost:%d/%s?user=postgres".formatted(server.getPort(), name);
  }

  static void run(String url, String... statements) throws SQLException {
    try (Connection connection = DriverManager.getConnection(url);
        Statement statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    }
  }

  /** What a query finds, a row's values joined by bars. */
  static List<String> rows(String url, String query) throws SQLException {
    List<String> rows = new ArrayList<>();
    try (Connection connection = DriverManager.getConnection(url);
        Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery(query)) {
      while (result.next()) {
        List<String> values = new ArrayList<>();
        for (int i = 1; i <= result.getMetaData().getColumnCount(); i++) {
          values.add(result.getString(i));
        }
        rows.add(String.join("|", values.stream().map(String::valueOf).toList()));
      }
    }
    return rows;
  }

  /** Every table of a database. */
  static List<String> tables(String url) throws SQLException {
    return rows(
        url,
        "SELECT table_name FROM information_schema.tables WHERE table_schema = 'public' ORDER BY 1");
  }
}
