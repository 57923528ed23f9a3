package dev.purlin.io.jdbc;

import java.util.List;
import org.apache.beam.sdk.schemas.annotations.SchemaFieldDescription;
import org.checkerframework.checker.nullness.qual.Nullable;

/** The parameters that reading and writing share: where the database is and how to log in. */
public abstract class ConnectionParameters {
  @SchemaFieldDescription("The JDBC URL of the database, as in jdbc:postgresql://host:5432/name.")
  public abstract String getUrl();

  @SchemaFieldDescription("The user to log in as.")
  public abstract @Nullable String getUsername();

  @SchemaFieldDescription("The user's password; take it from ${env:NAME}, not from the file.")
  public abstract @Nullable String getPassword();

  @SchemaFieldDescription(
      "The class of the JDBC driver. Default: the driver on the class path that knows the URL.")
  public abstract @Nullable String getDriverClassName();

  @SchemaFieldDescription("Jar files that hold the JDBC driver, separated by commas.")
  public abstract @Nullable String getDriverJars();

  @SchemaFieldDescription(
      "Names the driver's class by the kind of database: mysql, postgres, oracle or mssql.")
  public abstract @Nullable String getType();

  @SchemaFieldDescription("Properties of the connection, as in name=value;name=value.")
  public abstract @Nullable String getConnectionProperties();

  @SchemaFieldDescription("SQL statements to run on every new connection.")
  public abstract @Nullable List<String> getConnectionInitSql();
}
