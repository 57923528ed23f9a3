package dev.purlin.io.kafka;

import java.util.Optional;
import org.apache.beam.sdk.io.kafka.KafkaRecord;
import org.apache.beam.sdk.io.kafka.TimestampPolicy;
import org.apache.beam.sdk.transforms.windowing.BoundedWindow;
import org.joda.time.Duration;
import org.joda.time.Instant;

/**
 * Event time is the time that Kafka has for a message, and messages may be out of order by a given
 * delay.
 *
 * <p>Unlike KafkaIO's own policy, it takes topics of either kind of time, and lets time pass in a
 * partition that never had a message: one empty partition would keep all windows open for ever.
 */
final class RecordTimePolicy extends TimestampPolicy<byte[], byte[]> {
  private final Duration maxDelay;
  private Instant watermark;

  RecordTimePolicy(Duration maxDelay, Optional<Instant> previousWatermark) {
    this.maxDelay = maxDelay;
    this.watermark = previousWatermark.orElse(BoundedWindow.TIMESTAMP_MIN_VALUE);
  }

  @Override
  public Instant getTimestampForRecord(
      PartitionContext context, KafkaRecord<byte[], byte[]> message) {
    Instant now = Instant.now();
    // Messages of very old producers have no time.
    Instant time = message.getTimestamp() < 0 ? now : Instant.ofEpochMilli(message.getTimestamp());
    // One clock that runs ahead must not make everybody else late.
    advanceTo((time.isAfter(now) ? now : time).minus(maxDelay));
    return time;
  }

  @Override
  public Instant getWatermark(PartitionContext context) {
    if (context.getMessageBacklog() == 0) {
      advanceTo(context.getBacklogCheckTime().minus(maxDelay));
    }
    return watermark;
  }

  private void advanceTo(Instant instant) {
    if (instant.isAfter(watermark)) {
      watermark = instant;
    }
  }
}
