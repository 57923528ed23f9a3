package dev.purlin.transforms.row;

import static dev.purlin.transforms.row.Both.cells;
import static dev.purlin.transforms.row.Both.out;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;
import static org.junit.Assert.assertThrows;

import dev.purlin.core.problem.ConfigurationException;
import dev.purlin.core.step.RowWiseTransform;
import dev.purlin.transforms.row.FillMissing.Across;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.testing.TestPipeline;
import org.junit.Rule;
import org.junit.Test;

/** {@link FillMissing} and {@link DropMissing}. */
public class MissingTest {
  private static final Schema SCHEMA =
      Schema.builder().addNullableDoubleField("a").addNullableStringField("b").build();
  private static final Schema FULL =
      Schema.builder().addDoubleField("a").addStringField("b").build();
  private static final Both ROWS =
      Both.rows(SCHEMA, cells(1.0, null), cells(null, null), cells(3.0, "z"));
  private static final Schema NUMBERS =
      Schema.builder()
          .addNullableInt32Field("a")
          .addNullableInt32Field("b")
          .addNullableInt32Field("c")
          .build();
  private static final Both DIAGONAL =
      Both.rows(NUMBERS, cells(1, null, null), cells(null, 2, null), cells(null, null, 3));

  @Rule public final transient TestPipeline pipeline = TestPipeline.create();

  private static String problem(RowWiseTransform<?> step) {
    return assertThrows(ConfigurationException.class, () -> step.plan(SCHEMA)).getMessage();
  }

  @Test
  public void pandasFillna() {
    ROWS.give(
        pipeline,
        FillMissing.with("a", "0").and("b", "-"),
        FULL,
        out(cells(1.0, "-"), cells(0.0, "-"), cells(3.0, "z")));
  }

  @Test
  public void petlFillright() {
    DIAGONAL.give(
        pipeline,
        FillMissing.across(Across.FROM_PREVIOUS),
        NUMBERS,
        out(cells(1, 1, 1), cells(null, 2, 2), cells(null, null, 3)));
  }

  @Test
  public void petlFillleft() {
    DIAGONAL.give(
        pipeline,
        FillMissing.across(Across.FROM_NEXT, "a", "b", "c"),
        NUMBERS,
        out(cells(1, null, null), cells(2, 2, null), cells(3, 3, 3)));
  }

  @Test
  public void fillsAllOfATypeAfterTheFieldsBeside() {
    DIAGONAL.give(
        pipeline,
        FillMissing.across(Across.FROM_PREVIOUS, "a", "b").andAll("INTEGER", "-1").and("c", "0"),
        Schema.builder().addInt32Field("a").addInt32Field("b").addInt32Field("c").build(),
        out(cells(1, 1, 0), cells(-1, 2, 0), cells(-1, -1, 3)));
  }

  @Test
  public void blankTextAndNanCountAsMissingByOption() {
    Both.rows(SCHEMA, cells(Double.NaN, " \u2003"), cells(1.0, "x"))
        .give(
            pipeline,
            FillMissing.with("a", "0").and("b", "-").counting(true, true),
            FULL,
            out(cells(0.0, "-"), cells(1.0, "x")));
  }

  @Test
  public void pandasDropna() {
    ROWS.give(pipeline, DropMissing.any(), FULL, out(cells(3.0, "z")));
  }

  @Test
  public void pandasDropnaHowAll() {
    ROWS.give(pipeline, DropMissing.all(), SCHEMA, out(cells(1.0, null), cells(3.0, "z")));
  }

  @Test
  public void pandasDropnaThresh() {
    ROWS.give(
        pipeline, DropMissing.any().unless(1), SCHEMA, out(cells(1.0, null), cells(3.0, "z")));
  }

  @Test
  public void dropsBlankTextAndNanByOption() {
    Both.rows(SCHEMA, cells(Double.NaN, "x"), cells(1.0, "\t"), cells(1.0, "x"))
        .give(pipeline, DropMissing.any().withBlank().withNan(), FULL, out(cells(1.0, "x")));
  }

  @Test
  public void looksAtSomeFieldsOnly() {
    ROWS.give(
        pipeline,
        DropMissing.any("a"),
        Schema.builder().addDoubleField("a").addNullableStringField("b").build(),
        out(cells(1.0, null), cells(3.0, "z")));
  }

  @Test
  public void refusesWhatCannotWork() {
    assertThat(
        problem(FillMissing.with("a", "x").and("q", "")),
        is("values.a: 'x' is not a DOUBLE\nvalues.q: unknown field 'q'; did you mean 'a'?"));
    assertThat(
        problem(FillMissing.across(Across.FROM_NEXT)),
        is(
            "fields: field 'a' is DOUBLE and 'b' is VARCHAR; values go across fields of one"
                + " type"));
    assertThat(
        problem(DropMissing.any("a").unless(2)),
        is("thresh: 2 values cannot be there, for only 1 fields are looked at"));
  }
}
