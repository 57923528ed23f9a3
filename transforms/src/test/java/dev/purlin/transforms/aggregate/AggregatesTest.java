package dev.purlin.transforms.aggregate;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.closeTo;
import static org.hamcrest.Matchers.is;
import static org.junit.Assert.assertThrows;

import dev.purlin.core.problem.ConfigurationException;
import dev.purlin.core.reject.Rejects;
import dev.purlin.transforms.combine.Combine;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.apache.beam.sdk.schemas.logicaltypes.SqlTypes;
import org.apache.beam.sdk.testing.PAssert;
import org.apache.beam.sdk.testing.TestPipeline;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.Row;
import org.checkerframework.checker.nullness.qual.Nullable;
import org.junit.Rule;
import org.junit.Test;
import org.junit.function.ThrowingRunnable;

/** The expected values are those of DuckDB 1.5, except where PostgreSQL 17 has NULL for its NaN. */
public class AggregatesTest {
  private static final Schema SCHEMA =
      Schema.builder()
          .addStringField("g")
          .addNullableInt32Field("x")
          .addDoubleField("y")
          .addNullableStringField("s")
          .addNullableField("d", FieldType.logicalType(SqlTypes.DATE))
          .build();

  @Rule public final transient TestPipeline pipeline = TestPipeline.create();

  private static Row row(String g, @Nullable Integer x, double y, @Nullable String s, int day) {
    return Row.withSchema(SCHEMA)
        .addValues(g, x, y, s, day == 0 ? null : LocalDate.of(2026, 1, day))
        .build();
  }

  private PCollection<Row> rows() {
    return pipeline.apply(
        Create.of(
                row("a", 1, 2.5, "p", 3),
                row("a", 2, 4.0, "q", 1),
                row("a", 4, 9.5, "p", 2),
                row("a", null, 1.0, null, 0),
                row("b", 7, 7.0, "z", 9))
            .withRowSchema(SCHEMA));
  }

  private static Schema schema(Schema.Field... fields) {
    return Schema.builder().addStringField("g").addFields(fields).build();
  }

  private static Schema.Field nullable(String name, FieldType type) {
    return Schema.Field.nullable(name, type);
  }

  private static Row out(Schema schema, @Nullable Object... values) {
    return Row.withSchema(schema).addValues(values).build();
  }

  @Test
  public void measuresTheSpreadOfNumbers() {
    PCollection<Row> made =
        rows()
            .apply(
                Combine.by("g")
                    .with("sample", "stddev", "x")
                    .with("all", "stddev_pop", "x")
                    .with("variance", "variance", "x")
                    .with("variance_pop", "variance_pop", "x")
                    .with("y", "stddev", "y"));
    Schema schema =
        schema(
            nullable("sample", FieldType.DOUBLE),
            nullable("all", FieldType.DOUBLE),
            nullable("variance", FieldType.DOUBLE),
            nullable("variance_pop", FieldType.DOUBLE),
            nullable("y", FieldType.DOUBLE));
    assertThat(made.getSchema(), is(schema));
    PAssert.that(made)
        .satisfies(
            groups -> {
              for (Row group : groups) {
                if (group.getString(0).equals("b")) {
                  assertThat(group, is(out(schema, "b", null, 0.0, null, 0.0, null)));
                } else {
                  assertThat(group.getDouble(1), closeTo(1.5275252316519465, 1e-15));
                  assertThat(group.getDouble(2), closeTo(1.247219128924647, 1e-15));
                  assertThat(group.getDouble(3), closeTo(2.333333333333333, 1e-14));
                  assertThat(group.getDouble(4), closeTo(1.5555555555555554, 1e-15));
                  assertThat(group.getDouble(5), closeTo(3.7080992435478315, 1e-14));
                }
              }
              return null;
            });
    pipeline.run();
  }

  @Test
  public void findsWhereValuesLie() {
    PCollection<Row> made =
        rows()
            .apply(
                Combine.by("g")
                    .with("median", "median", "x")
                    .with("p90", "percentile", Map.of("fraction", 0.9), "x")
                    .with("p40", "percentile", Map.of("fraction", 0.4, "interpolate", false), "x")
                    .with("mode", "mode", "s"));
    Schema schema =
        schema(
            nullable("median", FieldType.DOUBLE),
            nullable("p90", FieldType.DOUBLE),
            nullable("p40", FieldType.INT32),
            nullable("mode", FieldType.STRING));
    assertThat(made.getSchema(), is(schema));
    PAssert.that(made)
        .containsInAnyOrder(out(schema, "a", 2.0, 3.6, 2, "p"), out(schema, "b", 7.0, 7.0, 7, "z"));
    pipeline.run();
  }

  @Test
  public void takesValuesByOthers() {
    PCollection<Row> made =
        rows()
            .apply(
                Combine.by("g")
                    .with("first", "first", "s", "d")
                    .with("last", "last", "s", "d")
                    .with("at", "arg_max", "d", "y")
                    .with("top", "top", Map.of("n", 2), "x")
                    .with("least", "top", Map.of("n", 2, "least", true), "s", "y")
                    .with("texts", "string_agg", Map.of("separator", "|"), "s")
                    .with("by_day", "string_agg", Map.of("separator", "|"), "s", "d")
                    .with("once", "string_agg", Map.of("distinct", true, "descending", true), "s"));
    Schema schema =
        schema(
            nullable("first", FieldType.STRING),
            nullable("last", FieldType.STRING),
            nullable("at", FieldType.logicalType(SqlTypes.DATE)),
            Schema.Field.of("top", FieldType.array(FieldType.INT32)),
            Schema.Field.of("least", FieldType.array(FieldType.STRING.withNullable(true))),
            nullable("texts", FieldType.STRING),
            nullable("by_day", FieldType.STRING),
            nullable("once", FieldType.STRING));
    assertThat(made.getSchema(), is(schema));
    PAssert.that(made)
        .containsInAnyOrder(
            out(
                schema,
                "a",
                "q",
                "p",
                LocalDate.of(2026, 1, 2),
                List.of(4, 2),
                Arrays.asList(null, "p"),
                "p|p|q",
                "q|p|p",
                "q, p"),
            out(
                schema,
                "b",
                "z",
                "z",
                LocalDate.of(2026, 1, 9),
                List.of(7),
                List.of("z"),
                "z",
                "z",
                "z"));
    pipeline.run();
  }

  @Test
  public void measuresHowNumbersVaryTogether() {
    PCollection<Row> made =
        rows()
            .apply(
                Combine.by("g")
                    .with("corr", "corr", "x", "y")
                    .with("pop", "covar_pop", "x", "y")
                    .with("samp", "covar_samp", "x", "y"));
    PAssert.that(made)
        .satisfies(
            groups -> {
              for (Row group : groups) {
                if (group.getString(0).equals("b")) {
                  assertThat(group.getValues(), is(Arrays.asList("b", null, 0.0, null)));
                } else {
                  assertThat(group.getDouble(1), closeTo(0.9917494877490394, 1e-14));
                  assertThat(group.getDouble(2), closeTo(3.722222222222222, 1e-14));
                  assertThat(group.getDouble(3), closeTo(5.583333333333333, 1e-14));
                }
              }
              return null;
            });
    pipeline.run();
  }

  @Test
  public void seesOnlyRowsThatMeetAConditionAndValuesOfExpressions() {
    PCollection<Row> made =
        rows()
            .apply(
                Combine.by("g")
                    .with("large", "sum", "x * 10")
                    .where("y > 3")
                    .counting("rows")
                    .counting("late")
                    .where("d >= DATE '2026-01-03'"));
    Schema schema =
        schema(
            nullable("large", FieldType.INT64),
            Schema.Field.of("rows", FieldType.INT64),
            Schema.Field.of("late", FieldType.INT64));
    PAssert.that(made)
        .containsInAnyOrder(out(schema, "a", 60L, 4L, 1L), out(schema, "b", 70L, 1L, 1L));
    pipeline.run();
  }

  @Test
  public void isNullOrEmptyOfNothing() {
    PCollection<Row> made =
        pipeline
            .apply(Create.empty(SCHEMA))
            .apply(
                Combine.by()
                    .with("stddev", "stddev_pop", "x")
                    .with("median", "median", "x")
                    .with("first", "first", "s", "d")
                    .with("top", "top", Map.of("n", 3), "x")
                    .with("texts", "string_agg", "s")
                    .with("mode", "mode", "s")
                    .with("corr", "corr", "x", "y"));
    PAssert.that(made)
        .containsInAnyOrder(
            Row.withSchema(made.getSchema())
                .addValues(null, null, null, List.of(), null, null, null)
                .build());
    pipeline.run();
  }

  @Test
  public void takesAnAggregateOfSomebodyElse() {
    PCollection<Row> made = rows().apply(Combine.by("g").with("product", "product", "x"));
    PAssert.that(made)
        .containsInAnyOrder(out(made.getSchema(), "a", 8.0), out(made.getSchema(), "b", 7.0));
    pipeline.run();
  }

  @Test
  public void rejectsARowWhoseConditionHasNoResult() {
    Rejects rejects = Rejects.collect();
    PCollection<Row> made =
        rows()
            .apply(
                Combine.by("g").with("n", "count").where("10 / (x - 2) > 0").withRejects(rejects));
    PAssert.that(made)
        .containsInAnyOrder(out(made.getSchema(), "a", 1L), out(made.getSchema(), "b", 1L));
    PAssert.that(rejects.rows())
        .satisfies(
            rows -> {
              assertThat(rows.iterator().next().getRow("failed_row").getInt32("x"), is(2));
              return null;
            });
    pipeline.run();
  }

  @Test
  public void tellsWhatDoesNotFit() {
    assertThat(
        refusal(() -> Combine.by("g").with("p", "percentile", Map.of("fraction", 95.0), "x")),
        is("combine.p.fn.config.fraction: is 95.0; expected 0 to 1, such as 0.95"));
    assertThat(
        refusal(() -> Combine.by("g").with("p", "percentile", "x")),
        is("combine.p.fn.config.fraction: the parameter 'fraction' (number) is required"));
    assertThat(
        refusal(() -> Combine.by("g").with("f", "first", "s")),
        is("combine.f: first takes 2 values, not 1; as in {value: [a, b], fn: first}"));
    assertThat(
        refusal(() -> rows().apply("1", Combine.by("g").with("c", "corr", "x", "s"))),
        is("combine.c: 'x' is INTEGER and 's' is VARCHAR, but corr takes two numbers"));
    assertThat(
        refusal(() -> Combine.by("g").with("n", "count").where("y + 1").expand(rows())),
        is("combine.n.filter: 'y + 1' is DOUBLE; expected a condition, which is BOOLEAN"));
    pipeline.enableAbandonedNodeEnforcement(false);
  }

  private static String refusal(ThrowingRunnable step) {
    return assertThrows(ConfigurationException.class, step).getMessage();
  }

  /** However values come to workers, and in what order their states are merged. */
  @Test
  public void givesTheSameResultHoweverItIsSplit() throws IOException {
    Random random = new Random(7);
    List<Object> numbers = new ArrayList<>();
    List<Object> pairs = new ArrayList<>();
    for (int i = 0; i < 500; i++) {
      numbers.add(random.nextInt(20) == 0 ? null : new BigDecimal(random.nextInt(50)));
      pairs.add(Arrays.asList(numbers.get(i), random.nextInt(10)));
    }
    Map<FieldType, Function<Object, Object>> types =
        Map.of(
            FieldType.DECIMAL,
            number -> number,
            FieldType.STRING,
            Object::toString,
            FieldType.BOOLEAN,
            number -> ((BigDecimal) number).signum() > 0);
    Map<String, Map<String, Object>> parameters =
        Map.of("percentile", Map.of("fraction", 0.3), "top", Map.of("n", 7));
    Set<String> looked = new TreeSet<>();
    for (Aggregate aggregate : Aggregates.all()) {
      boolean several = aggregate.mostArguments() == 2;
      Aggregation aggregation =
          Aggregation.of(
              "f",
              aggregate.name(),
              parameters.getOrDefault(aggregate.name(), Map.of()),
              several ? List.of("a", "b") : List.of("a"),
              null);
      for (FieldType type : types.keySet()) {
        FieldType first = type.withNullable(true);
        Aggregate.Bound bound =
            aggregation.bound(several ? List.of(first, FieldType.INT32) : List.of(first));
        // Lists promise no order.
        if (bound == null || bound.states().create() instanceof ListState) {
          continue;
        }
        looked.add(aggregate.name());
        List<Object> values = new ArrayList<>();
        for (int i = 0; i < numbers.size(); i++) {
          Object value = numbers.get(i) == null ? null : types.get(type).apply(numbers.get(i));
          values.add(several ? Arrays.asList(value, ((List<?>) pairs.get(i)).get(1)) : value);
        }
        Object whole = result(bound.states(), values, 1, random);
        Object split = result(bound.states(), values, 9, random);
        if (whole instanceof Double number) {
          assertThat(aggregate.name(), (Double) split, closeTo(number, Math.abs(number) * 1e-12));
        } else {
          assertThat(aggregate.name(), split, is(whole));
        }
      }
    }
    Set<String> all = new TreeSet<>();
    Aggregates.all().forEach(aggregate -> all.add(aggregate.name()));
    all.removeAll(Set.of("concat", "group"));
    assertThat(looked, is(all));
  }

  private static @Nullable Object result(
      State.Factory factory, List<Object> values, int parts, Random random) throws IOException {
    List<State> states = new ArrayList<>();
    for (int i = 0; i < parts; i++) {
      states.add(factory.create());
    }
    for (Object value : values) {
      states.get(random.nextInt(parts)).add(value);
    }
    State all = factory.create();
    for (State state : states) {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      state.encode(bytes);
      State travelled = factory.create();
      travelled.decode(new ByteArrayInputStream(bytes.toByteArray()));
      all.merge(travelled);
    }
    return all.result();
  }

  /** In binary, 0.07 of 100 is more than 7. */
  @Test
  public void aPercentileThatIsOneOfTheValuesTakesTheFractionAsWritten() {
    List<Row> hundred = new ArrayList<>();
    for (int i = 1; i <= 100; i++) {
      hundred.add(row("a", i, 0, null, 0));
    }
    PCollection<Row> combined =
        pipeline
            .apply(Create.of(hundred).withRowSchema(SCHEMA))
            .apply(
                Combine.by("g")
                    .with("p", "percentile", Map.of("fraction", 0.07, "interpolate", false), "x"));
    PAssert.that(combined)
        .containsInAnyOrder(Row.withSchema(combined.getSchema()).addValues("a", 7).build());
    pipeline.run();
  }
}
