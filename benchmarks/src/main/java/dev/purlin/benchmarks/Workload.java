package dev.purlin.benchmarks;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * What the contenders do; each does all of it with the same files and the same result.
 *
 * <p>A workload is a pipeline of the same name in {@code benchmarks/pipelines}, a query of
 * DuckDB's, and a loop of {@link PlainJava}'s where {@link #loop} says so. The query is also what
 * the result of every contender is compared with.
 */
enum Workload {
  CSV_TO_PARQUET("CSV, filtered and derived, to Parquet", "parquet", Peers.ALL) {
    @Override
    String query(Path data) {
      return "SELECT *, injury_classification <> '%s' AS injured, COALESCE(age, 0) // 10 AS age_band"
              .formatted(UNHURT)
          + " FROM %s WHERE person_type <> 'PEDESTRIAN'".formatted(people(data));
    }

    @Override
    List<String> compared() {
      return List.of(
          "person_id", "vehicle_id", "epoch_ms(crash_date)", "sex", "age", "injured", "age_band");
    }
  },
  CSV_JOIN_AGGREGATE("two CSV files, joined and aggregated", "csv", Peers.ALL) {
    @Override
    String query(Path data) {
      return "SELECT make, vehicle_year, injury_classification, count(*) AS people FROM "
          + people(data)
          + " JOIN read_csv('%s/traffic_crash_vehicle.csv', header=true) USING (vehicle_id)"
              .formatted(data)
          + " GROUP BY ALL";
    }

    @Override
    List<String> compared() {
      return List.of("make", "vehicle_year", "injury_classification", "people");
    }
  },
  CSV_TO_POSTGRES("CSV to PostgreSQL", "", Peers.PLAIN_JAVA) {
    @Override
    String query(Path data) {
      return "SELECT * FROM " + people(data);
    }

    @Override
    List<String> compared() {
      return List.of();
    }
  },
  PARQUET_GROUPED("Parquet, grouped, to CSV", "csv", Peers.PYTHON) {
    @Override
    String query(Path data) {
      return "SELECT person_type, sex, injury_classification, count(*) AS people, max(age) AS oldest"
          + " FROM read_parquet('%s/people.parquet') GROUP BY ALL".formatted(data);
    }

    @Override
    List<String> compared() {
      return List.of("person_type", "sex", "injury_classification", "people", "oldest");
    }
  },
  JSON_TO_PARQUET("JSON Lines, filtered, to Parquet", "parquet", Peers.ALL) {
    @Override
    String query(Path data) {
      return "SELECT * FROM read_json('%s/people.jsonl', format='newline_delimited', columns="
              .formatted(data)
          + "{'person_id':'VARCHAR','person_type':'VARCHAR','vehicle_id':'BIGINT','sex':'VARCHAR',"
          + "'age':'INTEGER','safety_equipment':'VARCHAR','injury_classification':'VARCHAR'})"
          + " WHERE person_type <> 'PEDESTRIAN'";
    }

    @Override
    List<String> compared() {
      return List.of("person_id", "person_type", "vehicle_id", "sex", "age", "safety_equipment");
    }
  },
  ONE_STEP("one row-wise step, then the greatest value", "csv", Peers.ALL) {
    @Override
    String query(Path data) {
      return steps(data, 1);
    }

    @Override
    List<String> compared() {
      return List.of("rows", "greatest");
    }
  },
  HUNDRED_STEPS("a hundred row-wise steps, then the greatest value", "csv", Peers.ALL) {
    @Override
    String query(Path data) {
      return steps(data, 100);
    }

    @Override
    List<String> compared() {
      return List.of("rows", "greatest");
    }
  },
  NUMBERS("twenty numeric operations a row", "csv", Peers.ALL) {
    @Override
    String query(Path data) {
      return "SELECT max(a + b) AS s, max((a - b) * c) AS p, max(a / (c + 1000)) AS q,"
          + " max(sqrt(a * a + b * b)) AS r, max((a + b + c) / 3) AS m, max(abs(a - c)) AS d,"
          + " max((a * b - c) * 0.5 + a) AS v, max(b - c * c) AS w FROM "
          + numbers(data);
    }

    @Override
    List<String> compared() {
      return List.of("s", "p", "q", "r", "m", "d", "v", "w");
    }
  };

  static final String UNHURT = "NO INDICATION OF INJURY";

  private enum Peers {
    PLAIN_JAVA,
    PYTHON,
    ALL
  }

  private final String title;
  private final String format;
  private final Peers peers;

  Workload(String title, String format, Peers peers) {
    this.title = title;
    this.format = format;
    this.peers = peers;
  }

  String title() {
    return title;
  }

  /** The name of its pipeline, and of it in the scripts of other contenders. */
  String file() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The result as a query of DuckDB's. */
  abstract String query(Path data);

  /** What is compared of the result, as expressions of DuckDB's; nothing if it is a table. */
  abstract List<String> compared();

  /** The format of the result's file: parquet, csv, or empty if it is a table. */
  String format() {
    return format;
  }

  /** Whether there is a plain loop in Java. */
  boolean loop() {
    return peers != Peers.PYTHON;
  }

  /** Whether pandas and Polars do it, too. */
  boolean python() {
    return peers != Peers.PLAIN_JAVA;
  }

  private static String people(Path data) {
    return "read_csv('%s/traffic_crash_people.csv', header=true, columns={'person_id':'VARCHAR',"
            .formatted(data)
        + "'person_type':'VARCHAR','crash_record_id':'VARCHAR','rd_no':'VARCHAR',"
        + "'vehicle_id':'BIGINT','crash_date':'TIMESTAMP','sex':'VARCHAR','age':'INTEGER',"
        + "'safety_equipment':'VARCHAR','injury_classification':'VARCHAR'})";
  }

  private static String numbers(Path data) {
    return "read_csv('%s/numbers.csv', header=true, columns={'a':'DOUBLE','b':'DOUBLE','c':'DOUBLE'})"
        .formatted(data);
  }

  private static String steps(Path data, int count) {
    return IntStream.range(0, count)
            .mapToObj(step -> "SELECT * REPLACE (a + 1.5 AS a) FROM (")
            .collect(
                Collectors.joining("", "SELECT count(*) AS rows, max(a) AS greatest FROM (", ""))
        + "SELECT * FROM "
        + numbers(data)
        + ")".repeat(count + 1);
  }
}
