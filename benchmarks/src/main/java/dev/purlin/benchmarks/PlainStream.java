package dev.purlin.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * What an engineer would write without a framework: one thread, one loop, a consumer and a
 * producer; what was read is committed once a second, after what became of it. {@code PlainStream
 * SERVERS FROM TO}. It ends when it is told to.
 */
public final class PlainStream {
  static final int LARGE = 500;

  private static final long COMMIT_NANOS = 1_000_000_000;

  private PlainStream() {}

  public static void main(String[] arguments) throws Exception {
    Map<String, Object> reading =
        Map.of(
            "bootstrap.servers",
            arguments[0],
            "group.id",
            "plain",
            "auto.offset.reset",
            "earliest",
            "enable.auto.commit",
            false);
    Map<String, Object> writing =
        Map.of("bootstrap.servers", arguments[0], "linger.ms", 5, "acks", "all");
    ObjectMapper json = new ObjectMapper();
    BigDecimal large = BigDecimal.valueOf(LARGE);
    try (KafkaConsumer<byte[], byte[]> orders =
            new KafkaConsumer<>(reading, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        KafkaProducer<byte[], byte[]> target =
            new KafkaProducer<>(writing, new ByteArraySerializer(), new ByteArraySerializer())) {
      orders.subscribe(List.of(arguments[1]));
      List<Future<RecordMetadata>> sent = new ArrayList<>();
      long committed = System.nanoTime();
      while (true) {
        for (ConsumerRecord<byte[], byte[]> message : orders.poll(Duration.ofSeconds(1))) {
          JsonNode order = json.readTree(message.value());
          if (order.get("amount").decimalValue().compareTo(large) >= 0) {
            byte[] customer = order.get("customer").textValue().getBytes(StandardCharsets.UTF_8);
            byte[] text = json.writeValueAsBytes(order);
            sent.add(target.send(new ProducerRecord<>(arguments[2], customer, text)));
          }
        }
        if (System.nanoTime() - committed > COMMIT_NANOS) {
          for (Future<RecordMetadata> each : sent) {
            each.get();
          }
          sent.clear();
          orders.commitSync();
          committed = System.nanoTime();
        }
      }
    }
  }
}
