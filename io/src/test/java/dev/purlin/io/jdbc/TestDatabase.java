package dev.purlin.io.jdbc;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.UUID;

/** A real database of a test's own. */
final class TestDatabase {
  private static EmbeddedPostgres server;
  private static MariaDbServer mariaDb;

  private final String url;

  private TestDatabase(String url) {
    this.url = url;
  }

  /** A new database of a product: h2, postgres, mariadb or sqlite. */
  static TestDatabase of(String product) throws SQLException {
    return switch (product) {
      case "h2" -> h2();
      case "postgres" -> postgres();
      case "mariadb" -> mariaDb();
      case "sqlite" -> sqlite();
      default -> throw new IllegalArgumentException(product);
    };
  }

  /** A new database on the one MariaDB server of a JVM. */
  static synchronized TestDatabase mariaDb() throws SQLException {
    try {
      if (mariaDb == null) {
        mariaDb = MariaDbServer.start();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
    String name = "t" + UUID.randomUUID().toString().replace("-", "");
    new TestDatabase(mariaDb.url("")).run("CREATE DATABASE " + name);
    return new TestDatabase(mariaDb.url(name));
  }

  static TestDatabase sqlite() {
    try {
      Path file = Files.createTempFile("purlin", ".sqlite");
      file.toFile().deleteOnExit();
      return new TestDatabase("jdbc:sqlite:" + file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static TestDatabase h2() {
    return new TestDatabase("jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1");
  }

  /** A new database on the one server that all tests of a JVM share. */
  static synchronized TestDatabase postgres() throws SQLException {
    if (server == null) {
      server = start();
    }
    String name = "t" + UUID.randomUUID().toString().replace("-", "");
    new TestDatabase(server.getJdbcUrl("postgres", "postgres")).run("CREATE DATABASE " + name);
    return new TestDatabase(server.getJdbcUrl("postgres", name));
  }

  private static EmbeddedPostgres start() {
    try {
      EmbeddedPostgres started = EmbeddedPostgres.start();
      Runtime.getRuntime().addShutdownHook(new Thread(() -> close(started)));
      return started;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void close(EmbeddedPostgres server) {
    try {
      server.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  String url() {
    return url;
  }

  Connection connect() throws SQLException {
    return DriverManager.getConnection(url);
  }

  void run(String... statements) throws SQLException {
    try (Connection connection = connect();
        Statement statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    }
  }

  /** The rows of a query, each as its values' texts with commas in between. */
  List<String> rows(String query) throws SQLException {
    try (Connection connection = connect();
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(query)) {
      List<String> texts = new ArrayList<>();
      while (rows.next()) {
        StringBuilder text = new StringBuilder();
        for (int i = 1; i <= rows.getMetaData().getColumnCount(); i++) {
          text.append(i == 1 ? "" : ",").append(rows.getString(i));
        }
        texts.add(text.toString());
      }
      return texts;
    }
  }

  /** The tables of the database. */
  List<String> tables() throws SQLException {
    return rows(
        url.startsWith("jdbc:sqlite:")
            ? "SELECT name FROM sqlite_master WHERE type = 'table'"
            : "SELECT table_name FROM information_schema.tables WHERE lower(table_schema) = "
                + (url.startsWith("jdbc:mariadb:") ? "database()" : "'public'"));
  }

  /** The staging tables that loads have left behind. */
  List<String> stagingTables() throws SQLException {
    return tables().stream()
        .filter(name -> name.toLowerCase(Locale.ROOT).matches(".*__(purlin|merged)_.*"))
        .toList();
  }
}
