package dev.purlin.io.kafka;

import dev.purlin.core.books.StepCounts;
import dev.purlin.core.books.StepCounts.Entry;
import dev.purlin.core.reject.Rejection;
import dev.purlin.core.reject.Rejector;
import dev.purlin.core.reject.RowRejection;
import dev.purlin.core.time.Timestamps;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.beam.sdk.io.kafka.KafkaRecord;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.values.Row;
import org.apache.beam.sdk.values.TimestampedValue;
import org.apache.beam.sdk.values.TupleTag;
import org.checkerframework.checker.nullness.qual.Nullable;
import org.joda.time.Instant;

/** Makes rows of messages, which come in batches. */
final class ReadMessagesFn extends DoFn<List<TimestampedValue<KafkaRecord<byte[], byte[]>>>, Row> {
  private static final long serialVersionUID = 1L;

  static final TupleTag<Row> ROWS = new TupleTag<>() {};
  static final TupleTag<Row> REFUSED = new TupleTag<>() {};

  private final PayloadFormat format;
  private final List<MetadataField> metadata;
  private final Schema schema;
  private final StepCounts counts;
  private final Rejector rejector;
  private transient PayloadFormat.Reader reader;

  /**
   * Reads payloads of a format.
   *
   * @param metadata what stands in the rows behind the fields of the payload
   * @param schema the schema of the rows
   */
  ReadMessagesFn(
      PayloadFormat format,
      List<MetadataField> metadata,
      Schema schema,
      StepCounts counts,
      Rejector rejector) {
    this.format = format;
    this.metadata = List.copyOf(metadata);
    this.schema = schema;
    this.counts = counts;
    this.rejector = rejector;
  }

  /**
   * The type of a refused message: where it stands, and all that is needed to send it again.
   *
   * @param text whether keys and payloads are text
   */
  static FieldType refusedType(boolean text) {
    FieldType content = (text ? FieldType.STRING : FieldType.BYTES).withNullable(true);
    return FieldType.row(
        Schema.builder()
            .addStringField("topic")
            .addInt32Field("partition")
            .addInt64Field("offset")
            .addField("timestamp", Timestamps.TIMESTAMP.withNullable(true))
            .addField("key", content)
            .addField("payload", content)
            .build());
  }

  @Setup
  public void setup() {
    reader = format.reader();
  }

  @ProcessElement
  public void processElement(
      @Element List<TimestampedValue<KafkaRecord<byte[], byte[]>>> batch,
      MultiOutputReceiver output) {
    OutputReceiver<Row> rows = output.get(ROWS);
    for (TimestampedValue<KafkaRecord<byte[], byte[]>> message : batch) {
      read(message.getValue(), message.getTimestamp(), rows, output);
    }
  }

  private void read(
      KafkaRecord<byte[], byte[]> message,
      Instant time,
      OutputReceiver<Row> rows,
      MultiOutputReceiver output) {
    counts.read();
    counts.add(Entry.BYTES, size(message.getKV().getKey()) + size(message.getKV().getValue()));
    try {
      rows.outputWithTimestamp(row(message), time);
      counts.written();
    } catch (RowRejection e) {
      Rejection rejection = e.rejection();
      rejector.reject(
          refused(message),
          new Rejection(
              rejection.message(),
              rejection.field(),
              rejection.value(),
              place(message),
              0,
              rejection.column()),
          counts,
          row -> output.get(REFUSED).builder(row).setTimestamp(time));
    }
  }

  private static int size(byte @Nullable [] bytes) {
    return bytes == null ? 0 : bytes.length;
  }

  private Row row(KafkaRecord<byte[], byte[]> message) throws RowRejection {
    byte[] payload = message.getKV().getValue();
    if (payload == null) {
      throw new RowRejection(
          Rejection.of("the message has no payload (it deletes its key)", null, null));
    }
    Row row = reader.read(payload);
    if (metadata.isEmpty()) {
      return row;
    }
    List<@Nullable Object> values = new ArrayList<>(schema.getFieldCount());
    values.addAll(row.getValues());
    for (MetadataField field : metadata) {
      values.add(field.value(message, format.text()));
    }
    return Row.withSchema(schema).attachValues(values);
  }

  private static String place(KafkaRecord<byte[], byte[]> message) {
    return "topic '%s', partition %d, offset %d"
        .formatted(message.getTopic(), message.getPartition(), message.getOffset());
  }

  private Row refused(KafkaRecord<byte[], byte[]> message) {
    long timestamp = message.getTimestamp();
    return Row.withSchema(rejector.schema().getField("failed_row").getType().getRowSchema())
        .attachValues(
            message.getTopic(),
            message.getPartition(),
            message.getOffset(),
            timestamp < 0 ? null : Timestamps.instant(Instant.ofEpochMilli(timestamp)),
            shown(message.getKV().getKey()),
            shown(message.getKV().getValue()));
  }

  private @Nullable Object shown(byte @Nullable [] bytes) {
    return bytes == null || !format.text() ? bytes : new String(bytes, StandardCharsets.UTF_8);
  }

  @FinishBundle
  public void finishBundle() {
    counts.flush();
  }
}
