package dev.purlin.io.kafka;

import static dev.purlin.io.kafka.Topic.bytes;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.junit.Assert.assertThrows;

import dev.purlin.core.books.StepCounts;
import dev.purlin.core.books.StepCounts.Entry;
import dev.purlin.core.problem.ConfigurationException;
import dev.purlin.core.problem.PurlinException;
import dev.purlin.core.reject.RejectedRowException;
import dev.purlin.core.reject.Rejects;
import dev.purlin.core.time.Timestamps;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.PipelineResult;
import org.apache.beam.sdk.metrics.MetricNameFilter;
import org.apache.beam.sdk.metrics.MetricResult;
import org.apache.beam.sdk.metrics.MetricsFilter;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.apache.beam.sdk.schemas.logicaltypes.SqlTypes;
import org.apache.beam.sdk.testing.PAssert;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollection.IsBounded;
import org.apache.beam.sdk.values.PCollectionRowTuple;
import org.apache.beam.sdk.values.Row;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.joda.time.Instant;
import org.junit.Test;

/** Reading, from a real broker. */
public class ReadFromKafkaTest {
  private static final Schema ORDER =
      Schema.builder().addInt64Field("id").addNullableStringField("item").build();
  private static final Instant TIME = Instant.parse("2026-11-23T14:05:00.123Z");
  private static final java.time.Instant MOMENT = Timestamps.instant(TIME);

  private final Pipeline pipeline = Pipeline.create();

  private static Row order(long id, String item) {
    return Row.withSchema(ORDER).addValues(id, item).build();
  }

  private static ReadFromKafka read(Topic topic) {
    return ReadFromKafka.from(Topic.servers(), topic.name()).earliest();
  }

  private static long count(PipelineResult result, Entry entry) {
    MetricsFilter filter =
        MetricsFilter.builder()
            .addNameFilter(
                MetricNameFilter.named(
                    StepCounts.NAMESPACE, StepCounts.metricName("ReadFromKafka", entry)))
            .build();
    long sum = 0;
    for (MetricResult<Long> counter : result.metrics().queryMetrics(filter).getCounters()) {
      sum += counter.getCommitted();
    }
    return sum;
  }

  private PipelineResult run() {
    PipelineResult result = pipeline.run();
    result.waitUntilFinish();
    return result;
  }

  @Test
  public void readsJson() {
    Topic topic = Topic.create(1);
    topic.send("{\"id\": 1, \"item\": \"a\"}", "{\"id\": 2, \"other\": [1]}");
    PAssert.that(pipeline.apply(read(topic).json(ORDER).maxNumRecords(2)))
        .containsInAnyOrder(order(1, "a"), order(2, null));
    PipelineResult result = run();
    assertThat(count(result, Entry.READ), is(2L));
    assertThat(count(result, Entry.WRITTEN), is(2L));
    assertThat(count(result, Entry.BYTES), is(45L));
  }

  @Test
  public void readsTextAndBytesAsTheyAre() {
    Topic topic = Topic.create(1);
    topic.send("grün", "");
    Schema text = Schema.builder().addStringField("payload").build();
    PAssert.that(pipeline.apply("text", read(topic).text().maxNumRecords(2)))
        .containsInAnyOrder(
            Row.withSchema(text).addValue("grün").build(),
            Row.withSchema(text).addValue("").build());
    Schema binary = Schema.builder().addByteArrayField("payload").build();
    PAssert.that(pipeline.apply("raw", read(topic).raw().maxNumRecords(2)))
        .containsInAnyOrder(
            Row.withSchema(binary).addValue(bytes("grün")).build(),
            Row.withSchema(binary).addValue(bytes("")).build());
    run();
  }

  private static final String SHIPMENT =
      """
      {"type": "record", "name": "Shipment", "fields": [
        {"name": "id", "type": "long"},
        {"name": "day", "type": {"type": "int", "logicalType": "date"}},
        {"name": "at", "type": {"type": "long", "logicalType": "timestamp-micros"}},
        {"name": "price", "type": {"type": "bytes", "logicalType": "decimal", "precision": 9, "scale": 2}},
        {"name": "state", "type": {"type": "enum", "name": "State", "symbols": ["OPEN", "SENT"]}},
        {"name": "note", "type": ["null", "string"], "default": null},
        {"name": "tags", "type": {"type": "array", "items": "string"}},
        {"name": "to", "type": {"type": "record", "name": "To", "fields": [{"name": "town", "type": "string"}]}}
      ]}
      """;

  private static byte[] shipment(String note) throws IOException {
    org.apache.avro.Schema schema = new org.apache.avro.Schema.Parser().parse(SHIPMENT);
    GenericData.Record to = new GenericData.Record(schema.getField("to").schema());
    to.put("town", "Ulm");
    GenericData.Record shipment = new GenericData.Record(schema);
    shipment.put("id", 7L);
    shipment.put("day", (int) LocalDate.of(2026, 11, 23).toEpochDay());
    shipment.put("at", TIME.getMillis() * 1000 + 999);
    shipment.put("price", ByteBuffer.wrap(new BigDecimal("-12.50").unscaledValue().toByteArray()));
    shipment.put("state", new GenericData.EnumSymbol(schema.getField("state").schema(), "SENT"));
    shipment.put("note", note);
    shipment.put("tags", List.of("a", "b"));
    shipment.put("to", to);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(bytes, null);
    new GenericDatumWriter<>(schema).write(shipment, encoder);
    encoder.flush();
    return bytes.toByteArray();
  }

  @Test
  public void readsAvro() throws IOException {
    Schema to = Schema.builder().addStringField("town").build();
    Schema schema =
        Schema.builder()
            .addInt64Field("id")
            .addField("day", FieldType.logicalType(SqlTypes.DATE))
            .addField("at", Timestamps.TIMESTAMP)
            .addDecimalField("price")
            .addStringField("state")
            .addNullableStringField("note")
            .addArrayField("tags", FieldType.STRING)
            .addRowField("to", to)
            .build();
    Topic topic = Topic.create(1);
    topic.send(
        List.of(
            new ProducerRecord<>(topic.name(), shipment(null)),
            new ProducerRecord<>(topic.name(), shipment("fragile"))));
    List<Row> rows = new ArrayList<>();
    for (String note : new String[] {null, "fragile"}) {
      rows.add(
          Row.withSchema(schema)
              .addValues(
                  7L,
                  LocalDate.of(2026, 11, 23),
                  MOMENT.plusNanos(999_000),
                  new BigDecimal("-12.50"),
                  "SENT")
              .addValues(note, List.of("a", "b"), Row.withSchema(to).addValue("Ulm").build())
              .build());
    }
    PAssert.that(pipeline.apply(read(topic).avro(SHIPMENT).maxNumRecords(2)))
        .containsInAnyOrder(rows);
    run();
  }

  @Test
  public void addsWhatAMessageHasBesidesItsPayload() {
    Topic topic = Topic.create(2);
    topic.send(
        List.of(
            topic.message(0, 1, null, "first"),
            new ProducerRecord<>(
                topic.name(),
                1,
                TIME.getMillis(),
                bytes("k"),
                bytes("second"),
                List.of(
                    new RecordHeader("from", bytes("x")),
                    new RecordHeader("from", bytes("y")),
                    new RecordHeader("empty", null)))));
    ReadFromKafka read =
        read(topic)
            .text()
            .metadata("key", "k")
            .metadata("topic", "t")
            .metadata("partition", "p")
            .metadata("offset", "o")
            .metadata("timestamp", "at")
            .metadata("headers", "h")
            .maxNumRecords(2);
    Schema schema =
        Schema.builder()
            .addStringField("payload")
            .addNullableStringField("k")
            .addStringField("t")
            .addInt32Field("p")
            .addInt64Field("o")
            .addNullableField("at", Timestamps.TIMESTAMP)
            .addMapField("h", FieldType.STRING, FieldType.STRING.withNullable(true))
            .build();
    Map<String, String> headers = new java.util.HashMap<>(Map.of("from", "y"));
    headers.put("empty", null);
    PAssert.that(pipeline.apply(read))
        .containsInAnyOrder(
            Row.withSchema(schema)
                .addValues(
                    "first", null, topic.name(), 0, 0L, java.time.Instant.ofEpochMilli(1), Map.of())
                .build(),
            Row.withSchema(schema)
                .addValues("second", "k", topic.name(), 1, 0L, MOMENT, headers)
                .build());
    run();
  }

  @Test
  public void setsBadMessagesAside() {
    Topic topic = Topic.create(1);
    topic.send(
        List.of(
            topic.message(0, TIME.getMillis(), "a", "{\"id\": 1}"),
            topic.message(0, TIME.getMillis(), "b", "{\"id\": \"two\"}"),
            topic.message(0, TIME.getMillis(), "c", "three"),
            topic.message(0, TIME.getMillis(), "d", null)));
    Rejects rejects = Rejects.collect();
    PAssert.that(pipeline.apply(read(topic).json(ORDER).maxNumRecords(4).withRejects(rejects)))
        .containsInAnyOrder(order(1, null));
    Schema schema = rejects.rows().getSchema();
    PAssert.that(rejects.rows())
        .containsInAnyOrder(
            refused(schema, topic, 1, "b", "{\"id\": \"two\"}")
                .addValues("expected BIGINT, found the text 'two'", "id", "two")
                .addValues(place(topic, 1), null, 8)
                .build(),
            refused(schema, topic, 2, "c", "three")
                .addValues(
                    "is not JSON: Unrecognized token 'three': was expecting (JSON String, Number,"
                        + " Array, Object or token 'null', 'true' or 'false')",
                    null,
                    null)
                .addValues(place(topic, 2), null, 6)
                .build(),
            refused(schema, topic, 3, "d", null)
                .addValues("the message has no payload (it deletes its key)", null, null)
                .addValues(place(topic, 3), null, null)
                .build());
    PipelineResult result = run();
    assertThat(count(result, Entry.READ), is(4L));
    assertThat(count(result, Entry.WRITTEN), is(1L));
    assertThat(count(result, Entry.REJECTED), is(3L));
  }

  private static String place(Topic topic, long offset) {
    return "topic '%s', partition 0, offset %d".formatted(topic.name(), offset);
  }

  private static Row.Builder refused(
      Schema schema, Topic topic, long offset, String key, String payload) {
    Schema message = schema.getField("failed_row").getType().getRowSchema();
    return Row.withSchema(schema)
        .addValue(
            Row.withSchema(message)
                .addValues(topic.name(), 0, offset, MOMENT, key, payload)
                .build());
  }

  @Test
  public void setsAsideWhatIsNoAvroOfTheSchema() throws IOException {
    byte[] whole = shipment("fragile");
    byte[] cut = java.util.Arrays.copyOf(whole, whole.length - 3);
    byte[] registered = new byte[whole.length + 5];
    System.arraycopy(whole, 0, registered, 5, whole.length);
    Topic topic = Topic.create(1);
    topic.send(
        List.of(
            new ProducerRecord<>(topic.name(), cut),
            new ProducerRecord<>(topic.name(), registered)));
    Rejects rejects = Rejects.collect();
    PAssert.that(pipeline.apply(read(topic).avro(SHIPMENT).maxNumRecords(2).withRejects(rejects)))
        .empty();
    PAssert.that(rejects.rows())
        .satisfies(
            rows -> {
              for (Row row : rows) {
                Row message = row.getRow("failed_row");
                boolean first = message.getInt64("offset") == 0;
                assertThat(message.getBytes("payload"), is(first ? cut : registered));
                assertThat(
                    row.getString("error_message"),
                    containsString("is not an Avro record of the declared schema: "));
                String hint = "it may begin with a schema registry's number";
                assertThat(
                    row.getString("error_message"),
                    first ? not(containsString(hint)) : containsString(hint));
              }
              return null;
            });
    assertThat(count(run(), Entry.REJECTED), is(2L));
  }

  @Test
  public void failsTheRunWithThePlaceOfABadMessage() {
    Topic topic = Topic.create(1);
    topic.send("{\"id\": 1}", "{}");
    pipeline.apply(read(topic).json(ORDER).maxNumRecords(2));
    Pipeline.PipelineExecutionException failure =
        assertThrows(Pipeline.PipelineExecutionException.class, this::run);
    assertThat(failure.getCause().getClass(), is((Object) RejectedRowException.class));
    assertThat(
        failure.getCause().getMessage(),
        containsString(
            "step 'ReadFromKafka' refused a row: topic '%s', partition 0, offset 1: field 'id': is missing, but required"
                .formatted(topic.name())));
  }

  @Test
  public void beginsAtATimeEvenWherePartitionsHaveNothingSoYoung() {
    Topic topic = Topic.create(2);
    topic.send(
        List.of(
            topic.message(0, TIME.getMillis() - 1, null, "{\"id\": 1}"),
            topic.message(0, TIME.getMillis(), null, "{\"id\": 2}"),
            topic.message(0, TIME.getMillis() + 1, null, "{\"id\": 3}"),
            topic.message(1, TIME.getMillis() - 1, null, "{\"id\": 4}")));
    PAssert.that(
            pipeline.apply(
                ReadFromKafka.from(Topic.servers(), topic.name())
                    .json(ORDER)
                    .startingAt(TIME)
                    .maxNumRecords(2)))
        .containsInAnyOrder(order(2, null), order(3, null));
    run();
  }

  @Test
  public void neverEndsUnlessTold() {
    Topic topic = Topic.create(1);
    PCollection<Row> rows = pipeline.apply("endless", read(topic).json(ORDER));
    assertThat(rows.isBounded(), is(IsBounded.UNBOUNDED));
    rows = pipeline.apply("for a time", read(topic).json(ORDER).maxReadTimeSeconds(1));
    assertThat(rows.isBounded(), is(IsBounded.BOUNDED));
  }

  @Test
  public void endsAfterItsTimeWithFewerMessages() {
    Topic topic = Topic.create(1);
    topic.send("{\"id\": 1}");
    PAssert.that(pipeline.apply(read(topic).json(ORDER).maxNumRecords(2).maxReadTimeSeconds(2)))
        .containsInAnyOrder(order(1, null));
    run();
  }

  private String problem(ReadFromKafka read) {
    ConfigurationException e =
        assertThrows(ConfigurationException.class, () -> pipeline.apply("x" + read, read));
    return e.getMessage();
  }

  @Test
  public void saysWhatIsWrongWithItsConfiguration() {
    Topic topic = Topic.create(1);
    ReadFromKafka read = read(topic).json(ORDER);
    assertThat(
        problem(ReadFromKafka.from("nowhere", "x").json(ORDER)),
        is(
            "bootstrap_servers: expected host:port, or several with commas in between, as in"
                + " localhost:9092; found 'nowhere'"));
    assertThat(
        problem(ReadFromKafka.from(Topic.servers(), topic.name())),
        is("schema: format AVRO needs a schema: an Avro schema"));
    assertThat(
        problem(read.metadata("ofset", "o")),
        is("metadata_fields.ofset: unknown part of a message 'ofset'; did you mean 'offset'?"));
    assertThat(
        problem(read.metadata("offset", "id")),
        is("metadata_fields.offset: there is a field 'id' already"));
    assertThat(
        problem(read.consumer("enable.auto.commit", "true")),
        is(
            "consumer_config.enable.auto.commit: commits what was fetched, whether or not it was"
                + " processed, so that a failure would lose rows; use commit_offset_in_finalize"));
    assertThat(
        problem(read.committingFor("g").maxNumRecords(1)),
        is(
            "commit_offset_in_finalize: a read that ends has no checkpoints: it would commit what"
                + " may not be written yet"));
    assertThat(
        problem(read.avro("{\"type\": \"string\"}")),
        is("schema: expected an Avro schema of type record, found string"));
    assertThat(
        problem(read.consumer("max.poll.records", "many")),
        is(
            "consumer_config: Kafka does not take it: Invalid value many for configuration"
                + " max.poll.records: Not a number of type INT"));
  }

  @Test
  public void offersTheNearestTopic() {
    Topic topic = Topic.create(1);
    assertThat(
        problem(ReadFromKafka.from(Topic.servers(), topic.name() + "s").json(ORDER)),
        is(
            "topic: unknown topic '%ss'; did you mean '%s'? at %s; make it first, Purlin makes no topics"
                .formatted(topic.name(), topic.name(), Topic.servers())));
  }

  @Test
  public void saysThatNoBrokerAnswersWithoutTellingSecrets() {
    PurlinException e =
        assertThrows(
            PurlinException.class,
            () ->
                pipeline.apply(
                    ReadFromKafka.from("127.0.0.1:1", "orders")
                        .json(ORDER)
                        .consumer("default.api.timeout.ms", "1000")
                        .consumer("ssl.keystore.password", "swordfish")));
    assertThat(
        e.getMessage(),
        is(
            "no Kafka broker answers at 127.0.0.1:1 within 1 s. Check bootstrap_servers, that the"
                + " brokers run, that the names they advertise (advertised.listeners) can be reached"
                + " from here, and security.protocol in consumer_config."));
    String shown =
        ReadFromKafka.from("h:1", "t").consumer("ssl.keystore.password", "swordfish").toString();
    assertThat(shown, not(containsString("swordfish")));
  }

  @Test
  public void readsThroughItsProviderWithAnErrorOutput() {
    Topic topic = Topic.create(1);
    topic.send("{\"id\": 1}", "{\"id\": \"two\"}");
    ReadFromKafka.Provider provider = new ReadFromKafka.Provider();
    Schema configuration = provider.configurationSchema();
    Schema errorHandling = configuration.getField("error_handling").getType().getRowSchema();
    PCollectionRowTuple outputs =
        PCollectionRowTuple.empty(pipeline)
            .apply(
                provider.from(
                    Row.withSchema(configuration)
                        .withFieldValue("topic", topic.name())
                        .withFieldValue("bootstrap_servers", Topic.servers())
                        .withFieldValue("format", "JSON")
                        .withFieldValue("schema", "{\"id\": \"BIGINT\"}")
                        .withFieldValue("auto_offset_reset_config", "earliest")
                        .withFieldValue("consumer_config", Map.of("max.poll.records", "1"))
                        .withFieldValue("metadata_fields", Map.of("offset", "o"))
                        .withFieldValue("max_num_records", 2L)
                        .withFieldValue(
                            "error_handling",
                            Row.withSchema(errorHandling).withFieldValue("output", "bad").build())
                        .build()));
    Schema rows = Schema.builder().addNullableInt64Field("id").addInt64Field("o").build();
    PAssert.that(outputs.get("output"))
        .containsInAnyOrder(Row.withSchema(rows).addValues(1L, 0L).build());
    PAssert.that(outputs.get("bad"))
        .satisfies(
            refused -> {
              Row message = refused.iterator().next().getRow("failed_row");
              assertThat(message.getInt64("offset"), is(1L));
              return null;
            });
    run();
  }
}
