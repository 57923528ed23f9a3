package dev.purlin.io.kafka;

import dev.purlin.core.problem.PurlinException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.TopicPartition;

/**
 * A consumer that is careful where it begins, as KafkaIO is not: a partition without messages as
 * young as a given time begins, for that time, at its end; and an offset that is no longer there is
 * an error, where Kafka would leave out what lies in between and say nothing.
 */
final class SeekingConsumer extends KafkaConsumer<byte[], byte[]> {

  SeekingConsumer(Map<String, Object> configuration) {
    super(configuration);
  }

  @Override
  public void seek(TopicPartition partition, long offset) {
    List<TopicPartition> asked = List.of(partition);
    long first = offset(beginningOffsets(asked), partition);
    if (offset < first) {
      throw PurlinException.user(
          ("topic '%s', partition %d: the run goes on at offset %d, but the brokers keep messages from"
                  + " %d on: %d were deleted before they were read (retention.ms, retention.bytes)."
                  + " To go on without them, begin anew, with start_read_time or"
                  + " auto_offset_reset_config: earliest")
              .formatted(partition.topic(), partition.partition(), offset, first, first - offset));
    }
    long end = offset(endOffsets(asked), partition);
    if (offset > end) {
      throw PurlinException.user(
          ("topic '%s', partition %d: the run goes on at offset %d, but the partition ends at %d: it"
                  + " is another topic of the same name. Begin anew")
              .formatted(partition.topic(), partition.partition(), offset, end));
    }
    super.seek(partition, offset);
  }

  @Override
  public Map<TopicPartition, OffsetAndTimestamp> offsetsForTimes(Map<TopicPartition, Long> times) {
    // The ends first: what arrives in between is found by its time.
    Map<TopicPartition, Long> ends = endOffsets(times.keySet());
    Map<TopicPartition, OffsetAndTimestamp> offsets = new HashMap<>(super.offsetsForTimes(times));
    times.forEach(
        (partition, time) ->
            offsets.computeIfAbsent(
                partition, none -> new OffsetAndTimestamp(offset(ends, partition), time)));
    return offsets;
  }

  /** Brokers answer for every partition that they are asked for. */
  private static long offset(Map<TopicPartition, Long> offsets, TopicPartition partition) {
    return Objects.requireNonNull(offsets.get(partition));
  }
}
