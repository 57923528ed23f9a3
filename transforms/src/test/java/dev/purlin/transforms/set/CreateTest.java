package dev.purlin.transforms.set;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;
import static org.junit.Assert.assertThrows;

import dev.purlin.core.books.StepCounts;
import dev.purlin.core.problem.ConfigurationException;
import dev.purlin.core.problem.ConfigurationException.Problem;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.beam.sdk.PipelineResult;
import org.apache.beam.sdk.metrics.MetricNameFilter;
import org.apache.beam.sdk.metrics.MetricsFilter;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.logicaltypes.SqlTypes;
import org.apache.beam.sdk.testing.PAssert;
import org.apache.beam.sdk.testing.TestPipeline;
import org.apache.beam.sdk.values.PBegin;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionRowTuple;
import org.apache.beam.sdk.values.Row;
import org.junit.Rule;
import org.junit.Test;

public class CreateTest {
  @Rule public final transient TestPipeline pipeline = TestPipeline.create();

  private static Row configuration(String elements, String schema) {
    Create.Provider provider = new Create.Provider();
    return Row.withSchema(provider.configurationSchema())
        .withFieldValue("elements", elements)
        .withFieldValue("schema", schema)
        .build();
  }

  private PCollection<Row> create(String elements, String schema) {
    return PCollectionRowTuple.empty(pipeline)
        .apply(new Create.Provider().from(configuration(elements, schema)))
        .get("output");
  }

  private static List<Problem> problems(String elements, String schema) {
    return assertThrows(
            ConfigurationException.class,
            () -> new Create.Provider().transform(configuration(elements, schema)))
        .problems();
  }

  @Test
  public void makesRowsOfTheFieldsOfAllElements() {
    PCollection<Row> rows =
        create("[{\"sdk\": \"MapReduce\", \"year\": 2004}, {\"sdk\": \"Flume\"}]", null);
    Schema schema = Schema.builder().addStringField("sdk").addNullableInt64Field("year").build();
    assertThat(rows.getSchema(), is(schema));
    PAssert.that(rows)
        .containsInAnyOrder(
            Row.withSchema(schema).addValues("MapReduce", 2004L).build(),
            Row.withSchema(schema).addValues("Flume", null).build());
    pipeline.run();
  }

  @Test
  public void makesRowsOfOneFieldFromValues() {
    PCollection<Row> rows = pipeline.apply(Create.elements("1", "2.5"));
    Schema schema = Schema.builder().addDoubleField("element").build();
    PAssert.that(rows)
        .containsInAnyOrder(
            Row.withSchema(schema).addValue(1.0).build(),
            Row.withSchema(schema).addValue(2.5).build());
    pipeline.run();
  }

  @Test
  public void makesRowsOfADeclaredSchema() {
    PCollection<Row> rows =
        create(
            "[{\"born\": \"2024-02-29\"}]",
            "{\"type\": \"object\", \"properties\":"
                + " {\"born\": {\"type\": \"string\", \"format\": \"date\"}}}");
    Schema schema = Schema.builder().addNullableLogicalTypeField("born", SqlTypes.DATE).build();
    PAssert.that(rows)
        .containsInAnyOrder(Row.withSchema(schema).addValue(LocalDate.of(2024, 2, 29)).build());
    pipeline.run();
  }

  @Test
  public void makesNoRowsFromNoElements() {
    PAssert.that(create("[]", null)).empty();
    pipeline.run();
  }

  @Test
  public void countsTheRowsItCreates() {
    PBegin.in(pipeline).apply(Create.elements("1", "2", "3").withoutReshuffle().named("Three"));
    PipelineResult result = pipeline.run();
    MetricsFilter filter =
        MetricsFilter.builder()
            .addNameFilter(MetricNameFilter.inNamespace(StepCounts.NAMESPACE))
            .build();
    Map<String, Long> counters = new TreeMap<>();
    result
        .metrics()
        .queryMetrics(filter)
        .getCounters()
        .forEach(counter -> counters.put(counter.getName().getName(), counter.getCommitted()));
    assertThat(counters, is(Map.of("Three/created", 3L, "Three/written", 3L)));
  }

  @Test
  public void tellsElementsThatDoNotFit() {
    String schema =
        "{\"type\": \"object\", \"properties\": {\"a\": {\"type\": \"array\", \"items\":"
            + " {\"type\": \"integer\"}}}}";
    assertThat(
        problems("[{\"a\": [1]}, {\"a\": [1, \"x\"]}, {\"aa\": 1}]", schema),
        is(
            List.of(
                new Problem("elements.1.a.1", "expected BIGINT, found the text 'x'"),
                new Problem("elements.2.aa", "unknown field 'aa'; did you mean 'a'?"))));
    assertThat(
        problems("{\"a\": 1}", null),
        is(List.of(new Problem("elements", "expected a list of elements"))));
    assertThat(
        problems("[{\"a\": 1}, 2]", null),
        is(
            List.of(
                new Problem(
                    "elements.1", "expected field names and values, as in the first element"))));
  }
}
