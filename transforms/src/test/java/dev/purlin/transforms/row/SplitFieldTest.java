package dev.purlin.transforms.row;

import static dev.purlin.transforms.row.Both.cells;
import static dev.purlin.transforms.row.Both.out;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;
import static org.junit.Assert.assertThrows;

import dev.purlin.core.problem.ConfigurationException;
import dev.purlin.transforms.row.SplitField.Extra;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.testing.TestPipeline;
import org.junit.Rule;
import org.junit.Test;

public class SplitFieldTest {
  private static final Schema SCHEMA =
      Schema.builder().addNullableStringField("v").addInt32Field("id").build();
  private static final Schema SPLIT =
      Schema.builder()
          .addInt32Field("id")
          .addNullableStringField("p")
          .addNullableStringField("q")
          .build();
  private static final Both ROWS = Both.rows(SCHEMA, cells("A1;B2", 1), cells("C3;D4", 2));

  @Rule public final transient TestPipeline pipeline = TestPipeline.create();

  private static String problem(SplitField step) {
    return assertThrows(ConfigurationException.class, () -> step.plan(SCHEMA)).getMessage();
  }

  @Test
  public void petlSplit() {
    ROWS.give(
        pipeline,
        SplitField.at("v", ";").into("p", "q"),
        SPLIT,
        out(cells(1, "A1", "B2"), cells(2, "C3", "D4")));
  }

  @Test
  public void petlSplitdown() {
    ROWS.give(
        pipeline,
        SplitField.at("v", ";").intoRows(),
        SCHEMA,
        out(cells("A1", 1), cells("B2", 1), cells("C3", 2), cells("D4", 2)));
  }

  /** An empty text is one empty piece, however it is cut; its row does not vanish. */
  @Test
  public void keepsTheRowOfAnEmptyText() {
    Both.rows(SCHEMA, cells("", 1), cells("abc", 2), cells(null, 3))
        .give(
            pipeline,
            SplitField.byWidths("v", 2).intoRows(),
            SCHEMA,
            out(cells("", 1), cells("ab", 2), cells("c", 2), cells(null, 3)));
  }

  @Test
  public void refusesMoreAndFewerPieces() {
    Both.rows(SCHEMA, cells("a;b;c", 1), cells("", 2), cells(null, 3), cells(";", 4))
        .give(
            pipeline,
            SplitField.at("v", ";").into("p", "q"),
            SPLIT,
            out(cells(3, null, null), cells(4, "", "")),
            "v = a;b;c: the text has 3 pieces, expected 2",
            "v = : the text has 1 pieces, expected 2");
  }

  @Test
  public void theRestIsMergedAndFewerGiveNull() {
    Both.rows(SCHEMA, cells("a, b ,c", 1), cells("a", 2))
        .give(
            pipeline,
            SplitField.atRegex("v", "\\s*,\\s*")
                .into("p", "q")
                .extra(Extra.MERGE)
                .missing(OnError.NULL)
                .keepingField(),
            Schema.builder()
                .addNullableStringField("v")
                .addInt32Field("id")
                .addNullableStringField("p")
                .addNullableStringField("q")
                .build(),
            out(cells("a, b ,c", 1, "a", "b ,c"), cells("a", 2, "a", null)));
  }

  @Test
  public void widthsCountCharactersBeyondTheBasicPlane() {
    Both.rows(SCHEMA, cells("𝒶𝒷c d", 1), cells("ab", 2))
        .give(
            pipeline,
            SplitField.byWidths("v", 2, 2)
                .into("p", "q")
                .extra(Extra.DROP)
                .missing(OnError.NULL)
                .trimmed(),
            SPLIT,
            out(cells(1, "𝒶𝒷", "c"), cells(2, "ab", null)));
  }

  @Test
  public void refusesWhatCannotWork() {
    assertThat(
        problem(SplitField.at("id", ";").into("p")),
        is("field: field 'id' is INTEGER, expected VARCHAR"));
    assertThat(
        problem(SplitField.at("v", "")),
        is(
            "separator: an empty text separates nothing; give widths\n"
                + "into: give either the names of fields in 'into', or rows: true"));
    assertThat(
        problem(SplitField.at("v", ";").into("p", "id")),
        is("into: there would be two fields 'id'"));
  }
}
