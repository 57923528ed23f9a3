package dev.purlin.transforms.row;

import static dev.purlin.transforms.row.Both.cells;
import static dev.purlin.transforms.row.Both.out;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;
import static org.junit.Assert.assertThrows;

import dev.purlin.core.problem.ConfigurationException;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.testing.TestPipeline;
import org.junit.Rule;
import org.junit.Test;

public class ExtractPatternTest {
  private static final Schema SCHEMA =
      Schema.builder().addInt32Field("id").addNullableStringField("v").build();
  private static final Schema EXTRACTED =
      Schema.builder()
          .addInt32Field("id")
          .addNullableStringField("l")
          .addNullableStringField("d")
          .build();

  @Rule public final transient TestPipeline pipeline = TestPipeline.create();

  private static String problem(ExtractPattern step) {
    return assertThrows(ConfigurationException.class, () -> step.plan(SCHEMA)).getMessage();
  }

  @Test
  public void petlCapture() {
    Both.rows(SCHEMA, cells(1, "A1;B2"), cells(2, "C3;D4"))
        .give(
            pipeline,
            ExtractPattern.of("v", "(\\w)(\\d)").into("l", "d"),
            EXTRACTED,
            out(cells(1, "A", "1"), cells(2, "C", "3")));
  }

  @Test
  public void namedGroupsRefuseTextWithoutAMatch() {
    Both.rows(SCHEMA, cells(1, "xA1"), cells(2, "-"), cells(3, null), cells(4, "B"))
        .give(
            pipeline,
            ExtractPattern.of("v", "(?<l>[A-Z])(?<d>\\d)?"),
            EXTRACTED,
            out(cells(1, "A", "1"), cells(3, null, null), cells(4, "B", null)),
            "v = -: the regular expression '(?<l>[A-Z])(?<d>\\d)?' is not found in the text");
  }

  @Test
  public void pandasStrExtractGivesNulls() {
    Both.rows(SCHEMA, cells(1, "A1"), cells(2, "-"))
        .give(
            pipeline,
            ExtractPattern.of("v", "([A-Z])(\\d)").into("l", "d").orNull().keepingField(),
            Schema.builder()
                .addFields(SCHEMA.getFields())
                .addNullableStringField("l")
                .addNullableStringField("d")
                .build(),
            out(cells(1, "A1", "A", "1"), cells(2, "-", null, null)));
  }

  @Test
  public void refusesWhatCannotWork() {
    assertThat(
        problem(ExtractPattern.of("v", "(a)(?<b>b)")),
        is(
            "pattern: the regular expression has 2 groups and 1 names; name every group in 'into',"
                + " or as (?<name>...), and write (?:...) for a group that is not a field"));
    assertThat(
        problem(ExtractPattern.of("vv", "(a").into("x")),
        is(
            "field: unknown field 'vv'; did you mean 'v'?\n"
                + "pattern: '(a' is not a regular expression: Unclosed group at position 3"));
  }
}
