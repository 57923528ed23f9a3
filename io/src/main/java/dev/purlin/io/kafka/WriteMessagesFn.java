package dev.purlin.io.kafka;

import dev.purlin.core.books.StepCounts;
import dev.purlin.core.books.StepCounts.Entry;
import dev.purlin.core.reject.Rejection;
import dev.purlin.core.reject.Rejector;
import dev.purlin.core.reject.RowRejection;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.values.Row;
import org.apache.beam.sdk.values.TupleTag;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.record.AbstractRecords;
import org.apache.kafka.common.record.CompressionType;
import org.apache.kafka.common.record.RecordBatch;
import org.checkerframework.checker.nullness.qual.Nullable;
import org.joda.time.Instant;

/** Makes messages of rows. */
final class WriteMessagesFn extends DoFn<Row, ProducerRecord<byte[], byte[]>> {
  private static final long serialVersionUID = 1L;

  static final TupleTag<ProducerRecord<byte[], byte[]>> MESSAGES = new TupleTag<>() {};
  static final TupleTag<Row> REFUSED = new TupleTag<>() {};

  private final MessageLayout layout;
  private final StepCounts counts;
  private final Rejector rejector;
  private transient PayloadWriter writer;

  WriteMessagesFn(MessageLayout layout, StepCounts counts, Rejector rejector) {
    this.layout = layout;
    this.counts = counts;
    this.rejector = rejector;
  }

  @Setup
  public void setup() {
    writer = layout.writer();
  }

  @ProcessElement
  public void processElement(
      @Element Row row, @Timestamp Instant eventTime, MultiOutputReceiver output) {
    counts.read();
    try {
      ProducerRecord<byte[], byte[]> message = message(row, eventTime);
      counts.add(Entry.BYTES, message.value().length);
      output.get(MESSAGES).output(message);
    } catch (RowRejection e) {
      rejector.reject(row, e.rejection(), counts, output.get(REFUSED));
    }
  }

  private ProducerRecord<byte[], byte[]> message(Row row, Instant eventTime) throws RowRejection {
    byte[] key = layout.key() < 0 ? null : bytes(row.getValue(layout.key()));
    byte[] payload = writer.write(payload(row));
    List<Header> headers = layout.headers() < 0 ? List.of() : headers(row);
    int size =
        AbstractRecords.estimateSizeInBytesUpperBound(
            RecordBatch.CURRENT_MAGIC_VALUE,
            CompressionType.NONE,
            key,
            payload,
            headers.toArray(Header[]::new));
    if (size > layout.largest()) {
      throw new RowRejection(
          Rejection.of(
              "makes a message of %,d bytes; the producer's max.request.size is %,d"
                  .formatted(size, layout.largest()),
              null,
              null));
    }
    return new ProducerRecord<>(
        layout.topic(), null, layout.eventTime() ? time(eventTime) : null, key, payload, headers);
  }

  /** Rows without a time of their own, and windows that are still open, have none for Kafka. */
  private static @Nullable Long time(Instant eventTime) {
    long millis = eventTime.getMillis();
    return millis < 0 || millis > System.currentTimeMillis() ? null : millis;
  }

  private Row payload(Row row) throws RowRejection {
    int[] fields = layout.payloadFields();
    Schema schema = layout.payload();
    List<@Nullable Object> values = new ArrayList<>(fields.length);
    for (int field : fields) {
      values.add(row.getValue(field));
    }
    if (layout.single() && values.get(0) == null) {
      throw new RowRejection(
          Rejection.of("is null; a message needs a payload", schema.getField(0).getName(), null));
    }
    return Row.withSchema(schema).attachValues(values);
  }

  private static byte @Nullable [] bytes(@Nullable Object value) {
    if (value == null || value instanceof byte[]) {
      return (byte[]) value;
    }
    String text = value instanceof BigDecimal number ? number.toPlainString() : value.toString();
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private List<Header> headers(Row row) throws RowRejection {
    Map<String, @Nullable String> values = row.getMap(layout.headers());
    List<Header> headers = new ArrayList<>();
    if (values != null) {
      for (Map.Entry<String, @Nullable String> header : values.entrySet()) {
        if (header.getValue() == null) {
          throw new RowRejection(
              Rejection.of(
                  "header '" + header.getKey() + "' has no value",
                  row.getSchema().getField(layout.headers()).getName(),
                  null));
        }
        headers.add(new RecordHeader(header.getKey(), bytes(header.getValue())));
      }
    }
    return headers;
  }

  @FinishBundle
  public void finishBundle() {
    counts.flush();
  }
}
