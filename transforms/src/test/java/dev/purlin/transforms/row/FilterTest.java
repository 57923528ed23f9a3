package dev.purlin.transforms.row;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;
import static org.junit.Assert.assertThrows;

import dev.purlin.core.problem.ConfigurationException;
import dev.purlin.core.problem.ConfigurationException.Problem;
import dev.purlin.core.reject.Rejects;
import java.util.List;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.testing.PAssert;
import org.apache.beam.sdk.testing.TestPipeline;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.Row;
import org.junit.Rule;
import org.junit.Test;

public class FilterTest {
  private static final Schema PRODUCT =
      Schema.builder()
          .addStringField("category")
          .addDoubleField("price")
          .addNullableStringField("rating")
          .build();

  private static final Row HEADPHONES = product("Electronics", 59.99, "4");
  private static final Row MONITOR = product("Electronics", 249.99, null);
  private static final Row JACKET = product("Apparel", 109.99, "good");

  @Rule public final transient TestPipeline pipeline = TestPipeline.create();

  private static Row product(String category, double price, String rating) {
    return Row.withSchema(PRODUCT).addValues(category, price, rating).build();
  }

  private PCollection<Row> products() {
    return pipeline.apply(Create.of(HEADPHONES, MONITOR, JACKET).withRowSchema(PRODUCT));
  }

  private static Filter configured(String entry, String keep, String language) {
    Filter.Provider provider = new Filter.Provider();
    Schema parameters = provider.configurationSchema();
    Schema form = parameters.getField("keep").getType().getRowSchema();
    return (Filter)
        provider.transform(
            Row.withSchema(parameters)
                .withFieldValue("keep", Row.withSchema(form).withFieldValue(entry, keep).build())
                .withFieldValue("language", language)
                .build());
  }

  @Test
  public void keepsRowsForWhichTheConditionIsTrue() {
    PCollection<Row> rows =
        products().apply(Filter.keep("category = 'Electronics' AND price > 100"));
    assertThat(rows.getSchema(), is(PRODUCT));
    PAssert.that(rows).containsInAnyOrder(MONITOR);
    pipeline.run();
  }

  @Test
  public void comparesAFieldWithAConstantAsBeamDoes() {
    PAssert.that(products().apply(Filter.keep("category == \"Electronics\"")))
        .containsInAnyOrder(HEADPHONES, MONITOR);
    pipeline.run();
  }

  @Test
  public void doesNotKeepWhatIsUnknown() {
    PAssert.that(products().apply(Filter.keep("rating <> 'bad'")))
        .containsInAnyOrder(HEADPHONES, JACKET);
    pipeline.run();
  }

  @Test
  public void setsRowsAsideForWhichTheConditionFails() {
    Rejects rejects = Rejects.collect();
    PAssert.that(products().apply(Filter.keep("CAST(rating AS INTEGER) > 3").withRejects(rejects)))
        .containsInAnyOrder(HEADPHONES);
    Schema refused = Rejects.schema(Schema.FieldType.row(PRODUCT));
    PAssert.that(rejects.rows())
        .containsInAnyOrder(
            Row.withSchema(refused)
                .addValues(
                    JACKET,
                    "cannot compute 'keep' = CAST(rating AS INTEGER) > 3: 'good' is not an INTEGER",
                    "rating",
                    "good",
                    null,
                    null,
                    null)
                .build());
    pipeline.run();
  }

  @Test
  public void readsTheConfiguration() {
    Filter step = configured("expression", "price > 100", "generic");
    assertThat(step.plan(PRODUCT).output(), is(PRODUCT));
  }

  @Test
  public void takesTheConditionInJava() {
    PAssert.that(
            products()
                .apply(Filter.keep("category.equals(\"Electronics\") && price > 100").inJava()))
        .containsInAnyOrder(MONITOR);
    pipeline.run();
  }

  @Test
  public void takesTheConditionAsAJavaClass() {
    String source =
        """
        import org.apache.beam.sdk.values.Row;
        import java.util.function.Function;
        public class Dear implements Function<Row, Boolean> {
          public Boolean apply(Row row) {
            return row.getDouble("price") > 100;
          }
        }
        """;
    PAssert.that(products().apply(configured("callable", source, "java")))
        .containsInAnyOrder(MONITOR, JACKET);
    pipeline.run();
  }

  @Test
  public void wantsABooleanCondition() {
    assertProblem("the condition is VARCHAR, expected BOOLEAN", "category");
    assertProblem("the condition is DOUBLE, expected BOOLEAN", "price * 2");
    assertProblem("unknown field 'prize'; did you mean 'price'?", "prize > 5");
  }

  private static void assertProblem(String message, String condition) {
    ConfigurationException error =
        assertThrows(ConfigurationException.class, () -> Filter.keep(condition).plan(PRODUCT));
    assertThat(error.problems(), is(List.of(new Problem("keep", message))));
  }
}
