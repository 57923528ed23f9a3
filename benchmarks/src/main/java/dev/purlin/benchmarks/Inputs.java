package dev.purlin.benchmarks;

import dev.purlin.benchmarks.data.CrashData;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.SplittableRandom;
import java.util.stream.Stream;

/**
 * The files that the contenders read, made once a size: crash data as CSV, its people as Parquet
 * and as JSON Lines, and a CSV file of numbers with as many records as there are people.
 */
record Inputs(Path directory, long people) {
  private static final int SEED = 42;
  private static final int LARGEST_NUMBER = 100_000;

  static Inputs of(Path work, int crashes) throws IOException, SQLException {
    Path directory = work.resolve("inputs-" + crashes);
    if (!Files.exists(directory)) {
      Path unfinished = work.resolve("inputs-" + crashes + ".unfinished");
      new CrashData(SEED, crashes).write(unfinished);
      writePeople(unfinished);
      writeNumbers(unfinished.resolve("numbers.csv"), people(unfinished));
      Files.move(unfinished, directory);
    }
    return new Inputs(directory, people(directory));
  }

  private static long people(Path directory) throws IOException {
    try (Stream<String> lines = Files.lines(directory.resolve("traffic_crash_people.csv"))) {
      return lines.count() - 1;
    }
  }

  private static void writePeople(Path directory) throws SQLException {
    String people = Workload.CSV_TO_POSTGRES.query(directory);
    try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
        Statement statement = connection.createStatement()) {
      statement.execute(
          "COPY (%s) TO '%s/people.parquet' (FORMAT parquet)".formatted(people, directory));
      statement.execute(
          "COPY (SELECT person_id, person_type, vehicle_id, sex, age, safety_equipment,"
              + " injury_classification FROM (%s)) TO '%s/people.jsonl' (FORMAT json)"
                  .formatted(people, directory));
    }
  }

  private static void writeNumbers(Path file, long records) throws IOException {
    SplittableRandom random = new SplittableRandom(SEED);
    try (BufferedWriter writer = Files.newBufferedWriter(file)) {
      writer.write("a,b,c\n");
      for (long i = 0; i < records; i++) {
        writer.write("%s,%s,%s%n".formatted(number(random), number(random), number(random)));
      }
    }
  }

  private static String number(SplittableRandom random) {
    int hundredths = random.nextInt(LARGEST_NUMBER * 100);
    return hundredths / 100 + "." + hundredths / 10 % 10 + hundredths % 10;
  }
}
