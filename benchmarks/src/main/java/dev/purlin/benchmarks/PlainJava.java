package dev.purlin.benchmarks;

import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import dev.purlin.io.file.RowFileFormat;
import dev.purlin.io.parquet.WriteToParquet;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.values.Row;
import org.checkerframework.checker.nullness.qual.Nullable;
import org.joda.time.Instant;
import org.postgresql.copy.CopyIn;
import org.postgresql.copy.CopyManager;
import org.postgresql.core.BaseConnection;

/**
 * What an engineer would write without a framework: one thread, one loop, the same libraries.
 * {@code PlainJava WORKLOAD DATA OUT JDBC}.
 */
public final class PlainJava {
  private static final Schema DERIVED =
      Schema.builder()
          .addNullableStringField("person_id")
          .addNullableStringField("person_type")
          .addNullableStringField("crash_record_id")
          .addNullableStringField("rd_no")
          .addNullableInt64Field("vehicle_id")
          .addNullableDateTimeField("crash_date")
          .addNullableStringField("sex")
          .addNullableInt32Field("age")
          .addNullableStringField("safety_equipment")
          .addNullableStringField("injury_classification")
          .addNullableBooleanField("injured")
          .addNullableInt32Field("age_band")
          .build();
  private static final String UNHURT = "NO INDICATION OF INJURY";

  private PlainJava() {}

  public static void main(String[] arguments) throws Exception {
    Path data = Path.of(arguments[1]);
    Path out = Path.of(arguments[2]);
    Files.createDirectories(out);
    switch (Workload.valueOf(arguments[0])) {
      case CSV_TO_PARQUET -> csvToParquet(data, out);
      case CSV_JOIN_AGGREGATE -> csvJoinAggregate(data, out);
      case CSV_TO_POSTGRES -> csvToPostgres(data, arguments[3]);
    }
  }

  private static CsvReader<CsvRecord> read(Path file) throws IOException {
    CsvReader<CsvRecord> reader = CsvReader.builder().ofCsvRecord(file);
    reader.skipLines(1);
    return reader;
  }

  private static void csvToParquet(Path data, Path out) throws IOException {
    Path file = out.resolve("plain.parquet");
    Files.deleteIfExists(file);
    try (CsvReader<CsvRecord> people = read(data.resolve("traffic_crash_people.csv"));
        OutputStream stream = new BufferedOutputStream(Files.newOutputStream(file));
        RowFileFormat.Writer writer = WriteToParquet.format(DERIVED).open(stream)) {
      for (CsvRecord person : people) {
        if (person.getField(1).equals("PEDESTRIAN")) {
          continue;
        }
        Integer age = integer(person.getField(7));
        writer.write(
            Row.withSchema(DERIVED)
                .attachValues(
                    person.getField(0),
                    person.getField(1),
                    person.getField(2),
                    person.getField(3),
                    number(person.getField(4)),
                    time(person.getField(5)),
                    person.getField(6),
                    age,
                    person.getField(8),
                    person.getField(9),
                    !person.getField(9).equals(UNHURT),
                    (age == null ? 0 : age) / 10));
      }
    }
  }

  private static void csvJoinAggregate(Path data, Path out) throws IOException {
    record Vehicle(String make, @Nullable Integer year) {}
    Map<Long, Vehicle> vehicles = new HashMap<>();
    try (CsvReader<CsvRecord> reader = read(data.resolve("traffic_crash_vehicle.csv"))) {
      for (CsvRecord vehicle : reader) {
        vehicles.put(
            number(vehicle.getField(6)),
            new Vehicle(vehicle.getField(7), integer(vehicle.getField(10))));
      }
    }
    Map<List<Object>, Long> groups = new HashMap<>();
    try (CsvReader<CsvRecord> reader = read(data.resolve("traffic_crash_people.csv"))) {
      for (CsvRecord person : reader) {
        Long id = number(person.getField(4));
        Vehicle vehicle = id == null ? null : vehicles.get(id);
        if (vehicle != null) {
          groups.merge(
              java.util.Arrays.asList(vehicle.make(), vehicle.year(), person.getField(9)),
              1L,
              Long::sum);
        }
      }
    }
    try (Writer writer = Files.newBufferedWriter(out.resolve("plain.csv"))) {
      for (Map.Entry<List<Object>, Long> group : groups.entrySet()) {
        writer.write(group.getKey() + "," + group.getValue() + "\n");
      }
    }
  }

  private static void csvToPostgres(Path data, String jdbc) throws Exception {
    try (Connection postgres = DriverManager.getConnection(jdbc);
        CsvReader<CsvRecord> people = read(data.resolve("traffic_crash_people.csv"))) {
      Tables.create(postgres, "plain_people");
      CopyIn copy =
          new CopyManager(postgres.unwrap(BaseConnection.class))
              .copyIn("COPY plain_people FROM STDIN");
      StringBuilder line = new StringBuilder();
      for (CsvRecord person : people) {
        line.setLength(0);
        for (int i = 0; i < person.getFieldCount(); i++) {
          String value = person.getField(i);
          line.append(i == 0 ? "" : "\t").append(value.isEmpty() ? "\\N" : value);
        }
        byte[] bytes = line.append('\n').toString().getBytes(StandardCharsets.UTF_8);
        copy.writeToCopy(bytes, 0, bytes.length);
      }
      copy.endCopy();
    }
  }

  private static @Nullable Long number(String text) {
    return text.isEmpty() ? null : Long.valueOf(text);
  }

  private static @Nullable Integer integer(String text) {
    return text.isEmpty() ? null : Integer.valueOf(text);
  }

  private static @Nullable Instant time(String text) {
    return text.isEmpty()
        ? null
        : Instant.ofEpochMilli(LocalDateTime.parse(text).toInstant(ZoneOffset.UTC).toEpochMilli());
  }
}
