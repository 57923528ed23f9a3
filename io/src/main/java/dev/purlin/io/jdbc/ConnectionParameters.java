package dev.purlin.io.jdbc;

import dev.purlin.core.parameter.Parameter;
import dev.purlin.core.parameter.SharedParameters;
import dev.purlin.core.secret.SecretParts;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.util.List;
import org.checkerframework.checker.nullness.qual.Nullable;

/** The parameters that reading and writing share: where the database is and how to log in. */
@SharedParameters("Connection")
@RecordBuilder
public record ConnectionParameters(
    @Parameter(
            value = "The JDBC URL of the database.",
            example = "jdbc:postgresql://host:5432/name")
        String url,
    @Parameter(value = "The user to log in as.", absent = "as the URL says")
        @Nullable String username,
    @Parameter(
            value = "The user's password; take it from ${env:NAME}, not from the file.",
            absent = "as the URL says")
        @Nullable String password,
    @Parameter(
            value = "The class of the JDBC driver.",
            absent = "the driver on the class path that knows the URL")
        @Nullable String driverClassName,
    @Parameter(value = "Jar files that hold the JDBC driver, separated by commas.", absent = "none")
        @Nullable String driverJars,
    @Parameter(
            value =
                "Names the driver's class by the kind of database: mysql, postgres, oracle or"
                    + " mssql.",
            absent = "found by the URL")
        @Nullable String type,
    @Parameter(
            value = "Properties of the connection, as in name=value;name=value.",
            absent = "none")
        @Nullable String connectionProperties,
    @Parameter(value = "SQL statements to run on every new connection.", absent = "none")
        @Nullable List<String> connectionInitSql)
    implements ConnectionParametersBuilder.With {

  /** A database by its URL alone. */
  static ConnectionParameters of(String url) {
    return new ConnectionParameters(url, null, null, null, null, null, null, null);
  }

  /** Not the generated text: that would show the password. */
  @Override
  public String toString() {
    return SecretParts.mask(url);
  }
}
