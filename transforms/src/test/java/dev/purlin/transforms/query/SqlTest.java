package dev.purlin.transforms.query;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;
import static org.junit.Assert.assertThrows;

import dev.purlin.core.problem.ConfigurationException;
import dev.purlin.transforms.Books;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.transforms.SchemaTransform;
import org.apache.beam.sdk.testing.PAssert;
import org.apache.beam.sdk.testing.TestPipeline;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionRowTuple;
import org.apache.beam.sdk.values.Row;
import org.junit.Rule;
import org.junit.Test;

public class SqlTest {
  private static final Schema PAIR =
      Schema.builder().addStringField("a").addInt32Field("b").build();
  private static final Schema LABEL =
      Schema.builder().addStringField("a").addStringField("label").build();

  @Rule public final transient TestPipeline pipeline = TestPipeline.create();

  private PCollection<Row> pairs() {
    return pipeline.apply(
        "pairs",
        Create.of(pair("x", 1), pair("x", 2), pair("x", 3), pair("y", 10)).withRowSchema(PAIR));
  }

  private PCollection<Row> labels() {
    return pipeline.apply(
        "labels",
        Create.of(Row.withSchema(LABEL).addValues("y", "why").build()).withRowSchema(LABEL));
  }

  private static Row pair(String a, int b) {
    return Row.withSchema(PAIR).addValues(a, b).build();
  }

  private static SchemaTransform provided(String query, String dialect) {
    Sql.Provider provider = new Sql.Provider();
    return provider.from(
        Row.withSchema(provider.configurationSchema())
            .withFieldValue("query", query)
            .withFieldValue("dialect", dialect)
            .withFieldValue("error_handling", null)
            .build());
  }

  @Test
  public void queriesItsOnlyInput() {
    PCollection<Row> rows =
        PCollectionRowTuple.of("input", pairs())
            .apply(provided("SELECT * FROM PCOLLECTION WHERE b > 2", null))
            .get("output");
    PAssert.that(rows).containsInAnyOrder(pair("x", 3), pair("y", 10));
    Books books = Books.of(pipeline.run(), "Sql");
    assertThat(books.toString(), is("read 4, written 2, filtered 2"));
  }

  @Test
  public void queriesSeveralInputsByName() {
    PCollection<Row> rows =
        PCollectionRowTuple.of("pairs", pairs(), "labels", labels())
            .apply(Sql.query("SELECT p.b, l.label FROM pairs p JOIN labels l ON p.a = l.a"));
    PAssert.that(rows)
        .containsInAnyOrder(
            Row.withSchema(Schema.builder().addInt32Field("b").addStringField("label").build())
                .addValues(10, "why")
                .build());
    Books books = Books.of(pipeline.run(), "Sql");
    assertThat(books.toString(), is("read 5, created 1, written 1, filtered 3, merged 2"));
  }

  private String error(String query) {
    return assertThrows(
            ConfigurationException.class,
            () ->
                PCollectionRowTuple.of("pairs", pairs(), "labels", labels())
                    .apply(Sql.query(query)))
        .getMessage();
  }

  @Test
  public void tellsWhereAQueryIsWrongAndWhatWasMeant() {
    pipeline.enableAbandonedNodeEnforcement(false);
    pipeline
        .getOptions()
        .setStableUniqueNames(org.apache.beam.sdk.options.PipelineOptions.CheckEnabled.OFF);
    assertThat(
        error("SELECT a,\n  lable FROM labels"),
        is("query: line 2, column 3: unknown column 'lable'; did you mean 'label'?"));
    assertThat(
        error("SELECT a FROM label"),
        is("query: line 1, column 15: unknown input 'label'; did you mean 'labels'?"));
    assertThat(
        error("SELECT a FRM labels"),
        is("query: line 1, column 14: Encountered \"labels\" at line 1, column 14."));
    assertThat(
        error("SELECT a + FROM labels"),
        is("query: line 1, column 10: Encountered \"+ FROM\" at line 1, column 10."));
    assertThat(
        assertThrows(ConfigurationException.class, () -> provided("SELECT 1", "mysql"))
            .getMessage(),
        is("dialect: unknown dialect 'mysql'; known: calcite"));
  }
}
