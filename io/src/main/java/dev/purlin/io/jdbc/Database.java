package dev.purlin.io.jdbc;

import dev.purlin.core.problem.ConfigurationException;
import dev.purlin.core.problem.PurlinException;
import dev.purlin.core.secret.SecretParts;
import dev.purlin.core.secret.Secrets;
import java.io.Serializable;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import org.checkerframework.checker.nullness.qual.Nullable;

/** Where a database is and how to log in. It never shows its password. */
record Database(
    String url,
    @Nullable String username,
    @Nullable String password,
    @Nullable String driverClassName,
    List<String> driverJars,
    Map<String, String> properties,
    List<String> initSql)
    implements Serializable {

  static Database of(ConnectionParameters parameters) {
    String jars = emptyToNull(parameters.driverJars());
    List<String> initSql = parameters.connectionInitSql();
    if (!parameters.url().startsWith("jdbc:")) {
      throw new ConfigurationException(
          "url",
          "expected a JDBC URL such as jdbc:postgresql://host:5432/name or jdbc:h2:./name, found '"
              + SecretParts.mask(parameters.url())
              + "'");
    }
    return new Database(
        parameters.url(),
        emptyToNull(parameters.username()),
        emptyToNull(parameters.password()),
        DriverKind.driverClassName(parameters),
        jars == null ? List.of() : Arrays.stream(jars.split(",")).map(String::trim).toList(),
        properties(emptyToNull(parameters.connectionProperties())),
        initSql == null ? List.of() : List.copyOf(initSql));
  }

  /** How this kind of database differs from others. */
  Dialect dialect() {
    return Dialects.of(url);
  }

  /** The same database with more properties, where the user has not set them. */
  Database withDefaults(Map<String, String> defaults) {
    Map<String, String> all = new LinkedHashMap<>(defaults);
    all.putAll(properties);
    return new Database(url, username, password, driverClassName, driverJars, all, initSql);
  }

  static @Nullable String emptyToNull(@Nullable String text) {
    return text == null || text.isBlank() ? null : text;
  }

  private static Map<String, String> properties(@Nullable String text) {
    Map<String, String> properties = new LinkedHashMap<>();
    for (String property : text == null ? new String[0] : text.split(";")) {
      int equals = property.indexOf('=');
      if (equals > 0) {
        properties.put(property.substring(0, equals).trim(), property.substring(equals + 1).trim());
      } else if (!property.isBlank()) {
        throw new ConfigurationException(
            "connection_properties", "expected name=value;name=value, found a part without '='");
      }
    }
    return properties;
  }

  /** The URL with its secrets masked, for people. */
  String shown() {
    return SecretParts.mask(url);
  }

  @Override
  public String toString() {
    return shown();
  }

  /** A new connection; the caller closes it. */
  Connection connect() {
    try {
      return tryConnect();
    } catch (SQLException e) {
      throw cannotConnect(e);
    }
  }

  /** A new connection, for a caller that tries more than once. */
  Connection tryConnect() throws SQLException {
    return connect(url);
  }

  /**
   * A new connection, or none if the database is not there and would be made by connecting: looking
   * at a pipeline must not leave files behind.
   */
  Optional<Connection> connectIfThere() {
    try {
      Optional<String> there = dialect().urlIfThere(url);
      return there.isEmpty() ? Optional.empty() : Optional.of(connect(there.get()));
    } catch (SQLException e) {
      if (dialect().isNotThere(e)) {
        return Optional.empty();
      }
      throw cannotConnect(e);
    }
  }

  private Connection connect(String url) throws SQLException {
    Properties login = new Properties();
    login.putAll(dialect().properties());
    login.putAll(properties);
    if (username != null) {
      login.setProperty("user", username);
    }
    if (password != null) {
      login.setProperty("password", password);
    }
    Driver driver = Drivers.driver(this);
    dialect().make(url);
    Connection connection = driver.connect(url, login);
    if (connection == null) {
      throw new SQLException("the driver " + driverClassName + " does not know this kind of URL");
    }
    try (Statement statement = connection.createStatement()) {
      for (String sql : dialect().session()) {
        statement.execute(sql);
      }
      for (String sql : initSql) {
        statement.execute(sql);
      }
      return connection;
    } catch (SQLException e) {
      close(connection, e);
      throw e;
    }
  }

  /**
   * Closes a connection after a failure, which stays what people are told: that a broken connection
   * cannot be closed either says nothing.
   */
  static void close(Connection connection, Exception reason) {
    try {
      connection.close();
    } catch (SQLException e) {
      reason.addSuppressed(e);
    }
  }

  private PurlinException cannotConnect(SQLException e) {
    return failure(
        "cannot connect to %s%s".formatted(shown(), username == null ? "" : " as " + username), e);
  }

  /** An error about something that failed in this database, free of secrets. */
  PurlinException failure(String what, SQLException e) {
    String message = "%s: %s%s".formatted(what, dialect().reason(e), dialect().advice(e));
    return PurlinException.outside(mask(message), masked(e));
  }

  /** An error that the user can mend: the data or a statement did not suit this database. */
  PurlinException refusal(String what, SQLException e) {
    return PurlinException.user(mask(what + ": " + dialect().reason(e)), masked(e));
  }

  /** The database's own reason for an error, free of secrets. */
  String reason(SQLException e) {
    return mask(dialect().reason(e));
  }

  /** A text about this database without its secrets. */
  String mask(String text) {
    Secrets secrets = new Secrets();
    secrets.addWithin(url);
    secrets.addNamed(properties);
    if (password != null) {
      secrets.add(password);
    }
    return secrets.mask(text.replace(url, shown()));
  }

  /** The cause for stack traces: drivers put URLs into their messages. */
  private SQLException masked(SQLException e) {
    SQLException copy =
        new SQLException(mask(String.valueOf(e.getMessage())), e.getSQLState(), e.getErrorCode());
    copy.setStackTrace(e.getStackTrace());
    return copy;
  }
}
