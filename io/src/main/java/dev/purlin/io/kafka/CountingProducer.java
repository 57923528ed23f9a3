package dev.purlin.io.kafka;

import dev.purlin.core.books.StepCounts;
import dev.purlin.core.books.StepCounts.Entry;
import dev.purlin.core.problem.PurlinException;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TimeoutException;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * A producer that counts as written what the brokers have acknowledged, and says in words what they
 * have not.
 */
final class CountingProducer extends KafkaProducer<byte[], byte[]> {
  private final KafkaCluster cluster;
  private final StepCounts counts;
  private final AtomicLong acknowledged = new AtomicLong();

  CountingProducer(Map<String, Object> configuration, KafkaCluster cluster, StepCounts counts) {
    super(configuration);
    this.cluster = cluster;
    this.counts = counts;
  }

  @Override
  public Future<RecordMetadata> send(ProducerRecord<byte[], byte[]> message, Callback callback) {
    return super.send(
        message,
        (metadata, failure) -> {
          if (failure == null) {
            acknowledged.incrementAndGet();
          }
          callback.onCompletion(metadata, failure == null ? null : told(message.topic(), failure));
        });
  }

  private PurlinException told(String topic, Exception failure) {
    return PurlinException.outside(
        "a message for topic '%s' was not taken by the Kafka brokers at %s: %s.%s"
            .formatted(
                topic,
                cluster.bootstrapServers(),
                String.valueOf(failure.getMessage()).replaceFirst("[.]$", ""),
                advice(failure)),
        failure);
  }

  private static String advice(@Nullable Exception failure) {
    if (failure instanceof TimeoutException) {
      return " Check that the brokers run, and that enough replicas are in sync.";
    }
    if (failure instanceof RecordTooLargeException) {
      return " The topic's max.message.bytes and the brokers' message.max.bytes say what they take.";
    }
    if (failure instanceof AuthorizationException) {
      return " Check what this user may write.";
    }
    return "";
  }

  /** Called at the end of every bundle, by the thread whose metrics count. */
  @Override
  public void flush() {
    super.flush();
    counts.add(Entry.WRITTEN, acknowledged.getAndSet(0));
    counts.flush();
  }
}
