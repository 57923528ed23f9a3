package dev.purlin.io.kafka;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;
import static org.junit.Assert.assertThrows;

import dev.purlin.core.books.StepCounts;
import dev.purlin.core.books.StepCounts.Entry;
import dev.purlin.core.problem.ConfigurationException;
import dev.purlin.core.problem.PurlinException;
import dev.purlin.core.reject.Rejects;
import dev.purlin.core.time.Timestamps;
import dev.purlin.io.avro.AvroTypes;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.time.LocalTime;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.PipelineResult;
import org.apache.beam.sdk.metrics.MetricNameFilter;
import org.apache.beam.sdk.metrics.MetricResult;
import org.apache.beam.sdk.metrics.MetricsFilter;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.apache.beam.sdk.schemas.logicaltypes.SqlTypes;
import org.apache.beam.sdk.testing.PAssert;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.transforms.WithTimestamps;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionRowTuple;
import org.apache.beam.sdk.values.Row;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.joda.time.Instant;
import org.junit.Test;

/** Writing, to a real broker. */
public class WriteToKafkaTest {
  private static final Schema ORDER =
      Schema.builder()
          .addInt64Field("id")
          .addNullableStringField("item")
          .addNullableField("price", FieldType.DECIMAL)
          .build();
  private static final Instant TIME = Instant.parse("2026-11-23T14:05:00.123Z");

  private final Topic topic = Topic.create(1);
  private Pipeline pipeline = Pipeline.create();

  private static Row order(long id, String item, String price) {
    return Row.withSchema(ORDER)
        .addValues(id, item, price == null ? null : new BigDecimal(price))
        .build();
  }

  private PCollection<Row> rows(Schema schema, Row... rows) {
    return pipeline.apply(Create.of(Arrays.asList(rows)).withRowSchema(schema));
  }

  private WriteToKafka write() {
    return WriteToKafka.to(Topic.servers(), topic.name());
  }

  private PipelineResult run() {
    PipelineResult result = pipeline.run();
    result.waitUntilFinish();
    return result;
  }

  private static String text(byte[] bytes) {
    return bytes == null ? null : new String(bytes, StandardCharsets.UTF_8);
  }

  /** Keys and payloads, sorted. */
  private List<String> messages() {
    return topic.messages().stream()
        .map(message -> text(message.key()) + "=" + text(message.value()))
        .sorted()
        .toList();
  }

  private static long count(PipelineResult result, Entry entry) {
    MetricsFilter filter =
        MetricsFilter.builder()
            .addNameFilter(
                MetricNameFilter.named(
                    StepCounts.NAMESPACE, StepCounts.metricName("WriteToKafka", entry)))
            .build();
    long sum = 0;
    for (MetricResult<Long> counter : result.metrics().queryMetrics(filter).getCounters()) {
      sum += counter.getCommitted();
    }
    return sum;
  }

  @Test
  public void writesJsonWithKeys() {
    rows(ORDER, order(1, "a", "1.50"), order(2, null, null)).apply(write().key("id"));
    PipelineResult result = run();
    assertThat(
        messages(),
        is(
            List.of(
                "1={\"id\":1,\"item\":\"a\",\"price\":1.50}",
                "2={\"id\":2,\"item\":null,\"price\":null}")));
    assertThat(count(result, Entry.READ), is(2L));
    assertThat(count(result, Entry.WRITTEN), is(2L));
  }

  @Test
  public void writesTextAndBytesBesideTheirKey() {
    Schema text = Schema.builder().addNullableStringField("k").addStringField("line").build();
    rows(text, Row.withSchema(text).addValues("a", "x").build()).apply(write().text().key("k"));
    run();
    pipeline = Pipeline.create();
    Schema binary = Schema.builder().addByteArrayField("line").build();
    rows(binary, Row.withSchema(binary).addValue(Topic.bytes("y")).build()).apply(write().raw());
    run();
    assertThat(messages(), is(List.of("a=x", "null=y")));
  }

  @Test
  public void writesHeadersAndEventTimes() {
    Schema schema =
        Schema.builder()
            .addInt64Field("id")
            .addMapField("h", FieldType.STRING, FieldType.STRING)
            .build();
    rows(schema, Row.withSchema(schema).addValues(1L, Map.of("from", "me")).build())
        .apply(WithTimestamps.of(row -> TIME))
        .apply(write().headers("h").publishingEventTime());
    run();
    ConsumerRecord<byte[], byte[]> message = topic.messages().get(0);
    assertThat(text(message.value()), is("{\"id\":1}"));
    assertThat(text(message.headers().lastHeader("from").value()), is("me"));
    assertThat(message.timestamp(), is(TIME.getMillis()));
  }

  @Test
  public void writesAvroThatComesBackAsItWas() {
    Schema town = Schema.builder().addNullableStringField("name").build();
    Schema schema =
        Schema.builder()
            .addInt32Field("i")
            .addNullableField("l", FieldType.INT64)
            .addFloatField("f")
            .addDoubleField("d")
            .addBooleanField("b")
            .addByteArrayField("raw")
            .addField("at", Timestamps.TIMESTAMP)
            .addField("day", FieldType.logicalType(SqlTypes.DATE))
            .addField("time", FieldType.logicalType(SqlTypes.TIME))
            .addArrayField("list", FieldType.STRING.withNullable(true))
            .addMapField("map", FieldType.STRING, FieldType.INT64)
            .addNullableField("town", FieldType.row(town))
            .build();
    Row full =
        Row.withSchema(schema)
            .addValues(1, 2L, 1.5f, 2.5, true, new byte[] {1, 2}, Timestamps.instant(TIME))
            .addValues(LocalDate.of(2026, 11, 23), LocalTime.of(14, 5, 0, 1000))
            .addValues(Arrays.asList("a", null), Map.of("x", 9L))
            .addValue(Row.withSchema(town).addValue("Ulm").build())
            .build();
    Row empty =
        Row.withSchema(schema)
            .addValues(-1, null, -0f, -1e300, false, new byte[0], java.time.Instant.EPOCH)
            .addValues(LocalDate.of(1900, 1, 1), LocalTime.MIDNIGHT, List.of(), Map.of(), null)
            .build();
    rows(schema, full, empty).apply(write().avro());
    run();
    pipeline = Pipeline.create();
    PAssert.that(
            pipeline.apply(
                ReadFromKafka.from(Topic.servers(), topic.name())
                    .earliest()
                    .avro(AvroTypes.of("schema", schema, null).toString())
                    .maxNumRecords(2)))
        .containsInAnyOrder(full, empty);
    run();
  }

  private static final String AVRO_ORDER =
      """
      {"type": "record", "name": "Order", "fields": [
        {"name": "id", "type": "long"},
        {"name": "item", "type": {"type": "enum", "name": "Item", "symbols": ["a", "b"]}},
        {"name": "price", "type": ["null", {"type": "fixed", "name": "Price", "size": 4,
          "logicalType": "decimal", "precision": 6, "scale": 2}]},
        {"name": "source", "type": "string", "default": "purlin"}
      ]}
      """;

  @Test
  public void setsAsideWhatTheAvroSchemaDoesNotTake() {
    Rejects rejects = Rejects.collect();
    rows(
            ORDER,
            order(1, "a", "-1.5"),
            order(2, "c", null),
            order(3, null, null),
            order(4, "b", "1.505"),
            order(5, "b", "12345.00"))
        .apply(write().avro(AVRO_ORDER).withRejects(rejects));
    PAssert.that(rejects.rows())
        .containsInAnyOrder(
            refused(rejects, order(2, "c", null), "expected one of a, b", "item", "c"),
            refused(
                rejects,
                order(3, null, null),
                "is null, but the schema wants a value",
                "item",
                null),
            refused(
                rejects,
                order(4, "b", "1.505"),
                "has more than 2 decimals; round it, or write it with a greater scale",
                "price",
                "1.505"),
            refused(
                rejects, order(5, "b", "12345.00"), "has more than 6 digits", "price", "12345.00"));
    PipelineResult result = run();
    assertThat(count(result, Entry.READ), is(5L));
    assertThat(count(result, Entry.REJECTED), is(4L));
    assertThat(count(result, Entry.WRITTEN), is(1L));
    pipeline = Pipeline.create();
    PCollection<Row> back =
        pipeline.apply(
            ReadFromKafka.from(Topic.servers(), topic.name())
                .earliest()
                .avro(AVRO_ORDER)
                .maxNumRecords(1));
    PAssert.that(back)
        .containsInAnyOrder(
            Row.withSchema(back.getSchema())
                .addValues(1L, "a", new BigDecimal("-1.50"), "purlin")
                .build());
    run();
  }

  /** Which were cut to microseconds, or milliseconds, once. */
  @Test
  public void setsAsideTimesThatAreFinerThanAvros() {
    Schema schema =
        Schema.builder()
            .addField("us", FieldType.logicalType(SqlTypes.TIME))
            .addField("ms", FieldType.logicalType(SqlTypes.TIME))
            .build();
    Row fits =
        Row.withSchema(schema)
            .addValues(LocalTime.of(1, 2, 3, 4000), LocalTime.of(1, 2, 3, 4_000_000))
            .build();
    Row nanos = Row.fromRow(fits).withFieldValue("us", LocalTime.of(1, 2, 3, 4)).build();
    Row micros = Row.fromRow(fits).withFieldValue("ms", LocalTime.of(1, 2, 3, 4000)).build();
    String avro =
        """
        {"type": "record", "name": "Times", "fields": [
          {"name": "us", "type": {"type": "long", "logicalType": "time-micros"}},
          {"name": "ms", "type": {"type": "int", "logicalType": "time-millis"}}
        ]}
        """;
    Rejects rejects = Rejects.collect();
    rows(schema, fits, nanos, micros).apply(write().avro(avro).withRejects(rejects));
    PAssert.that(rejects.rows())
        .containsInAnyOrder(
            refused(
                rejects,
                nanos,
                "is finer than time-micros holds; round it",
                "us",
                "01:02:03.000000004"),
            refused(
                rejects,
                micros,
                "is finer than time-millis holds; round it",
                "ms",
                "01:02:03.000004"));
    run();
    pipeline = Pipeline.create();
    PAssert.that(
            pipeline.apply(
                ReadFromKafka.from(Topic.servers(), topic.name())
                    .earliest()
                    .avro(avro)
                    .maxNumRecords(1)))
        .containsInAnyOrder(fits);
    run();
  }

  private static Row refused(Rejects rejects, Row row, String message, String field, String value) {
    return Row.withSchema(rejects.rows().getSchema())
        .addValues(row, message, field, value, null, null, null)
        .build();
  }

  @Test
  public void setsAsideWhatIsTooLargeForTheProducer() {
    Rejects rejects = Rejects.collect();
    Row large = order(2, "x".repeat(2000), null);
    rows(ORDER, order(1, "a", null), large)
        .apply(write().producer("max.request.size", "1000").withRejects(rejects));
    PAssert.that(rejects.rows())
        .containsInAnyOrder(
            refused(
                rejects,
                large,
                "makes a message of 2,117 bytes; the producer's max.request.size is 1,000",
                null,
                null));
    run();
    assertThat(messages(), is(List.of("null={\"id\":1,\"item\":\"a\",\"price\":null}")));
  }

  private String problem(WriteToKafka write) {
    PCollection<Row> rows = rows(ORDER, order(1, "a", null));
    return assertThrows(ConfigurationException.class, () -> rows.apply(write)).getMessage();
  }

  @Test
  public void saysWhatIsWrongWithItsConfiguration() {
    assertThat(
        problem(write().key("idd")), is("key_field: unknown field 'idd'; did you mean 'id'?"));
    pipeline = Pipeline.create();
    assertThat(
        problem(write().text()),
        is(
            "format: format STRING writes rows of one field of type VARCHAR, besides the key's and"
                + " the headers'; these have [id BIGINT, item VARCHAR, price DECIMAL]"));
    pipeline = Pipeline.create();
    assertThat(
        problem(write().avro()),
        is(
            "schema: field 'price' is DECIMAL, for which Avro has no type without a precision;"
                + " declare the Avro schema, or cast the field"));
    pipeline = Pipeline.create();
    assertThat(
        problem(write().headers("item")),
        is("headers_field: field 'item' is VARCHAR, expected MAP<VARCHAR, VARCHAR>"));
    pipeline = Pipeline.create();
    assertThat(
        problem(
            write()
                .avro(
                    "{\"type\":\"record\",\"name\":\"R\",\"fields\":[{\"name\":\"id\",\"type\":\"int\"}]}")),
        is(
            "schema: has no place for the rows' unknown field 'item'; known: id\n"
                + "schema: has no place for the rows' unknown field 'price'; known: id"));
  }

  @Test
  public void writesThroughItsProvider() {
    WriteToKafka.Provider provider = new WriteToKafka.Provider();
    Row configuration =
        Row.withSchema(provider.configurationSchema())
            .withFieldValue("topic", topic.name())
            .withFieldValue("bootstrap_servers", Topic.servers())
            .withFieldValue("format", "JSON")
            .withFieldValue("key_field", "item")
            .withFieldValue("producer_config_updates", Map.of("compression.type", "lz4"))
            .build();
    PCollectionRowTuple outputs =
        PCollectionRowTuple.of("input", rows(ORDER, order(1, "a", null)))
            .apply(provider.from(configuration));
    PAssert.that(outputs.get("output")).empty();
    run();
    assertThat(messages(), is(List.of("a={\"id\":1,\"item\":\"a\",\"price\":null}")));
  }

  @Test
  public void saysWhatTheBrokersDoNotTake() {
    Topic small = Topic.create(1, Map.of("max.message.bytes", "200"));
    rows(ORDER, order(1, "x".repeat(300), null))
        .apply(WriteToKafka.to(Topic.servers(), small.name()));
    Pipeline.PipelineExecutionException failure =
        assertThrows(Pipeline.PipelineExecutionException.class, this::run);
    Throwable root = failure;
    while (root != null && !(root instanceof PurlinException)) {
      root = root.getCause();
    }
    assertThat(
        root.getMessage(),
        is(
            "a message for topic '%s' was not taken by the Kafka brokers at %s: The request included a message larger than the max message size the server will accept. The topic's max.message.bytes and the brokers' message.max.bytes say what they take."
                .formatted(small.name(), Topic.servers())));
  }
}
