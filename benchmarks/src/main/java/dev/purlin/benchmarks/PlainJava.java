package dev.purlin.benchmarks;

import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectMapper;
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
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
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
  private static final Schema OF_JSON =
      Schema.builder()
          .addNullableStringField("person_id")
          .addNullableStringField("person_type")
          .addNullableInt64Field("vehicle_id")
          .addNullableStringField("sex")
          .addNullableInt32Field("age")
          .addNullableStringField("safety_equipment")
          .addNullableStringField("injury_classification")
          .build();

  private PlainJava() {}

  public static void main(String[] arguments) throws Exception {
    Path data = Path.of(arguments[1]);
    Path out = Path.of(arguments[2]);
    Files.createDirectories(out);
    switch (Workload.valueOf(arguments[0])) {
      case CSV_TO_PARQUET -> csvToParquet(data, out);
      case CSV_JOIN_AGGREGATE -> csvJoinAggregate(data, out);
      case CSV_TO_POSTGRES -> csvToPostgres(data, arguments[3]);
      case JSON_TO_PARQUET -> jsonToParquet(data, out);
      case ONE_STEP -> steps(data, out, 1);
      case HUNDRED_STEPS -> steps(data, out, 100);
      case NUMBERS -> numbers(data, out);
      case PARQUET_GROUPED ->
          throw new IllegalArgumentException("there is no plain loop for " + arguments[0]);
    }
  }

  private static CsvReader<CsvRecord> read(Path file) throws IOException {
    CsvReader<CsvRecord> reader = CsvReader.builder().ofCsvRecord(file);
    reader.skipLines(1);
    return reader;
  }

  private static void csvToParquet(Path data, Path out) throws IOException {
    Path file = out.resolve("result.parquet");
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
                    !person.getField(9).equals(Workload.UNHURT),
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
              Arrays.asList(vehicle.make(), vehicle.year(), person.getField(9)), 1L, Long::sum);
        }
      }
    }
    try (Writer writer = Files.newBufferedWriter(out.resolve("result.csv"))) {
      writer.write("make,vehicle_year,injury_classification,people\n");
      for (Map.Entry<List<Object>, Long> group : groups.entrySet()) {
        for (Object key : group.getKey()) {
          writer.write(key == null ? "," : quoted(key) + ",");
        }
        writer.write(group.getValue() + "\n");
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

  private static void jsonToParquet(Path data, Path out) throws IOException {
    try (MappingIterator<Map<String, Object>> people =
            new ObjectMapper()
                .readerFor(Map.class)
                .readValues(data.resolve("people.jsonl").toFile());
        OutputStream stream =
            new BufferedOutputStream(Files.newOutputStream(out.resolve("result.parquet")));
        RowFileFormat.Writer writer = WriteToParquet.format(OF_JSON).open(stream)) {
      while (people.hasNext()) {
        Map<String, Object> person = people.next();
        if ("PEDESTRIAN".equals(person.get("person_type"))) {
          continue;
        }
        Object vehicle = person.get("vehicle_id");
        writer.write(
            Row.withSchema(OF_JSON)
                .attachValues(
                    person.get("person_id"),
                    person.get("person_type"),
                    vehicle == null ? null : Long.valueOf(((Number) vehicle).longValue()),
                    person.get("sex"),
                    person.get("age"),
                    person.get("safety_equipment"),
                    person.get("injury_classification")));
      }
    }
  }

  private static void steps(Path data, Path out, int count) throws IOException {
    long rows = 0;
    double greatest = Double.NEGATIVE_INFINITY;
    try (CsvReader<CsvRecord> records = read(data.resolve("numbers.csv"))) {
      for (CsvRecord numbers : records) {
        double a = Double.parseDouble(numbers.getField(0));
        for (int step = 0; step < count; step++) {
          a = a + 1.5;
        }
        greatest = Math.max(greatest, a);
        rows++;
      }
    }
    Files.writeString(out.resolve("result.csv"), "rows,greatest\n" + rows + "," + greatest + "\n");
  }

  private static void numbers(Path data, Path out) throws IOException {
    double[] greatest = new double[8];
    Arrays.fill(greatest, Double.NEGATIVE_INFINITY);
    double[] results = new double[greatest.length];
    try (CsvReader<CsvRecord> records = read(data.resolve("numbers.csv"))) {
      for (CsvRecord numbers : records) {
        double a = Double.parseDouble(numbers.getField(0));
        double b = Double.parseDouble(numbers.getField(1));
        double c = Double.parseDouble(numbers.getField(2));
        results[0] = a + b;
        results[1] = (a - b) * c;
        results[2] = a / (c + 1000);
        results[3] = Math.sqrt(a * a + b * b);
        results[4] = (a + b + c) / 3;
        results[5] = Math.abs(a - c);
        results[6] = (a * b - c) * 0.5 + a;
        results[7] = b - c * c;
        for (int i = 0; i < results.length; i++) {
          greatest[i] = Math.max(greatest[i], results[i]);
        }
      }
    }
    Files.writeString(
        out.resolve("result.csv"),
        "s,p,q,r,m,d,v,w\n"
            + Arrays.stream(greatest).mapToObj(String::valueOf).collect(Collectors.joining(","))
            + "\n");
  }

  private static String quoted(Object value) {
    return '"' + value.toString().replace("\"", "\"\"") + '"';
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
