package dev.purlin.transforms.resample;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import dev.purlin.core.time.Timestamps;
import dev.purlin.transforms.Books;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.apache.beam.sdk.schemas.logicaltypes.SqlTypes;
import org.apache.beam.sdk.testing.PAssert;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionRowTuple;
import org.apache.beam.sdk.values.Row;

/** Readings of sensors, and what is expected of them. */
final class Readings {
  private Readings() {}

  static final Schema READING =
      Schema.builder()
          .addNullableStringField("sensor")
          .addNullableField("time", Timestamps.TIMESTAMP)
          .addNullableInt64Field("value")
          .build();
  static final FieldType DATE = FieldType.logicalType(SqlTypes.DATE);

  static Row row(Schema schema, Object... values) {
    return Row.withSchema(schema).addValues(values).build();
  }

  static Row reading(String sensor, String time, Long value) {
    return row(READING, sensor, time == null ? null : Instant.parse(time), value);
  }

  static PCollection<Row> readings(Pipeline pipeline, Row... rows) {
    return pipeline.apply(Create.of(List.of(rows)).withRowSchema(READING));
  }

  /** Checks all fields of all rows, and that the counts of rows balance. */
  static void expect(Pipeline pipeline, PCollection<Row> made, Object[]... expected) {
    List<Row> rows = new ArrayList<>();
    for (Object[] values : expected) {
      rows.add(row(made.getSchema(), values));
    }
    PAssert.that(made).containsInAnyOrder(rows);
    assertThat(Books.of(pipeline.run(), "Resample").balanced(), is(true));
  }

  static Object[] values(Object... values) {
    return values;
  }

  static Instant at(String time) {
    return Instant.parse(time);
  }

  static Row configuration(Resample.Provider provider, String combine, String fill) {
    return Row.withSchema(provider.configurationSchema())
        .withFieldValue("time", "time")
        .withFieldValue("every", "1h")
        .withFieldValue("combine", combine)
        .withFieldValue("fill", fill)
        .build();
  }

  static PCollection<Row> door(Pipeline pipeline, String combine, String fill) {
    Resample.Provider provider = new Resample.Provider();
    PCollection<Row> readings =
        pipeline.apply(
            Create.of(
                    reading("a", "2024-01-01T00:10:00Z", 5L),
                    reading("a", "2024-01-01T02:20:00Z", 6L))
                .withRowSchema(READING));
    return PCollectionRowTuple.of("input", readings)
        .apply(provider.from(configuration(provider, combine, fill)))
        .get("output");
  }
}
