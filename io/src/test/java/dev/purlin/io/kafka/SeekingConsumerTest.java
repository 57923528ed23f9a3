package dev.purlin.io.kafka;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;
import static org.junit.Assert.assertThrows;

import dev.purlin.core.problem.PurlinException;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.Test;

/** A run that goes on misses no message in silence. */
public class SeekingConsumerTest {

  @Test
  public void refusesAnOffsetThatTheBrokersKeepNoMore() throws Exception {
    Topic topic = Topic.create(1);
    topic.send("0", "1", "2", "3", "4");
    TopicPartition partition = new TopicPartition(topic.name(), 0);
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", Topic.servers()))) {
      admin.deleteRecords(Map.of(partition, RecordsToDelete.beforeOffset(3))).all().get();
    }
    try (SeekingConsumer consumer = consumer(partition)) {
      consumer.seek(partition, 3);
      assertThat(consumer.position(partition), is(3L));

      PurlinException error =
          assertThrows(PurlinException.class, () -> consumer.seek(partition, 1));

      assertThat(
          error.getMessage(),
          is(
              ("topic '%s', partition 0: the run goes on at offset 1, but the brokers keep messages"
                      + " from 3 on: 2 were deleted before they were read (retention.ms,"
                      + " retention.bytes). To go on without them, begin anew, with start_read_time"
                      + " or auto_offset_reset_config: earliest")
                  .formatted(topic.name())));
    }
  }

  @Test
  public void refusesAnOffsetBehindTheEnd() {
    Topic topic = Topic.create(1);
    topic.send("0", "1");
    TopicPartition partition = new TopicPartition(topic.name(), 0);
    try (SeekingConsumer consumer = consumer(partition)) {
      consumer.seek(partition, 2);

      PurlinException error =
          assertThrows(PurlinException.class, () -> consumer.seek(partition, 3));

      assertThat(
          error.getMessage(),
          is(
              ("topic '%s', partition 0: the run goes on at offset 3, but the partition ends at 2: it"
                      + " is another topic of the same name. Begin anew")
                  .formatted(topic.name())));
    }
  }

  private static SeekingConsumer consumer(TopicPartition partition) {
    SeekingConsumer consumer =
        new SeekingConsumer(
            Map.of(
                "bootstrap.servers",
                Topic.servers(),
                "key.deserializer",
                ByteArrayDeserializer.class,
                "value.deserializer",
                ByteArrayDeserializer.class));
    consumer.assign(List.of(partition));
    return consumer;
  }
}
