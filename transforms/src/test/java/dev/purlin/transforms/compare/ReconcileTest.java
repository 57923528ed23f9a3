package dev.purlin.transforms.compare;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;
import static org.junit.Assert.assertThrows;

import dev.purlin.core.problem.ConfigurationException;
import dev.purlin.core.time.Timestamps;
import dev.purlin.transforms.Books;
import dev.purlin.transforms.row.NormalizeText;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.apache.beam.sdk.schemas.logicaltypes.SqlTypes;
import org.apache.beam.sdk.schemas.transforms.SchemaTransform;
import org.apache.beam.sdk.testing.PAssert;
import org.apache.beam.sdk.testing.TestPipeline;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.transforms.windowing.SlidingWindows;
import org.apache.beam.sdk.transforms.windowing.Window;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionRowTuple;
import org.apache.beam.sdk.values.Row;
import org.joda.time.Duration;
import org.junit.Rule;
import org.junit.Test;

public class ReconcileTest {
  private static final Schema ITEM =
      Schema.builder().addNullableInt64Field("id").addNullableStringField("name").build();
  private static final Schema AMOUNTS =
      Schema.builder().addFields(ITEM.getFields()).addNullableInt64Field("amount").build();
  private static final Schema DIFFERING =
      Schema.builder()
          .addNullableInt64Field("id")
          .addFields(Reconcile.DIFFERENCE.getFields())
          .build();

  @Rule public final transient TestPipeline pipeline = TestPipeline.create();

  private static Row item(Long id, String name) {
    return Row.withSchema(ITEM).addValues(id, name).build();
  }

  private static Row differing(Long id, String column, String one, String other, String reason) {
    return Row.withSchema(DIFFERING).addValues(id, column, one, other, reason).build();
  }

  private PCollectionRowTuple inputs(List<Row> source, List<Row> target, Schema schema) {
    return inputs(source, schema, target, schema);
  }

  private PCollectionRowTuple inputs(
      List<Row> source, Schema sourceSchema, List<Row> target, Schema targetSchema) {
    return PCollectionRowTuple.of(
        "source",
        pipeline.apply("Source", Create.of(source).withRowSchema(sourceSchema)),
        "target",
        pipeline.apply("Target", Create.of(target).withRowSchema(targetSchema)));
  }

  private PCollectionRowTuple inputs(
      String sourceName, Schema source, String targetName, Schema target) {
    return PCollectionRowTuple.of(
        "source",
        pipeline.apply(sourceName, Create.empty(source)),
        "target",
        pipeline.apply(targetName, Create.empty(target)));
  }

  /** Source rows, target rows, equal, missing, extra, differing, cells, duplicates of both. */
  private static Row summary(boolean passed, Double percent, long... counts) {
    Row.Builder row = Row.withSchema(Verdict.SUMMARY);
    for (long count : counts) {
      row.addValue(count);
    }
    return row.addValue(percent).addValue(passed).build();
  }

  private String failure(Reconcile reconcile, PCollectionRowTuple inputs) {
    inputs.apply(reconcile);
    RuntimeException failure =
        assertThrows(Pipeline.PipelineExecutionException.class, pipeline::run);
    return failure.getCause().getMessage();
  }

  @Test
  public void findsMissingExtraAndDifferingRows() {
    PCollectionRowTuple found =
        inputs(
                List.of(item(1L, "a"), item(2L, "b"), item(3L, "c"), item(null, "n")),
                List.of(item(1L, "a"), item(3L, "C"), item(4L, "d"), item(null, "n")),
                ITEM)
            .apply(Reconcile.by("id").warning().named("Compared"));
    PAssert.that(found.get("output"))
        .containsInAnyOrder(summary(false, 60.0, 4, 4, 2, 1, 1, 1, 1, 0, 0));
    PAssert.that(found.get("missing")).containsInAnyOrder(item(2L, "b"));
    PAssert.that(found.get("extra")).containsInAnyOrder(item(4L, "d"));
    PAssert.that(found.get("differing"))
        .containsInAnyOrder(differing(3L, "name", "c", "C", "letter_case"));
    Books books = Books.of(pipeline.run(), "Compared");
    assertThat(books.toString(), is("read 8, created 3, written 5, merged 6"));
    assertThat(books.balanced(), is(true));
  }

  @Test
  public void whatIsNotReadIsNotMade() {
    PCollectionRowTuple found =
        inputs(List.of(item(1L, "a"), item(2L, "b")), List.of(item(1L, "x")), ITEM)
            .apply(Reconcile.by("id").warning().named("Compared").reading(List.of("output")));
    assertThat(found.getAll().keySet(), is(Set.of("output")));
    Books books = Books.of(pipeline.run(), "Compared");
    assertThat(books.toString(), is("read 3, created 1, written 1, filtered 1, merged 2"));
  }

  @Test
  public void failsTheRunAndTellsWhatDiffers() {
    assertThat(
        failure(
            Reconcile.by("id").named("Compared"),
            inputs(
                List.of(item(1L, "a"), item(2L, "b "), item(3L, "e\u0301")),
                List.of(item(1L, "a"), item(1L, "a"), item(2L, "b"), item(3L, "\u00e9")),
                ITEM)),
        is(
            """
            step 'Compared': source and target differ
              3 rows in the source, 4 in the target; 1 equal, 0 missing, 1 extra, 2 differing
              1 key has several rows in the target
              extra in the target: id=1
              column 'name' differs in 2 rows
              values that differ:
                id=2: name 'b ' in the source, 'b' in the target (blanks)
                id=3: name 'e\\u{301}' in the source, 'é' in the target (unicode_form)"""));
  }

  @Test
  public void emptyInputsAreEqual() {
    PCollectionRowTuple found =
        inputs(List.of(), List.of(), ITEM).apply(Reconcile.by("id").named("Compared"));
    PAssert.that(found.get("output"))
        .containsInAnyOrder(summary(true, null, 0, 0, 0, 0, 0, 0, 0, 0, 0));
    PAssert.that(found.get("missing")).empty();
    pipeline.run();
  }

  @Test
  public void ofNothingInTheTargetEverythingIsMissing() {
    assertThat(
        failure(Reconcile.by("id"), inputs(List.of(item(1L, null)), List.of(), ITEM)),
        is(
            """
            step 'Reconcile': source and target differ
              1 row in the source, 0 in the target; 0 equal, 1 missing, 0 extra, 0 differing
              missing in the target: id=1"""));
  }

  @Test
  public void columnsOfNullsAreEqualAndCounted() {
    PCollectionRowTuple found =
        inputs(
                List.of(item(1L, null), item(2L, null)),
                List.of(item(1L, null), item(2L, null)),
                ITEM)
            .apply(Reconcile.by("id"));
    PAssert.that(found.get("columns"))
        .containsInAnyOrder(
            Row.withSchema(Verdict.COLUMN)
                .addValues("name", "name", "VARCHAR", "VARCHAR", 0L, 2L, 2L, null, null)
                .build());
    pipeline.run();
  }

  @Test
  public void ofSeveralRowsWithOneKeyEqualOnesGoTogether() {
    PCollectionRowTuple found =
        inputs(
                List.of(item(1L, "a"), item(1L, "b"), item(1L, "c"), item(2L, "x")),
                List.of(item(1L, "d"), item(1L, "c"), item(1L, "a"), item(2L, "x"), item(2L, "x")),
                ITEM)
            .apply(Reconcile.by("id").warning());
    PAssert.that(found.get("output"))
        .containsInAnyOrder(summary(false, 40.0, 4, 5, 3, 0, 1, 1, 1, 1, 2));
    PAssert.that(found.get("differing"))
        .containsInAnyOrder(differing(1L, "name", "b", "d", "value"));
    PAssert.that(found.get("extra")).containsInAnyOrder(item(2L, "x"));
    pipeline.run();
  }

  /** More than two parts are kept on disk. */
  @Test
  public void aKeyMayHaveMoreRowsThanFitIntoMemory() {
    List<Row> source = new ArrayList<>();
    List<Row> target = new ArrayList<>();
    for (int i = 0; i < 25_000; i++) {
      source.add(item(1L, "name " + i));
      target.add(item(1L, "name " + (25_000 - i)));
    }
    target.add(item(1L, "name 7"));
    PCollectionRowTuple found = inputs(source, target, ITEM).apply(Reconcile.by("id").warning());
    PAssert.that(found.get("output"))
        .containsInAnyOrder(
            summary(false, 2 * 100.0 / 25_001, 25_000, 25_001, 24_999, 0, 1, 1, 1, 1, 1));
    // 'name 0' is the source's alone, 'name 25000' and the second 'name 7' the target's.
    PAssert.that(found.get("differing"))
        .containsInAnyOrder(differing(1L, "name", "name 0", "name 25000", "value"));
    PAssert.that(found.get("extra")).containsInAnyOrder(item(1L, "name 7"));
    pipeline.run();
  }

  @Test
  public void numbersAreEqualByValueWhateverTheirTypes() {
    Schema source =
        Schema.builder()
            .addInt32Field("id")
            .addDoubleField("price")
            .addFloatField("rate")
            .addInt16Field("pieces")
            .addInt64Field("big")
            .build();
    Schema target =
        Schema.builder()
            .addDecimalField("id")
            .addDecimalField("price")
            .addDoubleField("rate")
            .addInt64Field("pieces")
            .addDoubleField("big")
            .build();
    PCollectionRowTuple found =
        inputs(
                List.of(
                    Row.withSchema(source)
                        .addValues(1, 0.1, 0.1f, (short) 3, 9007199254740992L)
                        .build(),
                    Row.withSchema(source)
                        .addValues(2, Double.NaN, 0.125f, (short) 4, 9007199254740993L)
                        .build()),
                source,
                List.of(
                    Row.withSchema(target)
                        .addValues(
                            new BigDecimal("1.0"),
                            new BigDecimal("0.10"),
                            0.1,
                            3L,
                            9007199254740992.0)
                        .build(),
                    Row.withSchema(target)
                        .addValues(
                            new BigDecimal("2"), new BigDecimal("5"), 0.12, 4L, 9007199254740992.0)
                        .build()),
                target)
            .apply(Reconcile.by("id").warning());
    Schema differing =
        Schema.builder().addInt32Field("id").addFields(Reconcile.DIFFERENCE.getFields()).build();
    PAssert.that(found.get("differing"))
        .containsInAnyOrder(
            Row.withSchema(differing).addValues(2, "price", "NaN", "5", "value").build(),
            Row.withSchema(differing).addValues(2, "rate", "0.125", "0.12", "precision").build(),
            Row.withSchema(differing)
                .addValues(2, "big", "9007199254740993", "9.007199254740992E15", "value")
                .build());
    PAssert.that(found.get("columns"))
        .containsInAnyOrder(
            Row.withSchema(Verdict.COLUMN)
                .addValues("price", "price", "DOUBLE", "DECIMAL", 1L, 0L, 0L)
                .addValues(null, new BigDecimal("5.1"))
                .build(),
            Row.withSchema(Verdict.COLUMN)
                .addValues("rate", "rate", "REAL", "DOUBLE", 1L, 0L, 0L)
                .addValues(new BigDecimal("0.225"), new BigDecimal("0.22"))
                .build(),
            Row.withSchema(Verdict.COLUMN)
                .addValues("pieces", "pieces", "SMALLINT", "BIGINT", 0L, 0L, 0L)
                .addValues(new BigDecimal("7"), new BigDecimal("7"))
                .build(),
            Row.withSchema(Verdict.COLUMN)
                .addValues("big", "big", "BIGINT", "DOUBLE", 1L, 0L, 0L)
                .addValues(new BigDecimal("18014398509481985"), new BigDecimal("18014398509481984"))
                .build());
    pipeline.run();
  }

  private static final Schema EVENT =
      Schema.builder()
          .addNullableInt64Field("id")
          .addNullableField("at", Timestamps.TIMESTAMP)
          .addNullableStringField("name")
          .addNullableDoubleField("amount")
          .build();

  private static Row event(long id, String at, String name, Double amount) {
    return Row.withSchema(EVENT)
        .addValues(id, at == null ? null : Instant.parse(at), name, amount)
        .build();
  }

  private PCollectionRowTuple events() {
    return inputs(
        List.of(
            event(1, "2026-03-01T10:00:00.123456Z", "Ann", 1.0),
            event(2, "2026-03-01T10:00:00Z", "Ann  ", 1.004),
            event(3, null, "e\u0301", 100.0),
            event(4, "2026-03-01T10:00:00Z", "", null)),
        List.of(
            event(1, "2026-03-01T10:00:00.123Z", "ANN", 1.0),
            event(2, "2026-03-01T12:00:00Z", "Ann", 1.0),
            event(3, "2026-03-01T10:00:00Z", "\u00e9", 101.0),
            event(4, "2026-03-01T10:00:00Z", null, 0.0)),
        EVENT);
  }

  @Test
  public void saysInWhatWayValuesDiffer() {
    PCollectionRowTuple found = events().apply(Reconcile.by("id").warning());
    PAssert.that(found.get("differing"))
        .containsInAnyOrder(
            differing(
                1L, "at", "2026-03-01T10:00:00.123456Z", "2026-03-01T10:00:00.123Z", "precision"),
            differing(1L, "name", "Ann", "ANN", "letter_case"),
            differing(2L, "at", "2026-03-01T10:00:00Z", "2026-03-01T12:00:00Z", "time_zone"),
            differing(2L, "name", "Ann  ", "Ann", "blanks"),
            differing(2L, "amount", "1.004", "1.0", "precision"),
            differing(3L, "at", null, "2026-03-01T10:00:00Z", "null"),
            differing(3L, "name", "e\u0301", "\u00e9", "unicode_form"),
            differing(3L, "amount", "100.0", "101.0", "value"),
            differing(4L, "name", "", null, "null"),
            differing(4L, "amount", null, "0.0", "null"));
    pipeline.run();
  }

  @Test
  public void whatIsNormalizedOrWithinTheToleranceDoesNotDiffer() {
    PCollectionRowTuple found =
        events()
            .apply(
                Reconcile.by("id")
                    .within("amount", 0.004)
                    .withinPercent("amount", 1)
                    .normalizing(
                        Normalization.all()
                            .withTrim(Normalization.Trim.TRAILING)
                            .withTimestampPrecision(Normalization.Precision.MILLISECONDS),
                        Normalization.of("name")
                            .withUnicodeForm(NormalizeText.Form.NFC)
                            .withLetterCase(NormalizeText.LetterCase.LOWER)
                            .withEmptyIsNull(true))
                    .warning());
    PAssert.that(found.get("differing"))
        .containsInAnyOrder(
            differing(2L, "at", "2026-03-01T10:00:00Z", "2026-03-01T12:00:00Z", "time_zone"),
            differing(3L, "at", null, "2026-03-01T10:00:00Z", "null"),
            differing(4L, "amount", null, "0.0", "null"));
    pipeline.run();
  }

  @Test
  public void numbersAreRoundedToAScaleAndKeysAreNormalized() {
    Schema schema = Schema.builder().addStringField("code").addDecimalField("price").build();
    PCollectionRowTuple found =
        inputs(
                List.of(
                    Row.withSchema(schema).addValues("a ", new BigDecimal("1.005")).build(),
                    Row.withSchema(schema).addValues("b", new BigDecimal("1.004")).build()),
                List.of(
                    Row.withSchema(schema).addValues("a", new BigDecimal("1.01")).build(),
                    Row.withSchema(schema).addValues("b   ", new BigDecimal("1.01")).build()),
                schema)
            .apply(
                Reconcile.by("code")
                    .normalizing(Normalization.all().withTrim(Normalization.Trim.BOTH).withScale(2))
                    .warning());
    Schema differing =
        Schema.builder().addStringField("code").addFields(Reconcile.DIFFERENCE.getFields()).build();
    PAssert.that(found.get("differing"))
        .containsInAnyOrder(
            Row.withSchema(differing).addValues("b", "price", "1.004", "1.01", "value").build());
    pipeline.run();
  }

  @Test
  public void textAndOtherValuesDifferUnlessTextIsRead() {
    Schema texts =
        Schema.builder().addStringField("id").addStringField("day").addStringField("n").build();
    Schema typed =
        Schema.builder()
            .addInt64Field("id")
            .addField("day", FieldType.logicalType(SqlTypes.DATE))
            .addInt32Field("n")
            .build();
    List<Row> source =
        List.of(
            Row.withSchema(texts).addValues("1", "2026-01-02", "07").build(),
            Row.withSchema(texts).addValues("2", "someday", "8").build(),
            Row.withSchema(texts).addValues("three", "2026-01-02", "9").build());
    List<Row> target =
        List.of(
            Row.withSchema(typed).addValues(1L, LocalDate.parse("2026-01-02"), 7).build(),
            Row.withSchema(typed).addValues(2L, LocalDate.parse("2026-01-02"), 8).build());
    PCollectionRowTuple inputs = inputs(source, texts, target, typed);
    Reconcile reconcile = Reconcile.by("id").warning();
    PCollectionRowTuple found =
        inputs.apply(reconcile.normalizing(Normalization.all().withParseText(true)));
    Schema differing =
        Schema.builder().addStringField("id").addFields(Reconcile.DIFFERENCE.getFields()).build();
    PAssert.that(found.get("missing")).containsInAnyOrder(source.get(2));
    PAssert.that(found.get("differing"))
        .containsInAnyOrder(
            Row.withSchema(differing)
                .addValues("2", "day", "someday", "2026-01-02", "type")
                .build());
    PCollectionRowTuple keyed =
        inputs.apply(
            "keys only", reconcile.normalizing(Normalization.of("id").withParseText(true)));
    PAssert.that(keyed.get("output"))
        .containsInAnyOrder(summary(false, 100.0, 3, 2, 0, 1, 0, 2, 4, 0, 0));
    pipeline.run();
  }

  @Test
  public void listsAndRowsAreComparedWhole() {
    Schema inner = Schema.builder().addInt32Field("n").build();
    Schema schema =
        Schema.builder()
            .addInt64Field("id")
            .addArrayField("tags", FieldType.STRING)
            .addRowField("inner", inner)
            .build();
    PCollectionRowTuple found =
        inputs(
                List.of(
                    Row.withSchema(schema)
                        .addValues(1L, List.of("a", "b"), Row.withSchema(inner).addValue(1).build())
                        .build()),
                List.of(
                    Row.withSchema(schema)
                        .addValues(1L, List.of("b", "a"), Row.withSchema(inner).addValue(1).build())
                        .build()),
                schema)
            .apply(Reconcile.by("id").warning());
    Schema differing =
        Schema.builder().addInt64Field("id").addFields(Reconcile.DIFFERENCE.getFields()).build();
    PAssert.that(found.get("differing"))
        .containsInAnyOrder(
            Row.withSchema(differing)
                .addValues(1L, "tags", "[\"a\",\"b\"]", "[\"b\",\"a\"]", "value")
                .build());
    pipeline.run();
  }

  @Test
  public void columnsMayBeChosenExcludedAndRenamed() {
    Schema source =
        Schema.builder()
            .addInt64Field("id")
            .addStringField("customer")
            .addStringField("note")
            .addStringField("old")
            .build();
    Schema target =
        Schema.builder()
            .addInt64Field("number")
            .addStringField("client")
            .addStringField("note")
            .addStringField("loaded")
            .addStringField("by")
            .build();
    PCollectionRowTuple inputs =
        inputs(
            List.of(Row.withSchema(source).addValues(1L, "Ann", "x", "o").build()),
            source,
            List.of(Row.withSchema(target).addValues(1L, "Bob", "y", "l", "me").build()),
            target);
    Reconcile reconcile =
        Reconcile.by("id").renamed("id", "number").renamed("customer", "client").warning();
    PCollectionRowTuple some =
        inputs.apply("some", reconcile.excluding("note", "loaded").comparing("customer", "note"));
    PAssert.that(some.get("columns"))
        .containsInAnyOrder(
            column("customer", "client", 1L), column("old", null, null), column(null, "by", null));
    PCollectionRowTuple all = inputs.apply("all", reconcile.excluding("customer"));
    PAssert.that(all.get("columns"))
        .containsInAnyOrder(
            column("note", "note", 1L),
            column("old", null, null),
            column(null, "loaded", null),
            column(null, "by", null));
    pipeline.run();
  }

  private static Row column(String source, String target, Long differing) {
    Long nulls = differing == null ? null : 0L;
    return Row.withSchema(Verdict.COLUMN)
        .addValues(source, target)
        .addValues(source == null ? null : "VARCHAR", target == null ? null : "VARCHAR")
        .addValues(differing, nulls, nulls, null, null)
        .build();
  }

  @Test
  public void limitsAllowSomeDifferences() {
    Tally tally = new Tally(1);
    tally.equal = 96;
    tally.differing = 1;
    tally.missing.rows = 2;
    tally.extra.rows = 1;
    assertThat(Limits.NONE.hold(tally), is(false));
    assertThat(new Limits(2L, 1L, 1L, null).hold(tally), is(true));
    assertThat(new Limits(2L, 1L, null, null).hold(tally), is(false));
    assertThat(new Limits(1L, 1L, 1L, null).hold(tally), is(false));
    assertThat(new Limits(null, null, null, 4.0).hold(tally), is(true));
    assertThat(new Limits(null, null, null, 3.9).hold(tally), is(false));
    assertThat(new Limits(null, 0L, null, 4.0).hold(tally), is(false));
    assertThat(Limits.percent(tally), is(4.0));
  }

  @Test
  public void passesWithinItsLimits() {
    PCollectionRowTuple inputs =
        inputs(List.of(item(1L, "a"), item(2L, "b")), List.of(item(1L, "A"), item(3L, "c")), ITEM);
    PAssert.that(inputs.apply("rows", Reconcile.by("id").allowing(1, 1, 1)).get("output"))
        .containsInAnyOrder(summary(true, 100.0, 2, 2, 0, 1, 1, 1, 1, 0, 0));
    PAssert.that(inputs.apply("percent", Reconcile.by("id").allowingPercent(100)).get("output"))
        .containsInAnyOrder(summary(true, 100.0, 2, 2, 0, 1, 1, 1, 1, 0, 0));
    pipeline.run();
  }

  @Test
  public void failsBeyondItsLimits() {
    assertThat(
        failure(
            Reconcile.by("id").allowing(0, 1, 1),
            inputs(List.of(item(1L, "a")), List.of(item(null, "a")), ITEM)),
        is(
            """
            step 'Reconcile': source and target differ
              1 row in the source, 1 in the target; 0 equal, 1 missing, 1 extra, 0 differing
              missing in the target: id=1
              extra in the target: id=NULL"""));
  }

  @Test
  public void tellsWhatIsWrongWithItsConfiguration() {
    PCollectionRowTuple inputs = inputs(List.of(item(1L, "a")), List.of(item(1L, "a")), ITEM);
    assertProblem(inputs, Reconcile.by(), "key: name the fields that identify a row, as in [id]");
    assertProblem(
        inputs,
        Reconcile.by("idd").comparing("nam").excluding("nothing").within("amount", 1),
        """
        key.0: input 'source': unknown field 'idd'; did you mean 'id'?
        columns.0: input 'source': unknown field 'nam'; did you mean 'name'?
        exclude.0: input 'source': unknown field 'nothing'; known: id, name
        tolerance.amount: input 'source': unknown field 'amount'; known: id, name""");
    assertProblem(
        inputs,
        Reconcile.by("id", "id").renamed("name", "text"),
        """
        key.1: 'id' is named twice
        renamed.name: input 'target': unknown field 'text'; known: id, name""");
    assertProblem(
        inputs, Reconcile.by("id").excluding("id"), "exclude.0: 'id' is a field of the key");
    assertProblem(
        inputs,
        Reconcile.by("id").within("name", 1),
        "tolerance.name: a tolerance is for numbers, but 'name' is VARCHAR in the source and"
            + " VARCHAR in the target");
    assertProblem(
        inputs,
        Reconcile.by("id").excluding("name").within("id", 1).withinPercent("name", 1),
        """
        tolerance.id: 'id' is a field of the key, in which rows must be equal
        tolerance_percent.name: 'name' is not compared, for 'exclude' names it""");
    assertProblem(
        inputs,
        Reconcile.by("id")
            .excluding("name")
            .comparing("name")
            .normalizing(Normalization.of("id", "name").withEmptyIsNull(true)),
        "normalize.0.fields.1: 'name' is not compared, for 'exclude' names it");
    assertProblem(
        inputs("Three", AMOUNTS, "Two", ITEM),
        Reconcile.by("id").within("amount", 1),
        "tolerance.amount: 'amount' is not compared, for the target has no field 'amount'");
    assertProblem(
        inputs("Three more", AMOUNTS, "As many", AMOUNTS),
        Reconcile.by("id").comparing("name").within("amount", 1),
        "tolerance.amount: 'amount' is not compared, for 'columns' does not name it");
    assertProblem(
        inputs(
            "Text",
            Schema.builder().addStringField("id").build(),
            "Number",
            Schema.builder().addInt64Field("id").build()),
        Reconcile.by("id"),
        "key.0: 'id' is VARCHAR in the source and BIGINT in the target, so that no row would"
            + " find its counterpart; cast one of them, or set parse_text in 'normalize'");
    assertProblem(
        inputs(
            "Decimal",
            Schema.builder().addDecimalField("id").build(),
            "Double",
            Schema.builder().addDoubleField("id").build()),
        Reconcile.by("id"),
        "key.0: 'id' is DECIMAL in the source and DOUBLE in the target, which rows cannot be"
            + " matched by");
    assertProblem(
        PCollectionRowTuple.of("source", inputs.get("source")),
        Reconcile.by("id"),
        "expected the inputs 'source' and 'target', 'target' is not there");
    assertProblem(
        inputs.and("targets", inputs.get("target")),
        Reconcile.by("id"),
        "unknown input 'targets'; did you mean 'target'?");
    PCollection<Row> sliding =
        inputs
            .get("target")
            .apply(
                Window.into(
                    SlidingWindows.of(Duration.standardHours(2)).every(Duration.standardHours(1))));
    assertProblem(
        PCollectionRowTuple.of("source", inputs.get("source"), "target", sliding),
        Reconcile.by("id"),
        "a row of input 'target' may be in several windows, and would be compared several times");
  }

  private void assertProblem(PCollectionRowTuple inputs, Reconcile reconcile, String message) {
    pipeline.enableAbandonedNodeEnforcement(false);
    ConfigurationException problem =
        assertThrows(ConfigurationException.class, () -> inputs.apply(message, reconcile));
    assertThat(problem.getMessage(), is(message));
  }

  @Test
  public void aKeyMayNotBearTheNameOfAFieldOfDifferences() {
    Schema schema = Schema.builder().addStringField("column").build();
    assertProblem(
        inputs(List.of(), List.of(), schema),
        Reconcile.by("column"),
        "key.0: the output 'differing' has a field 'column' of its own; rename that of the key");
  }

  @Test
  public void isASchemaTransform() {
    Reconcile.Provider provider = new Reconcile.Provider();
    assertThat(provider.identifier(), is("purlin:schematransform:reconcile:v1"));
    Row configuration =
        Row.withSchema(provider.configurationSchema())
            .withFieldValues(Map.of("key", List.of("id"), "max_extra", 1L, "severity", "fail"))
            .build();
    SchemaTransform transform = provider.from(configuration);
    PCollectionRowTuple found = inputs(List.of(), List.of(item(1L, "a")), ITEM).apply(transform);
    PAssert.that(found.get("output"))
        .containsInAnyOrder(summary(true, 100.0, 0, 1, 0, 0, 1, 0, 0, 0, 0));
    pipeline.run();
  }

  /** The field whose name another one takes in the target has no counterpart there. */
  @Test
  public void aFieldThatIsNotComparedIsToldEvenIfItsNameIsTaken() {
    Schema source =
        Schema.builder().addInt64Field("id").addStringField("a").addStringField("b").build();
    Schema target = Schema.builder().addInt64Field("id").addStringField("b").build();
    PCollectionRowTuple found =
        inputs(
                List.of(Row.withSchema(source).addValues(1L, "x", "y").build()),
                source,
                List.of(Row.withSchema(target).addValues(1L, "x").build()),
                target)
            .apply(Reconcile.by("id").renamed("a", "b").warning());
    PAssert.that(found.get("columns"))
        .containsInAnyOrder(column("a", "b", 0L), column("b", null, null));
    pipeline.run();
  }

  /** As DOUBLE they are 0.05000000074505806 and 0.03999999910593033: further apart than 0.01. */
  @Test
  public void realNumbersAreWhatTheyAreWrittenAs() {
    Schema schema = Schema.builder().addInt64Field("id").addFloatField("rate").build();
    PCollectionRowTuple found =
        inputs(
                List.of(Row.withSchema(schema).addValues(1L, 0.05f).build()),
                List.of(Row.withSchema(schema).addValues(1L, 0.04f).build()),
                schema)
            .apply(Reconcile.by("id").within("rate", 0.0100000001).warning());
    PAssert.that(found.get("differing")).empty();
    PAssert.that(found.get("columns"))
        .containsInAnyOrder(
            Row.withSchema(Verdict.COLUMN)
                .addValues("rate", "rate", "REAL", "REAL", 0L, 0L, 0L)
                .addValues(new BigDecimal("0.05"), new BigDecimal("0.04"))
                .build());
    pipeline.run();
  }
}
