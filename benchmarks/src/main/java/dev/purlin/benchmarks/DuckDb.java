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
  private static final String PEOPLE =
      "read_csv('%s/traffic_crash_people.csv', header=true, columns={'person_id':'VARCHAR',"
          + "'person_type':'VARCHAR','crash_record_id':'VARCHAR','rd_no':'VARCHAR',"
          + "'vehicle_id':'BIGINT','crash_date':'TIMESTAMP','sex':'VARCHAR','age':'INTEGER',"
          + "'safety_equipment':'VARCHAR','injury_classification':'VARCHAR'})";

  private DuckDb() {}

  public static void main(String[] arguments) throws Exception {
    Workload workload = Workload.valueOf(arguments[0]);
    String people = PEOPLE.formatted(arguments[1]);
    String out = arguments[2];
    Files.createDirectories(Path.of(out));
    try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
        Statement statement = connection.createStatement()) {
      switch (workload) {
        case CSV_TO_PARQUET ->
            statement.execute(
                "COPY (SELECT *, injury_classification <> 'NO INDICATION OF INJURY' AS injured,"
                    + " COALESCE(age, 0) // 10 AS age_band FROM "
                    + people
                    + " WHERE person_type <> 'PEDESTRIAN') TO '"
                    + out
                    + "/duckdb.parquet' (FORMAT parquet)");
        case CSV_JOIN_AGGREGATE ->
            statement.execute(
                "COPY (SELECT make, vehicle_year, injury_classification, count(*) AS people FROM "
                    + people
                    + " JOIN read_csv('"
                    + arguments[1]
                    + "/traffic_crash_vehicle.csv', header=true) USING (vehicle_id)"
                    + " GROUP BY ALL) TO '"
                    + out
                    + "/duckdb.csv' (HEADER)");
        case CSV_TO_POSTGRES -> copyToPostgres(statement, people, out, arguments[3]);
      }
    }
  }

  /** DuckDB's own PostgreSQL extension is not in its driver: typed by DuckDB, loaded by COPY. */
  private static void copyToPostgres(Statement statement, String people, String out, String jdbc)
      throws Exception {
    Path typed = Path.of(out, "duckdb_typed.csv");
    statement.execute("COPY (SELECT * FROM " + people + ") TO '" + typed + "' (HEADER false)");
    try (Connection postgres = DriverManager.getConnection(jdbc);
        InputStream rows = Files.newInputStream(typed)) {
      Tables.create(postgres, "duckdb_people");
      new CopyManager(postgres.unwrap(BaseConnection.class))
          .copyIn("COPY duckdb_people FROM STDIN (FORMAT csv)", rows);
    }
    Files.delete(typed);
  }
}
