package dev.purlin.transforms.row;

import static dev.purlin.transforms.row.Both.cells;
import static dev.purlin.transforms.row.Both.out;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;
import static org.junit.Assert.assertThrows;

import dev.purlin.core.problem.ConfigurationException;
import dev.purlin.transforms.row.ReplaceValues.OnUnmapped;
import java.math.BigDecimal;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.testing.TestPipeline;
import org.junit.Rule;
import org.junit.Test;

public class ReplaceValuesTest {
  private static final Schema SCHEMA =
      Schema.builder().addInt32Field("id").addNullableStringField("g").build();
  private static final Both ROWS =
      Both.rows(SCHEMA, cells(1, "m"), cells(2, "f"), cells(3, "x"), cells(4, null));

  @Rule public final transient TestPipeline pipeline = TestPipeline.create();

  private static String problem(ReplaceValues step) {
    return assertThrows(ConfigurationException.class, () -> step.plan(SCHEMA)).getMessage();
  }

  @Test
  public void petlReplace() {
    ROWS.give(
        pipeline,
        ReplaceValues.inFields("g").value("m", "male"),
        SCHEMA,
        out(cells(1, "male"), cells(2, "f"), cells(3, "x"), cells(4, null)));
  }

  @Test
  public void petlConvertByDictionary() {
    ROWS.give(
        pipeline,
        ReplaceValues.inFields("g").value("m", "male").value("f", "female"),
        SCHEMA,
        out(cells(1, "male"), cells(2, "female"), cells(3, "x"), cells(4, null)));
  }

  @Test
  public void petlSub() {
    Both.rows(SCHEMA, cells(1, "A1;B2"), cells(2, "C3;D4"), cells(3, null))
        .give(
            pipeline,
            ReplaceValues.inFields("g").matches("([A-Z])(\\d)", "$2$1"),
            SCHEMA,
            out(cells(1, "1A;2B"), cells(2, "3C;4D"), cells(3, null)));
  }

  @Test
  public void pandasReplaceNumbersInAllFieldsThatFit() {
    ROWS.give(
        pipeline,
        ReplaceValues.inFields().value("1", "10").value("2", "20"),
        SCHEMA,
        out(cells(10, "m"), cells(20, "f"), cells(3, "x"), cells(4, null)));
  }

  @Test
  public void hopValueMapperWithAnotherTypeRefusesWhatIsNotMapped() {
    ROWS.give(
        pipeline,
        ReplaceValues.inFields("g")
            .value("m", "1")
            .value("f", "2")
            .as("INTEGER")
            .unmapped(OnUnmapped.REJECT),
        Schema.builder().addInt32Field("id").addNullableInt32Field("g").build(),
        out(cells(1, 1), cells(2, 2), cells(4, null)),
        "g = x: the value is not among those that are replaced");
  }

  @Test
  public void othersBecomeNullAndValuesToo() {
    ROWS.give(
        pipeline,
        ReplaceValues.inFields("id").value("1", "7").value("2", null).unmapped(OnUnmapped.NULL),
        Schema.builder().addNullableInt32Field("id").addNullableStringField("g").build(),
        out(cells(7, "m"), cells(null, "f"), cells(null, "x"), cells(null, null)));
  }

  @Test
  public void comparesNumbersByTheirValue() {
    Schema schema = Schema.builder().addDecimalField("d").build();
    Both.rows(schema, cells(new BigDecimal("1.00")), cells(new BigDecimal("1.01")))
        .give(
            pipeline,
            ReplaceValues.inFields("d").value("1", "2.5"),
            schema,
            out(cells(new BigDecimal("2.5")), cells(new BigDecimal("1.01"))));
  }

  @Test
  public void refusesARowOnWhichTheExpressionTakesTooLong() {
    String text = "x".repeat(3000);
    String slow = "(.*)".repeat(12) + "[^x]";
    Both.rows(SCHEMA, cells(1, text), cells(2, "xy"))
        .give(
            pipeline,
            ReplaceValues.inFields("g").matches(slow, "-"),
            SCHEMA,
            out(cells(2, "-")),
            ("g = %s: the regular expression '%s' takes too long on '%s...'; let no repetition"
                    + " contain another, as in (a+)+")
                .formatted(text, slow, "x".repeat(57)));
  }

  @Test
  public void refusesWhatCannotWork() {
    assertThat(problem(ReplaceValues.inFields("g")), is("give either values or regex"));
    assertThat(
        problem(ReplaceValues.inFields("id").value("x", "1")),
        is("values.x: field 'id': 'x' is not an INTEGER"));
    assertThat(
        problem(ReplaceValues.inFields("id").matches("1", "2")),
        is("fields: field 'id' is INTEGER, expected VARCHAR"));
    assertThat(
        problem(ReplaceValues.inFields("g").matches("(a)", "$2")),
        is("regex.(a): the replacement '$2' cannot be used: No group 2"));
    assertThat(
        problem(ReplaceValues.inFields("id").value("1", "one").as("VARCHAR")),
        is(
            "type: field 'id' is INTEGER, and values that are not mapped cannot stay as they are;"
                + " give on_unmapped: set_null or reject, or otherwise"));
  }
}
