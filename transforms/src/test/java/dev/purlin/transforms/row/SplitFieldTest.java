package dev.purlin.transforms.row;

import static dev.purlin.transforms.row.Both.of;
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
  private static final Both ROWS = Both.rows(SCHEMA, of("A1;B2", 1), of("C3;D4", 2));

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
        out(of(1, "A1", "B2"), of(2, "C3", "D4")));
  }

  @Test
  public void petlSplitdown() {
    ROWS.give(
        pipeline,
        SplitField.at("v", ";").intoRows(),
        SCHEMA,
        out(of("A1", 1), of("B2", 1), of("C3", 2), of("D4", 2)));
  }

  @Test
  public void refusesMoreAndFewerPieces() {
    Both.rows(SCHEMA, of("a;b;c", 1), of("", 2), of(null, 3), of(";", 4))
        .give(
            pipeline,
            SplitField.at("v", ";").into("p", "q"),
            SPLIT,
            out(of(3, null, null), of(4, "", "")),
            "v = a;b;c: the text has 3 pieces, expected 2",
            "v = : the text has 1 pieces, expected 2");
  }

  @Test
  public void theRestIsMergedAndFewerGiveNull() {
    Both.rows(SCHEMA, of("a, b ,c", 1), of("a", 2))
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
            out(of("a, b ,c", 1, "a", "b ,c"), of("a", 2, "a", null)));
  }

  @Test
  public void widthsCountCharactersBeyondTheBasicPlane() {
    Both.rows(SCHEMA, of("𝒶𝒷c d", 1), of("ab", 2))
        .give(
            pipeline,
            SplitField.byWidths("v", 2, 2)
                .into("p", "q")
                .extra(Extra.DROP)
                .missing(OnError.NULL)
                .trimmed(),
            SPLIT,
            out(of(1, "𝒶𝒷", "c"), of(2, "ab", null)));
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
