package dev.purlin.io.kafka;

import dev.purlin.tests.kafka.KafkaBroker;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** A topic of a test's own, on the broker that all tests share. */
record Topic(String name, int partitions) {

  static Topic create(int partitions) {
    return create(partitions, Map.of());
  }

  static Topic create(int partitions, Map<String, String> settings) {
    String name = "t-" + UUID.randomUUID();
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", servers()))) {
      NewTopic topic = new NewTopic(name, partitions, (short) 1).configs(settings);
      admin.createTopics(List.of(topic)).all().get();
    } catch (InterruptedException | ExecutionException e) {
      throw new AssertionError(e);
    }
    return new Topic(name, partitions);
  }

  static String servers() {
    return KafkaBroker.shared().bootstrapServers();
  }

  static byte[] bytes(String text) {
    return text == null ? null : text.getBytes(StandardCharsets.UTF_8);
  }

  ProducerRecord<byte[], byte[]> message(int partition, long timestamp, String key, String text) {
    return new ProducerRecord<>(name, partition, timestamp, bytes(key), bytes(text));
  }

  /** Sends texts to partition 0. */
  void send(String... texts) {
    List<ProducerRecord<byte[], byte[]>> messages = new ArrayList<>();
    for (String text : texts) {
      messages.add(new ProducerRecord<>(name, 0, null, bytes(text)));
    }
    send(messages);
  }

  void send(List<ProducerRecord<byte[], byte[]>> messages) {
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", servers()),
            new ByteArraySerializer(),
            new ByteArraySerializer())) {
      for (ProducerRecord<byte[], byte[]> message : messages) {
        producer.send(message).get();
      }
    } catch (InterruptedException | ExecutionException e) {
      throw new AssertionError(e);
    }
  }

  /** All messages, each partition's in its order. */
  List<ConsumerRecord<byte[], byte[]>> messages() {
    List<TopicPartition> all = new ArrayList<>();
    for (int partition = 0; partition < partitions; partition++) {
      all.add(new TopicPartition(name, partition));
    }
    List<ConsumerRecord<byte[], byte[]>> messages = new ArrayList<>();
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(
            Map.of("bootstrap.servers", servers()),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer())) {
      Map<TopicPartition, Long> ends = consumer.endOffsets(all);
      consumer.assign(all);
      consumer.seekToBeginning(all);
      while (all.stream()
          .anyMatch(partition -> consumer.position(partition) < ends.get(partition))) {
        consumer.poll(Duration.ofMillis(200)).forEach(messages::add);
      }
    }
    return messages;
  }
}
