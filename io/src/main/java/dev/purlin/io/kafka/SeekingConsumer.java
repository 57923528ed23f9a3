package dev.purlin.io.kafka;

import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.TopicPartition;

/**
 * A consumer for which a partition without messages as young as a given time begins, for that time,
 * at its end. KafkaIO would fail there.
 */
final class SeekingConsumer extends KafkaConsumer<byte[], byte[]> {

  SeekingConsumer(Map<String, Object> configuration) {
    super(configuration);
  }

  @Override
  public Map<TopicPartition, OffsetAndTimestamp> offsetsForTimes(Map<TopicPartition, Long> times) {
    // The ends first: what arrives in between is found by its time.
    Map<TopicPartition, Long> ends = endOffsets(times.keySet());
    Map<TopicPartition, OffsetAndTimestamp> offsets = new HashMap<>(super.offsetsForTimes(times));
    times.forEach(
        (partition, time) ->
            offsets.computeIfAbsent(
                partition, none -> new OffsetAndTimestamp(ends.get(partition), time)));
    return offsets;
  }
}
