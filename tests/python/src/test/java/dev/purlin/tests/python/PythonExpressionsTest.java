package dev.purlin.tests.python;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.startsWith;
import static org.junit.Assert.assertThrows;

import dev.purlin.core.problem.ConfigurationException;
import dev.purlin.core.reject.Rejects;
import dev.purlin.core.time.Timestamps;
import dev.purlin.transforms.row.Filter;
import dev.purlin.transforms.row.MapToFields;
import dev.purlin.transforms.row.Partition;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.apache.beam.sdk.schemas.logicaltypes.SqlTypes;
import org.apache.beam.sdk.testing.PAssert;
import org.apache.beam.sdk.testing.TestPipeline;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.transforms.windowing.BoundedWindow;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionRowTuple;
import org.apache.beam.sdk.values.Row;
import org.junit.Rule;
import org.junit.Test;

public class PythonExpressionsTest {
  private static final Schema PLACE =
      Schema.builder().addNullableStringField("city").addInt32Field("zip").build();

  private static final Schema SCHEMA =
      Schema.builder()
          .addNullableInt64Field("n")
          .addNullableStringField("s")
          .addField("small", FieldType.INT16)
          .addField("price", FieldType.DECIMAL)
          .addField("ratio", FieldType.FLOAT)
          .addField("ok", FieldType.BOOLEAN)
          .addField("raw", FieldType.BYTES)
          .addField("day", FieldType.logicalType(SqlTypes.DATE))
          .addField("at", FieldType.logicalType(SqlTypes.TIME))
          .addField("moment", Timestamps.TIMESTAMP)
          .addField("tags", FieldType.array(FieldType.STRING.withNullable(true)))
          .addField("counts", FieldType.map(FieldType.STRING, FieldType.INT64))
          .addField("place", FieldType.row(PLACE))
          .addField("count", FieldType.INT64)
          .build();

  private static final Row FULL =
      row(
          7L,
          "žlutý \uD83D\uDC34",
          new BigDecimal("1234567890123456789.10"),
          LocalTime.of(23, 59, 59, 999_999_000));
  private static final Row EMPTY = row(null, null, BigDecimal.ZERO, LocalTime.MIDNIGHT);

  @Rule public final transient TestPipeline pipeline = TestPipeline.create();

  private static Row row(Long n, String s, BigDecimal price, LocalTime at) {
    return Row.withSchema(SCHEMA)
        .addValues(
            n,
            s,
            (short) -3,
            price,
            0.5f,
            true,
            new byte[] {0, (byte) 255, 65},
            LocalDate.of(1969, 12, 31),
            at,
            Instant.parse("1969-12-31T23:59:59.999999Z"),
            Arrays.asList("a", null, "c"),
            Map.of("x", 1L),
            Row.withSchema(PLACE).addValues("Graz", 8010).build(),
            5L)
        .build();
  }

  private PCollection<Row> rows(Row... rows) {
    return pipeline.apply(Create.of(List.of(rows)).withRowSchema(SCHEMA));
  }

  @Test
  public void valuesOfEveryTypeGoInAndComeBackUnchanged() {
    // A call, for a name alone would not reach Python.
    MapToFields same = null;
    for (String name : SCHEMA.getFieldNames()) {
      String code = "max([" + name + "], key=str)";
      same = same == null ? MapToFields.of(name, code) : same.with(name, code);
    }
    PCollection<Row> out = rows(FULL, EMPTY).apply(same.inPython());

    assertThat(
        out.getSchema().getFields().stream().map(field -> field.getType().toString()).toList(),
        is(
            SCHEMA.getFields().stream()
                .map(Schema.Field::getType)
                .map(PythonExpressionsTest::inPython)
                .map(type -> type.withNullable(true).toString())
                .toList()));
    PAssert.that(out).containsInAnyOrder(expected(FULL, out), expected(EMPTY, out));
    pipeline.run();
  }

  /** Python has one type of whole numbers and one of others; elements may be None. */
  private static FieldType inPython(FieldType type) {
    return switch (type.getTypeName()) {
      case INT16, INT32 -> FieldType.INT64;
      case FLOAT -> FieldType.DOUBLE;
      case MAP -> FieldType.map(FieldType.STRING, FieldType.INT64.withNullable(true));
      case ROW ->
          FieldType.row(
              Schema.builder().addNullableStringField("city").addNullableInt64Field("zip").build());
      default -> type;
    };
  }

  private static Row expected(Row row, PCollection<Row> out) {
    Object[] values = row.getValues().toArray();
    values[2] = -3L;
    values[4] = 0.5;
    Schema place = out.getSchema().getField("place").getType().getRowSchema();
    values[12] = Row.withSchema(place).addValues("Graz", 8010L).build();
    return Row.withSchema(out.getSchema()).attachValues(values);
  }

  @Test
  public void computesWithTheIdiomsOfPython() {
    PCollection<Row> out =
        rows(FULL)
            .apply(
                MapToFields.of("a", "n")
                    .with("b", "'constant'")
                    .with("c", "f\"{n:03d} {s.upper()[:2]}\"")
                    .with("d", "n / 2")
                    .with("e", "n // 2 ** 2")
                    .with("f", "[t.upper() for t in tags if t]")
                    .with("g", "'yes' if n in (1, 7) and ok else None")
                    .with("h", "count + place.zip")
                    .with("i", "price * 2")
                    .with("j", "(day - __import__('datetime').timedelta(days=1)).isoformat()")
                    .with("k", "moment.year")
                    .with("l", "len(raw) + raw[1]")
                    .with("m", "counts['x']")
                    .with("o", "{'s': s, 't': str(n)}")
                    .with("p", "__row__.count")
                    .inPython());
    PAssert.that(out)
        .satisfies(
            found -> {
              assertThat(
                  found.iterator().next().getValues(),
                  is(
                      Arrays.asList(
                          7L,
                          "constant",
                          "007 ŽL",
                          3.5,
                          1L,
                          List.of("A", "C"),
                          "yes",
                          8015L,
                          new BigDecimal("2469135780246913578.20"),
                          "1969-12-30",
                          1969L,
                          258L,
                          1L,
                          Map.of("s", "žlutý \uD83D\uDC34", "t", "7"),
                          5L)));
              return null;
            });
    pipeline.run();
  }

  @Test
  public void aConditionIsWhatPythonTakesForTrue() {
    PCollection<Row> rows = rows(FULL, EMPTY);
    PAssert.that(rows.apply("1", Filter.keep("n != 1").inPython())).containsInAnyOrder(FULL, EMPTY);
    PAssert.that(rows.apply("2", Filter.keep("n").inPython())).containsInAnyOrder(FULL);
    PAssert.that(
            rows.apply("4", Filter.keep("n is None and s == None and tags[1] is None").inPython()))
        .containsInAnyOrder(EMPTY);
    PAssert.that(rows.apply("3", Filter.keep("not s").inPython())).containsInAnyOrder(EMPTY);
    pipeline.run();
  }

  @Test
  public void sendsRowsWhereAFunctionSays() {
    PCollectionRowTuple parts =
        rows(FULL, EMPTY)
            .apply(Partition.by("str(bool(n))").into("True").withUnknownOutput("?").inPython());
    PAssert.that(parts.get("True")).containsInAnyOrder(FULL);
    PAssert.that(parts.get("?")).containsInAnyOrder(EMPTY);
    pipeline.run();
  }

  @Test
  public void refusesARowForWhichPythonRaises() {
    Rejects rejects = Rejects.collect();
    PCollection<Row> out =
        rows(FULL, EMPTY)
            .apply(
                MapToFields.of("first", "1")
                    .with("second", "n + 1")
                    .inPython()
                    .withRejects(rejects));
    PAssert.that(out).containsInAnyOrder(Row.withSchema(out.getSchema()).addValues(1L, 8L).build());
    PAssert.that(rejects.rows())
        .satisfies(
            rows -> {
              assertThat(
                  rows.iterator().next().getString("error_message"),
                  is(
                      "cannot compute 'second': TypeError: unsupported operand type(s) for +:"
                          + " 'NoneType' and 'int'"));
              assertThat(rows.iterator().next().getRow("failed_row"), is(EMPTY));
              return null;
            });
    pipeline.run();
  }

  @Test
  public void rejectedRowsAnswerToTheNamesThatBeamsPythonGivesThem() {
    Rejects rejects = Rejects.collect();
    rows(FULL, EMPTY).apply("bad", MapToFields.of("x", "n + 1").inPython().withRejects(rejects));
    PCollection<Row> out =
        rejects
            .rows()
            .apply(
                MapToFields.of("count", "element.count")
                    .with("kind", "msg.split(': ')[1]")
                    .with("city", "__row__.element.place.city")
                    .inPython());
    PAssert.that(out)
        .containsInAnyOrder(
            Row.withSchema(out.getSchema()).addValues(5L, "TypeError", "Graz").build());
    pipeline.run();
  }

  @Test
  public void pythonHasNoFilesAndNoNetworkAndStartsNothing() {
    Map<String, String> attempts =
        Map.of(
            "files", "open('/etc/hostname').read()",
            "network", "__import__('socket').create_connection(('localhost', 80), 1)",
            "processes", "__import__('os').system('true')",
            "more processes", "__import__('subprocess').run(['true'])",
            "Java", "__import__('java').type('java.lang.System').exit(1)");
    PCollection<Row> input = rows(FULL);
    attempts.forEach(
        (name, code) -> {
          Rejects rejects = Rejects.collect();
          PCollection<Row> out =
              input.apply(
                  name,
                  MapToFields.of("x", "'done' if [" + code + "] else ''")
                      .inPython()
                      .withRejects(rejects));
          PAssert.that(name, out).empty();
          PAssert.that(name, rejects.rows())
              .satisfies(
                  rows -> {
                    assertThat(
                        rows.iterator().next().getString("error_message"),
                        startsWith("cannot compute 'x': "));
                    return null;
                  });
        });
    pipeline.run();
  }

  @Test
  public void aRowThatPythonDoesNotFinishIsRefusedAndTheNextOnesAreNot() {
    Rejects rejects = Rejects.collect();
    PCollection<Row> kept =
        rows(FULL, EMPTY)
            .apply(
                Filter.keep("n or sum(1 for _ in iter(int, 1))").inPython().withRejects(rejects));
    PAssert.that(kept).containsInAnyOrder(FULL);
    PAssert.that(rejects.rows())
        .satisfies(
            rows -> {
              Row refused = rows.iterator().next();
              assertThat(
                  refused.getString("error_message"),
                  is("cannot compute 'keep': it took longer than 5 seconds"));
              assertThat(refused.getRow("failed_row"), is(EMPTY));
              return null;
            });
    pipeline.run();
  }

  @Test
  public void aValueThatPythonOrTheFieldCannotHoldRejectsTheRow() {
    Schema day = Schema.of(Schema.Field.of("day", FieldType.logicalType(SqlTypes.DATE)));
    Rejects late = Rejects.collect();
    pipeline
        .apply(
            "days",
            Create.of(Row.withSchema(day).addValue(LocalDate.MAX).build()).withRowSchema(day))
        .apply("late", MapToFields.of("y", "day.year").inPython().withRejects(late));
    Rejects large = Rejects.collect();
    PCollection<Row> kept =
        rows(FULL)
            .apply(
                "large",
                MapToFields.of("d", "__import__('decimal').Decimal('1E+9999999999')")
                    .inPython()
                    .withRejects(large));
    PAssert.that(kept).empty();
    for (Rejects rejects : List.of(late, large)) {
      PAssert.that(rejects.rows())
          .satisfies(
              rows -> {
                assertThat(
                    rows.iterator().next().getString("error_message"),
                    startsWith("cannot compute '"));
                return null;
              });
    }
    pipeline.run();
  }

  @Test
  public void aConstantHasOneTypeWhateverStandsBesideIt() {
    PCollection<Row> rows = rows(FULL);
    Schema.Field alone =
        rows.apply("alone", MapToFields.of("c", "10").inPython()).getSchema().getField("c");
    Schema.Field beside =
        rows.apply("beside", MapToFields.of("c", "10").with("d", "n + 1").inPython())
            .getSchema()
            .getField("c");
    assertThat(alone.getType().getTypeName(), is(beside.getType().getTypeName()));
    pipeline.run();
  }

  @Test
  public void saysWhatIsWrongWithPythonBeforeItRuns() {
    assertThat(problem("n +"), is("this Python cannot be used: SyntaxError: invalid syntax"));
    assertThat(
        problem("unheard_of(n)"),
        is(
            "the type of what this Python returns cannot be told; add output_type, such as"
                + " {expression: ..., output_type: string}, or annotate the function: -> str"));
  }

  private String problem(String code) {
    pipeline.enableAbandonedNodeEnforcement(false);
    return assertThrows(
            ConfigurationException.class,
            () -> rows(FULL).apply(MapToFields.of("x", code).inPython()))
        .problems()
        .get(0)
        .message();
  }

  /** As the ends of the global window, which no datetime of Python holds. */
  @Test
  public void momentsBeyondTheCalendarAreBeamsTimestamps() {
    Schema schema =
        Schema.of(
            Schema.Field.of("at", Timestamps.TIMESTAMP),
            Schema.Field.of("zero", Timestamps.TIMESTAMP));
    Instant least = Instant.ofEpochMilli(BoundedWindow.TIMESTAMP_MIN_VALUE.getMillis());
    PCollection<Row> out =
        pipeline
            .apply(
                Create.of(List.of(Row.withSchema(schema).addValues(least, Instant.EPOCH).build()))
                    .withRowSchema(schema))
            .apply(
                MapToFields.of("text", "str(at)")
                    .with("early", "at < zero and zero >= at")
                    .inPython());
    PAssert.that(out)
        .containsInAnyOrder(
            Row.withSchema(out.getSchema())
                .addValues("Timestamp(-9223372036854.775000)", true)
                .build());
    pipeline.run();
  }
}
