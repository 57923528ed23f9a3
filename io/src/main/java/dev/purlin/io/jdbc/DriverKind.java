package dev.purlin.io.jdbc;

import dev.purlin.core.problem.ConfigurationException;
import dev.purlin.core.problem.Names;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.checkerframework.checker.nullness.qual.Nullable;

/** The kinds of databases whose driver Beam YAML lets one name in a word. */
enum DriverKind {
  MYSQL("com.mysql.cj.jdbc.Driver"),
  POSTGRES("org.postgresql.Driver"),
  ORACLE("oracle.jdbc.driver.OracleDriver"),
  MSSQL("com.microsoft.sqlserver.jdbc.SQLServerDriver");

  private final String driverClassName;

  DriverKind(String driverClassName) {
    this.driverClassName = driverClassName;
  }

  /** The class of the driver that the parameters name, if they name one. */
  static @Nullable String driverClassName(ConnectionParameters parameters) {
    String name = Database.emptyToNull(parameters.driverClassName());
    String type = Database.emptyToNull(parameters.type());
    if (name != null || type == null) {
      return name;
    }
    for (DriverKind kind : values()) {
      if (kind.word().equals(type.toLowerCase(Locale.ROOT))) {
        return kind.driverClassName;
      }
    }
    List<String> words = Arrays.stream(values()).map(DriverKind::word).toList();
    throw new ConfigurationException("type", Names.unknown("kind of database", type, words));
  }

  private String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
