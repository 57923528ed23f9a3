package dev.purlin.io.kafka;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.auto.service.AutoService;
import dev.purlin.core.parameter.JsonParameter;
import dev.purlin.core.parameter.Parameter;
import dev.purlin.core.parameter.ParameterSet;
import dev.purlin.core.problem.ConfigurationException;
import dev.purlin.core.problem.Names;
import dev.purlin.core.reject.Rejector;
import dev.purlin.core.step.RowTransform;
import dev.purlin.core.step.RowTransformProvider;
import dev.purlin.core.step.Step;
import dev.purlin.core.type.JsonSchemas;
import dev.purlin.core.type.TextParsers;
import dev.purlin.core.type.UnfitValueException;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.beam.sdk.coders.ByteArrayCoder;
import org.apache.beam.sdk.coders.NullableCoder;
import org.apache.beam.sdk.io.Read;
import org.apache.beam.sdk.io.kafka.KafkaIO;
import org.apache.beam.sdk.io.kafka.KafkaRecord;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.apache.beam.sdk.schemas.transforms.SchemaTransformProvider;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.values.PBegin;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.Row;
import org.apache.beam.sdk.values.TimestampedValue;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.checkerframework.checker.nullness.qual.Nullable;
import org.joda.time.Duration;
import org.joda.time.Instant;

/**
 * Reads rows from a Kafka topic, for as long as the pipeline runs.
 *
 * <pre>{@code
 * pipeline.apply(ReadFromKafka.from("localhost:9092", "orders").json(schema).earliest());
 * }</pre>
 *
 * <p><b>Schemas.</b> JSON and AVRO payloads have the declared schema; STRING and RAW payloads are
 * the one field {@code payload}, VARCHAR or VARBINARY. {@code metadata_fields} adds the key, the
 * offset and more behind them. A row's event time is the message's time, in milliseconds.
 *
 * <p><b>Bad input.</b> A message that is not of the format, does not fit the schema, or has no
 * payload (a tombstone) is refused with topic, partition, offset, field, value and reason; its
 * {@code failed_row} is the message itself: topic, partition, offset, timestamp, key and payload,
 * the last two as text in UTF-8 if the format is JSON or STRING.
 *
 * <p><b>Where it begins.</b> At a run's savepoint or checkpoint, if it resumes from one; else at
 * {@code start_read_time}; else at what was committed for the {@code group.id} of {@code
 * consumer_config}; else as {@code auto_offset_reset_config} says.
 *
 * <p><b>Guarantees.</b> Unbounded, unless {@code max_read_time_seconds} or {@code max_num_records}
 * is given. Partitions are read in parallel, each in its order. Offsets are part of the runner's
 * checkpoints: with them, every message takes effect once in the pipeline's state, and is written
 * at least once. The watermark follows the messages' times, {@code max_delay_seconds} behind, and
 * the clock in a partition where all has been read.
 *
 * <p>Built on Beam's KafkaIO; follows ReadFromKafka of Beam YAML.
 */
public final class ReadFromKafka extends RowTransform<PBegin, ReadFromKafka> {
  private static final long serialVersionUID = 1L;
  private static final int MAX_DELAY_SECONDS = 10;
  private static final Set<String> RESETS = Set.of("earliest", "latest");

  /** The parameters of {@link ReadFromKafka}. */
  @RecordBuilder
  public record Configuration(
      @Parameter("The topic to read.") String topic,
      @Parameter("The brokers to begin with, as in host1:9092,host2:9092.") String bootstrapServers,
      @Parameter(value = "What payloads are: RAW, STRING, JSON or AVRO.", absent = "AVRO")
          @Nullable String format,
      @Parameter(
              value =
                  "The schema of payloads: for JSON a JSON Schema or a map from fields to SQL types, for AVRO an Avro schema.",
              absent = "none")
          @Nullable JsonNode schema,
      @Parameter(
              value = "Where to begin if nothing else says so: earliest or latest.",
              absent = "latest")
          @Nullable String autoOffsetResetConfig,
      @Parameter(
              value = "Settings of the Kafka consumer, such as group.id or sasl.jaas.config.",
              absent = "none")
          @Nullable Map<String, String> consumerConfig,
      @Parameter(
              value =
                  "Begin with the first message of this time or later, as in 2026-11-23T14:05:00Z.",
              absent = "not by time")
          @Nullable String startReadTime,
      @Parameter(
              value =
                  "Whether to commit the offsets of every checkpoint for the consumer's group.id, so that others see how far the run is, and another run can go on there.",
              absent = "false")
          @Nullable Boolean commitOffsetInFinalize,
      @Parameter(
              value =
                  "Fields to add, by what they get: key, topic, partition, offset, timestamp or headers, as in {key: customer_id, offset: position}.",
              absent = "none")
          @Nullable Map<String, String> metadataFields,
      @Parameter(
              value = "By how many seconds messages of a partition may be out of order.",
              absent = "10")
          @Nullable Integer maxDelaySeconds,
      @Parameter(value = "Read for so many seconds, and end.", absent = "no end")
          @Nullable Integer maxReadTimeSeconds,
      @Parameter(
              value =
                  "Read so many messages, which may be divided among the partitions, and end; wait for them if there are fewer.",
              absent = "no end")
          @Nullable Long maxNumRecords)
      implements ReadFromKafkaConfigurationBuilder.With {
    /** Not the generated text: that would show passwords of consumer_config. */
    @Override
    public String toString() {
      return "ReadFromKafka %s at %s".formatted(topic(), bootstrapServers());
    }
  }

  private final transient Configuration configuration;

  private ReadFromKafka(Step step, Configuration configuration) {
    super(step);
    this.configuration = configuration;
  }

  /** Reads a topic; the format of its payloads is to be said too. */
  public static ReadFromKafka from(String bootstrapServers, String topic) {
    return new ReadFromKafka(
        unnamed(ReadFromKafka.class),
        ParameterSet.of(Configuration.class)
            .given(Map.of("bootstrap_servers", bootstrapServers, "topic", topic)));
  }

  /** Reads JSON objects; fields that the schema does not name are passed over. */
  public ReadFromKafka json(Schema schema) {
    return with(
        configuration
            .withFormat(MessageFormat.JSON.name())
            .withSchema(JsonSchemas.fromBeamSchema(schema)));
  }

  /** Reads Avro records that were written with a schema, given as JSON. */
  public ReadFromKafka avro(String schema) {
    return with(
        configuration
            .withFormat(MessageFormat.AVRO.name())
            .withSchema(JsonParameter.parse(schema)));
  }

  /** Reads payloads as text. */
  public ReadFromKafka text() {
    return with(configuration.withFormat(MessageFormat.STRING.name()));
  }

  /** Reads payloads as bytes. */
  public ReadFromKafka raw() {
    return with(configuration.withFormat(MessageFormat.RAW.name()));
  }

  /** Begins with the first message there is, where no group has committed an offset. */
  public ReadFromKafka earliest() {
    return with(configuration.withAutoOffsetResetConfig("earliest"));
  }

  /** Begins with the first message of a time or later. */
  public ReadFromKafka startingAt(Instant time) {
    return with(configuration.withStartReadTime(time.toString()));
  }

  /** Sets up the Kafka consumer; may be called several times. */
  public ReadFromKafka consumer(String setting, String value) {
    Map<String, String> settings = new HashMap<>();
    if (configuration.consumerConfig() != null) {
      settings.putAll(configuration.consumerConfig());
    }
    settings.put(setting, value);
    return with(configuration.withConsumerConfig(settings));
  }

  /** Begins where a group is, and commits for it the offsets of every checkpoint. */
  public ReadFromKafka committingFor(String group) {
    ReadFromKafka read = consumer(ConsumerConfig.GROUP_ID_CONFIG, group);
    return read.with(read.configuration.withCommitOffsetInFinalize(true));
  }

  /**
   * Adds a field.
   *
   * @param part what it gets: key, topic, partition, offset, timestamp or headers
   */
  public ReadFromKafka metadata(String part, String field) {
    Map<String, String> fields = new LinkedHashMap<>();
    if (configuration.metadataFields() != null) {
      fields.putAll(configuration.metadataFields());
    }
    fields.put(part, field);
    return with(configuration.withMetadataFields(fields));
  }

  /** Says by how much messages of a partition may be out of order. */
  public ReadFromKafka maxDelaySeconds(int seconds) {
    return with(configuration.withMaxDelaySeconds(seconds));
  }

  /** Reads for so long, and ends. */
  public ReadFromKafka maxReadTimeSeconds(int seconds) {
    return with(configuration.withMaxReadTimeSeconds(seconds));
  }

  /** Reads so many messages, and ends. */
  public ReadFromKafka maxNumRecords(long messages) {
    return with(configuration.withMaxNumRecords(messages));
  }

  private ReadFromKafka with(Configuration changed) {
    return new ReadFromKafka(step(), changed);
  }

  @Override
  protected ReadFromKafka at(Step step) {
    return new ReadFromKafka(step, configuration);
  }

  @Override
  public PCollection<Row> expand(PBegin input) {
    PayloadFormat format = format();
    Map<MetadataField, String> metadata = metadata();
    Schema schema = schema(format, metadata);
    Rejector rejector = step().rejector(ReadMessagesFn.refusedType(format.text()));
    ReadMessagesFn read =
        new ReadMessagesFn(
            format, List.copyOf(metadata.keySet()), schema, step().counts(), rejector);
    return step()
        .apply("Rows", batches(input), read, ReadMessagesFn.ROWS, ReadMessagesFn.REFUSED, rejector)
        .setRowSchema(schema);
  }

  private PCollection<List<TimestampedValue<KafkaRecord<byte[], byte[]>>>> batches(PBegin input) {
    KafkaIO.Read<byte[], byte[]> messages = messages();
    if (!ends()) {
      return input.apply("Messages", Read.from(MessageBatches.of(messages)));
    }
    PCollection<KafkaRecord<byte[], byte[]>> each = input.apply("Messages", messages);
    return each.apply("Each", ParDo.of(new EachMessageFn()))
        .setCoder(MessageBatches.coder(each.getCoder()));
  }

  private boolean ends() {
    return configuration.maxReadTimeSeconds() != null || configuration.maxNumRecords() != null;
  }

  /** Makes a batch of each message: a read that ends counts messages, not batches. */
  private static final class EachMessageFn
      extends DoFn<
          KafkaRecord<byte[], byte[]>, List<TimestampedValue<KafkaRecord<byte[], byte[]>>>> {
    private static final long serialVersionUID = 1L;

    @ProcessElement
    public void processElement(
        @Element KafkaRecord<byte[], byte[]> message,
        @Timestamp Instant time,
        OutputReceiver<List<TimestampedValue<KafkaRecord<byte[], byte[]>>>> output) {
      output.output(List.of(TimestampedValue.of(message, time)));
    }
  }

  private PayloadFormat format() {
    MessageFormat format = MessageFormat.of(configuration.format());
    JsonNode schema = configuration.schema();
    return switch (format) {
      case RAW, STRING -> {
        if (schema != null) {
          throw new ConfigurationException(
              "schema", "has no meaning with format " + format + ": the row is the payload");
        }
        yield new SingleFieldPayload(format == MessageFormat.STRING);
      }
      case JSON -> JsonPayload.declared(needed(schema, " JSON Schema", format));
      case AVRO ->
          AvroPayload.declared(JsonParameter.text(needed(schema, "n Avro schema", format)));
    };
  }

  private static JsonNode needed(@Nullable JsonNode schema, String kind, MessageFormat format) {
    if (schema == null) {
      throw new ConfigurationException(
          "schema", "format %s needs a schema: a%s".formatted(format, kind));
    }
    return schema;
  }

  private Map<MetadataField, String> metadata() {
    Map<MetadataField, String> metadata = new LinkedHashMap<>();
    if (configuration.metadataFields() != null) {
      configuration
          .metadataFields()
          .forEach((part, field) -> metadata.put(MetadataField.of(part), field));
    }
    return metadata;
  }

  private static Schema schema(PayloadFormat format, Map<MetadataField, String> metadata) {
    Set<String> names = new java.util.HashSet<>(format.schema().getFieldNames());
    List<Schema.Field> fields = new ArrayList<>(format.schema().getFields());
    metadata.forEach(
        (part, name) -> {
          if (!names.add(name)) {
            throw new ConfigurationException(
                "metadata_fields." + part.word(), "there is a field '" + name + "' already");
          }
          fields.add(Schema.Field.of(name, part.type(format.text())));
        });
    return Schema.builder().addFields(fields).build();
  }

  private KafkaIO.Read<byte[], byte[]> messages() {
    KafkaCluster cluster =
        KafkaCluster.of(
            configuration.bootstrapServers(), "consumer_config", configuration.consumerConfig());
    checkSettings(cluster);
    boolean commits = Boolean.TRUE.equals(configuration.commitOffsetInFinalize());
    Duration maxDelay = Duration.standardSeconds(maxDelaySeconds());
    Map<String, Object> consumer = cluster.configuration();
    consumer.putIfAbsent(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, reset());
    cluster.checkTopic(configuration.topic());
    KafkaIO.Read<byte[], byte[]> read =
        KafkaIO.<byte[], byte[]>read()
            .withBootstrapServers(cluster.bootstrapServers())
            .withTopic(configuration.topic())
            .withKeyDeserializerAndCoder(
                ByteArrayDeserializer.class, NullableCoder.of(ByteArrayCoder.of()))
            .withValueDeserializerAndCoder(
                ByteArrayDeserializer.class, NullableCoder.of(ByteArrayCoder.of()))
            .withConsumerConfigUpdates(consumer)
            .withConsumerFactoryFn(SeekingConsumer::new)
            .withTimestampPolicyFactory(
                (partition, previous) -> new RecordTimePolicy(maxDelay, previous));
    if (configuration.startReadTime() != null) {
      read = read.withStartReadTime(startReadTime(configuration.startReadTime()));
    }
    if (configuration.maxReadTimeSeconds() != null) {
      read =
          read.withMaxReadTime(
              Duration.standardSeconds(
                  positive("max_read_time_seconds", configuration.maxReadTimeSeconds())));
    }
    if (configuration.maxNumRecords() != null) {
      read = read.withMaxNumRecords(positive("max_num_records", configuration.maxNumRecords()));
    }
    return commits ? read.commitOffsetsInFinalize() : read;
  }

  private void checkSettings(KafkaCluster cluster) {
    String ownParameter = "has a parameter of its own: %s";
    cluster.refuse(
        ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, ownParameter.formatted("bootstrap_servers"));
    cluster.refuse(ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG, ownParameter.formatted("format"));
    cluster.refuse(
        ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG, ownParameter.formatted("format"));
    if ("true".equals(cluster.settings().get(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG))) {
      cluster.refuse(
          ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
          "commits what was fetched, whether or not it was processed, so that a failure would lose"
              + " rows; use commit_offset_in_finalize");
    }
    if (!Boolean.TRUE.equals(configuration.commitOffsetInFinalize())) {
      return;
    }
    if (!cluster.settings().containsKey(ConsumerConfig.GROUP_ID_CONFIG)) {
      throw new ConfigurationException(
          "commit_offset_in_finalize", "offsets are committed for a group.id of consumer_config");
    }
    if (ends()) {
      throw new ConfigurationException(
          "commit_offset_in_finalize",
          "a read that ends has no checkpoints: it would commit what may not be written yet");
    }
  }

  private int maxDelaySeconds() {
    Integer seconds = configuration.maxDelaySeconds();
    if (seconds == null) {
      return MAX_DELAY_SECONDS;
    }
    if (seconds < 0) {
      throw new ConfigurationException(
          "max_delay_seconds", "expected a number from 0, found " + seconds);
    }
    return seconds;
  }

  private String reset() {
    String reset = configuration.autoOffsetResetConfig();
    if (reset != null && !RESETS.contains(reset)) {
      throw new ConfigurationException(
          "auto_offset_reset_config", Names.unknown("place to begin", reset, RESETS));
    }
    return reset == null ? "latest" : reset;
  }

  private static Instant startReadTime(String text) {
    try {
      return (Instant) TextParsers.of(FieldType.DATETIME).parse(text);
    } catch (UnfitValueException e) {
      throw new ConfigurationException("start_read_time", e.getMessage());
    }
  }

  private static long positive(String parameter, long number) {
    if (number < 1) {
      throw new ConfigurationException(parameter, "expected a number from 1, found " + number);
    }
    return number;
  }

  /** ReadFromKafka's door to pipeline files and other SDKs. */
  @AutoService(SchemaTransformProvider.class)
  public static final class Provider extends RowTransformProvider<Configuration> {
    public Provider() {
      super(Configuration.class, Inputs.NONE, ReadFromKafka::new);
    }

    @Override
    public String description() {
      return "Reads rows from a Kafka topic, for as long as the pipeline runs.";
    }

    @Override
    public String example() {
      return """
      type: ReadFromKafka
      config:
        bootstrap_servers: localhost:9092
        topic: orders
        format: JSON
        schema:
          id: BIGINT
          total: DECIMAL
        auto_offset_reset_config: earliest
      """;
    }
  }
}
