package dev.purlin.transforms.row;

import static dev.purlin.transforms.row.Both.cells;
import static dev.purlin.transforms.row.Both.out;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.is;
import static org.junit.Assert.assertThrows;

import dev.purlin.core.problem.ConfigurationException;
import java.util.List;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.testing.TestPipeline;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionRowTuple;
import org.apache.beam.sdk.values.Row;
import org.junit.Rule;
import org.junit.Test;

public class SelectTest {
  private static final Schema SCHEMA =
      Schema.builder()
          .addInt64Field("id")
          .addStringField("x_a")
          .addNullableStringField("x_b")
          .addStringField("note")
          .build();
  private static final Both ROWS =
      Both.rows(SCHEMA, cells(1L, "a", "b", "n"), cells(2L, "𝒶", null, ""));

  @Rule public final transient TestPipeline pipeline = TestPipeline.create();

  private static List<String> names(Select select) {
    return select.plan(SCHEMA).output().getFieldNames();
  }

  private static String problem(Select select) {
    return assertThrows(ConfigurationException.class, () -> select.plan(SCHEMA)).getMessage();
  }

  @Test
  public void petlCut() {
    Schema expected = Schema.builder().addStringField("note").addInt64Field("id").build();
    ROWS.give(pipeline, Select.fields("note", "id"), expected, out(cells("n", 1L), cells("", 2L)));
  }

  @Test
  public void petlCutout() {
    Schema expected = Schema.builder().addInt64Field("id").addStringField("note").build();
    ROWS.give(pipeline, Select.without("x_a", "x_b"), expected, out(cells(1L, "n"), cells(2L, "")));
  }

  @Test
  public void petlMovefieldAndSortheader() {
    assertThat(names(Select.without().withFirst("note")), contains("note", "id", "x_a", "x_b"));
    assertThat(names(Select.without().sorted()), contains("id", "note", "x_a", "x_b"));
  }

  @Test
  public void allFieldsAreTheIdentity() {
    ROWS.give(
        pipeline,
        Select.without(),
        SCHEMA,
        out(cells(1L, "a", "b", "n"), cells(2L, "𝒶", null, "")));
  }

  @Test
  public void keepsFieldsThatMatchAPattern() {
    assertThat(names(Select.matching("^x_")), contains("x_a", "x_b"));
  }

  @Test
  public void emptyInputGivesNoRow() {
    Both.rows(SCHEMA)
        .give(
            pipeline, Select.fields("id"), Schema.builder().addInt64Field("id").build(), List.of());
  }

  @Test
  public void refusesWhatDoesNotExist() {
    assertThat(
        problem(Select.fields("note", "idd", "note")),
        is(
            "fields.1: unknown field 'idd'; did you mean 'id'?\n"
                + "fields.2: field 'note' is named twice"));
    assertThat(problem(Select.without("q")), is("drop.0: unknown field 'q'; did you mean 'id'?"));
    assertThat(
        problem(Select.matching("^y_")),
        is("pattern: no field matches '^y_'; known: id, x_a, x_b, note\nno field is left"));
    assertThat(
        problem(Select.matching("(")),
        is(
            "pattern: '(' is not a regular expression: Unclosed group at position 2\nno field is left"));
    assertThat(problem(Select.without("id", "x_a", "x_b", "note")), is("no field is left"));
  }

  @Test
  public void standsBehindBeamsDoorForOtherSdks() {
    Select.Provider provider = new Select.Provider();
    Row configuration =
        Row.withSchema(provider.configurationSchema())
            .withFieldValue("fields", List.of("x_b"))
            .build();
    PCollection<Row> selected =
        PCollectionRowTuple.of(
                "input",
                pipeline.apply(
                    Create.of(Both.row(SCHEMA, 1L, "a", "b", "n")).withRowSchema(SCHEMA)))
            .apply(provider.from(configuration))
            .get("output");
    assertThat(selected.getSchema().getFieldNames(), contains("x_b"));
    pipeline.run();
  }
}
