package dev.purlin.benchmarks;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;

/** The table that the contenders load, made anew each time. */
final class Tables {
  private Tables() {}

  static void create(Connection connection, String name) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute("DROP TABLE IF EXISTS " + name);
      statement.execute(
          "CREATE TABLE "
              + name
              + " (person_id VARCHAR, person_type VARCHAR, crash_record_id VARCHAR, rd_no VARCHAR,"
              + " vehicle_id BIGINT, crash_date TIMESTAMP, sex VARCHAR, age INTEGER,"
              + " safety_equipment VARCHAR, injury_classification VARCHAR)");
    }
  }
}
