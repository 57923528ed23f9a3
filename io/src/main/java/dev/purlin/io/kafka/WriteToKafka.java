package dev.purlin.io.kafka;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.auto.service.AutoService;
import dev.purlin.core.books.StepCounts;
import dev.purlin.core.parameter.JsonParameter;
import dev.purlin.core.parameter.Parameter;
import dev.purlin.core.parameter.ParameterSet;
import dev.purlin.core.problem.ConfigurationException;
import dev.purlin.core.reject.Rejector;
import dev.purlin.core.step.RowTransform;
import dev.purlin.core.step.RowTransformProvider;
import dev.purlin.core.step.Step;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.util.HashMap;
import java.util.Map;
import org.apache.beam.sdk.coders.ByteArrayCoder;
import org.apache.beam.sdk.coders.NullableCoder;
import org.apache.beam.sdk.io.kafka.KafkaIO;
import org.apache.beam.sdk.io.kafka.ProducerRecordCoder;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.apache.beam.sdk.schemas.transforms.SchemaTransformProvider;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.Row;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * Writes rows to a Kafka topic, a message each.
 *
 * <pre>{@code
 * totals.apply(WriteToKafka.to("localhost:9092", "totals").json().key("customer_id"));
 * }</pre>
 *
 * <p><b>Schemas.</b> JSON takes rows of any schema, AVRO those that the declared Avro schema takes
 * (or, without one, a schema made from that of the rows), STRING and RAW rows of one field, VARCHAR
 * or VARBINARY. The key is the text of a field, or its bytes. Nothing is output.
 *
 * <p><b>Bad input.</b> A row that the format cannot hold, or whose message is larger than the
 * producer's {@code max.request.size}, is refused with field, value and reason.
 *
 * <p><b>Guarantees.</b> At least once: a row counts as written when the brokers have acknowledged
 * it, and what a runner writes again after a failure is in the topic twice. Messages of one key go
 * to one partition, in their order.
 *
 * <p>Built on Beam's KafkaIO; follows WriteToKafka of Beam YAML.
 */
public final class WriteToKafka extends RowTransform<PCollection<Row>, WriteToKafka> {
  private static final long serialVersionUID = 1L;
  private static final int MAX_REQUEST_SIZE = 1 << 20;
  private static final Schema NOTHING = Schema.builder().addStringField("topic").build();

  /** The parameters of {@link WriteToKafka}. */
  @RecordBuilder
  public record Configuration(
      @Parameter("The topic to write to. It must be there.") String topic,
      @Parameter("The brokers to begin with, as in host1:9092,host2:9092.") String bootstrapServers,
      @Parameter("What payloads are: RAW, STRING, JSON or AVRO.") String format,
      @Parameter(
              value = "For AVRO, the Avro schema to write with.",
              absent = "one made from the schema of the rows")
          @Nullable JsonNode schema,
      @Parameter(
              value =
                  "Settings of the Kafka producer, such as compression.type or sasl.jaas.config.",
              absent = "none")
          @Nullable Map<String, String> producerConfigUpdates,
      @Parameter(
              value =
                  "The field whose value, as text, is the message's key. It stays in the payload of JSON and AVRO.",
              absent = "messages have no key")
          @Nullable String keyField,
      @Parameter(
              value =
                  "A field of type MAP<VARCHAR, VARCHAR> that holds the message's headers, and is not part of the payload.",
              absent = "messages have no headers")
          @Nullable String headersField,
      @Parameter(
              value =
                  "Whether a message's time is the row's event time, where that is not in the future. Topics forget old messages by that time.",
              absent = "false, it is the time of writing")
          @Nullable Boolean publishEventTime)
      implements WriteToKafkaConfigurationBuilder.With {
    /** Not the generated text: that would show passwords of producer_config_updates. */
    @Override
    public String toString() {
      return "WriteToKafka %s at %s".formatted(topic(), bootstrapServers());
    }
  }

  private final transient Configuration configuration;

  private WriteToKafka(Step step, Configuration configuration) {
    super(step);
    this.configuration = configuration;
  }

  /** Writes to a topic, as JSON unless told otherwise. */
  public static WriteToKafka to(String bootstrapServers, String topic) {
    return new WriteToKafka(
        unnamed(WriteToKafka.class),
        ParameterSet.of(Configuration.class)
            .given(
                Map.of(
                    "bootstrap_servers", bootstrapServers,
                    "topic", topic,
                    "format", MessageFormat.JSON.name())));
  }

  /** Writes JSON objects. */
  public WriteToKafka json() {
    return with(configuration.withFormat(MessageFormat.JSON.name()));
  }

  /** Writes Avro records with a schema made from that of the rows. */
  public WriteToKafka avro() {
    return with(configuration.withFormat(MessageFormat.AVRO.name()));
  }

  /** Writes Avro records with a schema, given as JSON. */
  public WriteToKafka avro(String schema) {
    return with(
        configuration
            .withFormat(MessageFormat.AVRO.name())
            .withSchema(JsonParameter.parse(schema)));
  }

  /** Writes rows of one text field as that text. */
  public WriteToKafka text() {
    return with(configuration.withFormat(MessageFormat.STRING.name()));
  }

  /** Writes rows of one binary field as these bytes. */
  public WriteToKafka raw() {
    return with(configuration.withFormat(MessageFormat.RAW.name()));
  }

  /** Makes a field the key. */
  public WriteToKafka key(String field) {
    return with(configuration.withKeyField(field));
  }

  /** Makes the entries of a field the headers. */
  public WriteToKafka headers(String field) {
    return with(configuration.withHeadersField(field));
  }

  /** Gives messages the rows' event time. */
  public WriteToKafka publishingEventTime() {
    return with(configuration.withPublishEventTime(true));
  }

  /** Sets up the Kafka producer; may be called several times. */
  public WriteToKafka producer(String setting, String value) {
    Map<String, String> settings = new HashMap<>();
    if (configuration.producerConfigUpdates() != null) {
      settings.putAll(configuration.producerConfigUpdates());
    }
    settings.put(setting, value);
    return with(configuration.withProducerConfigUpdates(settings));
  }

  private WriteToKafka with(Configuration changed) {
    return new WriteToKafka(step(), changed);
  }

  @Override
  protected WriteToKafka at(Step step) {
    return new WriteToKafka(step, configuration);
  }

  @Override
  public PCollection<Row> expand(PCollection<Row> input) {
    MessageFormat format = MessageFormat.of(configuration.format());
    if (configuration.schema() != null && format != MessageFormat.AVRO) {
      throw new ConfigurationException("schema", "has no meaning with format %s".formatted(format));
    }
    KafkaCluster cluster = cluster();
    MessageLayout layout =
        MessageLayout.of(configuration, format, input.getSchema(), largest(cluster));
    cluster.checkTopic(configuration.topic());
    Rejector rejector = step().rejector(FieldType.row(input.getSchema()));
    PCollection<ProducerRecord<byte[], byte[]>> messages =
        step()
            .apply(
                "Messages",
                input,
                new WriteMessagesFn(layout, step().counts(), rejector),
                WriteMessagesFn.MESSAGES,
                WriteMessagesFn.REFUSED,
                rejector)
            .setCoder(
                ProducerRecordCoder.of(NullableCoder.of(ByteArrayCoder.of()), ByteArrayCoder.of()));
    messages.apply("Send", sending(cluster));
    return messages.apply("Nothing", ParDo.of(new NothingFn())).setRowSchema(NOTHING);
  }

  private KafkaIO.WriteRecords<byte[], byte[]> sending(KafkaCluster cluster) {
    StepCounts counts = step().counts();
    return KafkaIO.<byte[], byte[]>writeRecords()
        .withBootstrapServers(cluster.bootstrapServers())
        .withTopic(configuration.topic())
        .withKeySerializer(ByteArraySerializer.class)
        .withValueSerializer(ByteArraySerializer.class)
        .withProducerConfigUpdates(cluster.configuration())
        .withProducerFactoryFn(settings -> new CountingProducer(settings, cluster, counts));
  }

  private KafkaCluster cluster() {
    KafkaCluster cluster =
        KafkaCluster.of(
            configuration.bootstrapServers(),
            "producer_config_updates",
            configuration.producerConfigUpdates());
    String ownParameter = "has a parameter of its own: %s";
    cluster.refuse(
        ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, ownParameter.formatted("bootstrap_servers"));
    cluster.refuse(ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG, ownParameter.formatted("format"));
    cluster.refuse(ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG, ownParameter.formatted("format"));
    cluster.refuse(
        ProducerConfig.TRANSACTIONAL_ID_CONFIG,
        "is not supported: messages are written at least once, without transactions");
    return cluster;
  }

  private static int largest(KafkaCluster cluster) {
    String setting = cluster.settings().get(ProducerConfig.MAX_REQUEST_SIZE_CONFIG);
    try {
      return setting == null ? MAX_REQUEST_SIZE : Integer.parseInt(setting.strip());
    } catch (NumberFormatException e) {
      throw new ConfigurationException(
          "producer_config_updates." + ProducerConfig.MAX_REQUEST_SIZE_CONFIG,
          "expected a number of bytes, found '%s'".formatted(setting));
    }
  }

  private static final class NothingFn extends DoFn<ProducerRecord<byte[], byte[]>, Row> {
    private static final long serialVersionUID = 1L;

    @ProcessElement
    public void processElement() {
      // KafkaIO has no output, and so does this step.
    }
  }

  /** WriteToKafka's door to pipeline files and other SDKs. */
  @AutoService(SchemaTransformProvider.class)
  public static final class Provider extends RowTransformProvider<Configuration> {
    public Provider() {
      super(Configuration.class, Inputs.ONE, WriteToKafka::new);
    }

    @Override
    public String description() {
      return "Writes rows to a Kafka topic, a message each.";
    }

    @Override
    public String example() {
      return """
      type: WriteToKafka
      config:
        bootstrap_servers: localhost:9092
        topic: totals
        format: JSON
        key_field: customer_id
      """;
    }
  }
}
