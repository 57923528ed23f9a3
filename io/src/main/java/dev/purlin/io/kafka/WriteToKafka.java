package dev.purlin.io.kafka;

import com.google.auto.service.AutoService;
import com.google.auto.value.AutoValue;
import dev.purlin.core.books.StepCounts;
import dev.purlin.core.problem.ConfigurationException;
import dev.purlin.core.reject.Rejector;
import dev.purlin.core.step.RowTransform;
import dev.purlin.core.step.RowTransformProvider;
import dev.purlin.core.step.Step;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.apache.beam.sdk.coders.ByteArrayCoder;
import org.apache.beam.sdk.coders.NullableCoder;
import org.apache.beam.sdk.io.kafka.KafkaIO;
import org.apache.beam.sdk.io.kafka.ProducerRecordCoder;
import org.apache.beam.sdk.schemas.AutoValueSchema;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.apache.beam.sdk.schemas.annotations.DefaultSchema;
import org.apache.beam.sdk.schemas.annotations.SchemaFieldDescription;
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
 * or VARBINARY. The key is the text of a field, or its bytes. Nothing is put out.
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
  @AutoValue
  @DefaultSchema(AutoValueSchema.class)
  public abstract static class Configuration {
    @SchemaFieldDescription("The topic to write to. It must be there.")
    public abstract String getTopic();

    @SchemaFieldDescription("The brokers to begin with, as in host1:9092,host2:9092.")
    public abstract String getBootstrapServers();

    @SchemaFieldDescription("What payloads are: RAW, STRING, JSON or AVRO.")
    public abstract String getFormat();

    @SchemaFieldDescription(
        "For AVRO, the Avro schema to write with. Default: one made from the schema of the rows.")
    public abstract @Nullable String getSchema();

    @SchemaFieldDescription(
        "Settings of the Kafka producer, such as compression.type or sasl.jaas.config. Default:"
            + " none.")
    public abstract @Nullable Map<String, String> getProducerConfigUpdates();

    @SchemaFieldDescription(
        "The field whose value, as text, is the message's key. It stays in the payload of JSON and"
            + " AVRO. Default: messages have no key.")
    public abstract @Nullable String getKeyField();

    @SchemaFieldDescription(
        "A field of type MAP<VARCHAR, VARCHAR> that holds the message's headers, and is not part of"
            + " the payload. Default: messages have no headers.")
    public abstract @Nullable String getHeadersField();

    @SchemaFieldDescription(
        "Whether a message's time is the row's event time, where that is not in the future. Topics"
            + " forget old messages by that time. Default: false, it is the time of writing.")
    public abstract @Nullable Boolean getPublishEventTime();

    /** Not the generated text: that would show passwords of producer_config_updates. */
    @Override
    public final String toString() {
      return "WriteToKafka %s at %s".formatted(getTopic(), getBootstrapServers());
    }

    static Builder builder() {
      return new AutoValue_WriteToKafka_Configuration.Builder();
    }

    abstract Builder toBuilder();

    @AutoValue.Builder
    abstract static class Builder {
      abstract Builder setTopic(String topic);

      abstract Builder setBootstrapServers(String bootstrapServers);

      abstract Builder setFormat(String format);

      abstract Builder setSchema(@Nullable String schema);

      abstract Builder setProducerConfigUpdates(@Nullable Map<String, String> updates);

      abstract Builder setKeyField(@Nullable String keyField);

      abstract Builder setHeadersField(@Nullable String headersField);

      abstract Builder setPublishEventTime(@Nullable Boolean publishEventTime);

      abstract Configuration build();
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
        Configuration.builder()
            .setBootstrapServers(bootstrapServers)
            .setTopic(topic)
            .setFormat(MessageFormat.JSON.name())
            .build());
  }

  /** Writes JSON objects. */
  public WriteToKafka json() {
    return with(configuration.toBuilder().setFormat(MessageFormat.JSON.name()));
  }

  /** Writes Avro records with a schema made from that of the rows. */
  public WriteToKafka avro() {
    return with(configuration.toBuilder().setFormat(MessageFormat.AVRO.name()));
  }

  /** Writes Avro records with a schema, given as JSON. */
  public WriteToKafka avro(String schema) {
    return with(configuration.toBuilder().setFormat(MessageFormat.AVRO.name()).setSchema(schema));
  }

  /** Writes rows of one text field as that text. */
  public WriteToKafka text() {
    return with(configuration.toBuilder().setFormat(MessageFormat.STRING.name()));
  }

  /** Writes rows of one binary field as these bytes. */
  public WriteToKafka raw() {
    return with(configuration.toBuilder().setFormat(MessageFormat.RAW.name()));
  }

  /** Makes a field the key. */
  public WriteToKafka key(String field) {
    return with(configuration.toBuilder().setKeyField(field));
  }

  /** Makes the entries of a field the headers. */
  public WriteToKafka headers(String field) {
    return with(configuration.toBuilder().setHeadersField(field));
  }

  /** Gives messages the rows' event time. */
  public WriteToKafka publishingEventTime() {
    return with(configuration.toBuilder().setPublishEventTime(true));
  }

  /** Sets up the Kafka producer; may be called several times. */
  public WriteToKafka producer(String setting, String value) {
    Map<String, String> settings = new HashMap<>();
    if (configuration.getProducerConfigUpdates() != null) {
      settings.putAll(configuration.getProducerConfigUpdates());
    }
    settings.put(setting, value);
    return with(configuration.toBuilder().setProducerConfigUpdates(settings));
  }

  private WriteToKafka with(Configuration.Builder changed) {
    return new WriteToKafka(step(), changed.build());
  }

  @Override
  protected WriteToKafka at(Step step) {
    return new WriteToKafka(step, configuration);
  }

  @Override
  public PCollection<Row> expand(PCollection<Row> input) {
    MessageFormat format = MessageFormat.of(configuration.getFormat());
    if (configuration.getSchema() != null && format != MessageFormat.AVRO) {
      throw new ConfigurationException("schema", "has no meaning with format %s".formatted(format));
    }
    KafkaCluster cluster = cluster();
    MessageLayout layout =
        MessageLayout.of(configuration, format, input.getSchema(), largest(cluster));
    cluster.checkTopic(configuration.getTopic());
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
        .withTopic(configuration.getTopic())
        .withKeySerializer(ByteArraySerializer.class)
        .withValueSerializer(ByteArraySerializer.class)
        .withProducerConfigUpdates(cluster.configuration())
        .withProducerFactoryFn(settings -> new CountingProducer(settings, cluster, counts));
  }

  private KafkaCluster cluster() {
    KafkaCluster cluster =
        KafkaCluster.of(
            configuration.getBootstrapServers(),
            "producer_config_updates",
            configuration.getProducerConfigUpdates());
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
      // KafkaIO puts nothing out, and so does this step.
    }
  }

  /** WriteToKafka's door to pipeline files and other SDKs. */
  @AutoService(SchemaTransformProvider.class)
  public static final class Provider extends RowTransformProvider<Configuration> {
    public Provider() {
      super(Configuration.class, Inputs.ONE);
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

    @Override
    public Set<String> jsonParameters() {
      return Set.of("schema");
    }

    @Override
    protected WriteToKafka transform(Configuration configuration) {
      return new WriteToKafka(unnamed(WriteToKafka.class), configuration);
    }
  }
}
