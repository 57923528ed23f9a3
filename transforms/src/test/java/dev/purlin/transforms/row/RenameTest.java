package dev.purlin.transforms.row;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.is;
import static org.junit.Assert.assertThrows;

import dev.purlin.core.problem.ConfigurationException;
import java.util.Map;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.testing.PAssert;
import org.apache.beam.sdk.testing.TestPipeline;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionRowTuple;
import org.apache.beam.sdk.values.Row;
import org.junit.Rule;
import org.junit.Test;

public class RenameTest {
  private static final Schema ORDERS =
      Schema.builder().addInt64Field("Order ID").addNullableStringField("name").build();
  private static final Row ORDER = Row.withSchema(ORDERS).addValues(7L, null).build();

  @Rule public final transient TestPipeline pipeline = TestPipeline.create();

  private static Schema renamed(Rename rename) {
    return rename.plan(ORDERS).output();
  }

  @Test
  public void keepsOrderTypesAndValues() {
    Schema expected =
        Schema.builder().addInt64Field("order_id").addNullableStringField("customer").build();
    PCollection<Row> renamed =
        pipeline
            .apply(Create.of(ORDER).withRowSchema(ORDERS))
            .apply(Rename.field("name", "customer").withStyle(NameStyle.SNAKE_CASE));
    assertThat(renamed.getSchema(), is(expected));
    PAssert.that(renamed).containsInAnyOrder(Row.withSchema(expected).addValues(7L, null).build());
    pipeline.run();
  }

  @Test
  public void prefixAndSuffixAreForFieldsWithoutANameOfTheirOwn() {
    assertThat(
        renamed(Rename.field("name", "customer").withPrefix("o_").withSuffix("_2")).getFieldNames(),
        contains("o_Order ID_2", "customer"));
  }

  @Test
  public void twoFieldsCanChangeTheirNames() {
    assertThat(
        renamed(Rename.field("name", "Order ID").and("Order ID", "name")).getFieldNames(),
        contains("name", "Order ID"));
  }

  @Test
  public void refusesNamesThatDoNotExistAndNamesThatStandTwice() {
    assertThat(
        assertThrows(ConfigurationException.class, () -> renamed(Rename.field("nmae", "customer")))
            .getMessage(),
        is("names.nmae: unknown field 'nmae'; did you mean 'name'?"));
    assertThat(
        assertThrows(ConfigurationException.class, () -> renamed(Rename.field("name", "Order ID")))
            .getMessage(),
        is("names: fields 'Order ID' and 'name' would both be named 'Order ID'"));
  }

  @Test
  public void writesNamesInEveryStyle() {
    assertThat(NameStyle.SNAKE_CASE.apply("HTTPStatus code-2"), is("http_status_code_2"));
    assertThat(NameStyle.CAMEL_CASE.apply("crash_record_id"), is("crashRecordId"));
    assertThat(NameStyle.CAMEL_CASE.apply("Größe (m²)"), is("größeM²"));
    assertThat(NameStyle.LOWER.apply("Order ID"), is("order id"));
    assertThat(NameStyle.UPPER.apply("straße"), is("STRASSE"));
    assertThat(NameStyle.SNAKE_CASE.apply("--"), is("--"));
  }

  @Test
  public void standsBehindBeamsDoorForOtherSdks() {
    Rename.Provider provider = new Rename.Provider();
    Row configuration =
        Row.withSchema(provider.configurationSchema())
            .withFieldValue("names", Map.of("name", "n"))
            .withFieldValue("style", "upper")
            .build();
    PCollection<Row> renamed =
        PCollectionRowTuple.of("input", pipeline.apply(Create.of(ORDER).withRowSchema(ORDERS)))
            .apply(provider.from(configuration))
            .get("output");
    assertThat(renamed.getSchema().getFieldNames(), contains("ORDER ID", "n"));
    pipeline.run();
  }
}
