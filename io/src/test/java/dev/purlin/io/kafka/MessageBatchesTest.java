package dev.purlin.io.kafka;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.beam.sdk.coders.ByteArrayCoder;
import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.coders.NullableCoder;
import org.apache.beam.sdk.io.UnboundedSource.CheckpointMark;
import org.apache.beam.sdk.io.UnboundedSource.UnboundedReader;
import org.apache.beam.sdk.io.kafka.KafkaIO;
import org.apache.beam.sdk.io.kafka.KafkaRecord;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.apache.beam.sdk.util.CoderUtils;
import org.apache.beam.sdk.values.TimestampedValue;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.joda.time.Duration;
import org.joda.time.Instant;
import org.junit.Test;

/** Batches of messages of a real broker. */
public class MessageBatchesTest {
  private static final long TIME = Instant.parse("2026-01-31T12:00:00Z").getMillis();

  private final PipelineOptions options = PipelineOptionsFactory.create();
  private final Topic topic = Topic.create(1);

  private MessageBatches<?> batches() throws Exception {
    KafkaIO.Read<byte[], byte[]> read =
        KafkaIO.<byte[], byte[]>read()
            .withBootstrapServers(Topic.servers())
            .withTopic(topic.name())
            .withKeyDeserializerAndCoder(
                ByteArrayDeserializer.class, NullableCoder.of(ByteArrayCoder.of()))
            .withValueDeserializerAndCoder(
                ByteArrayDeserializer.class, NullableCoder.of(ByteArrayCoder.of()))
            .withConsumerConfigUpdates(Map.of("auto.offset.reset", "earliest"))
            .withTimestampPolicyFactory(
                (partition, previous) -> new RecordTimePolicy(Duration.ZERO, previous));
    return MessageBatches.of(read).split(1, options).get(0);
  }

  /** Sends numbers, each a second before the one before it. */
  private void sendNumbers(int from, int to) {
    List<ProducerRecord<byte[], byte[]>> messages = new ArrayList<>();
    for (int number = from; number < to; number++) {
      messages.add(topic.message(0, TIME - number * 1000L, null, String.valueOf(number)));
    }
    topic.send(messages);
  }

  private static final class Batch {
    private final List<TimestampedValue<KafkaRecord<byte[], byte[]>>> messages;
    private final Instant time;

    private Batch(UnboundedReader<List<TimestampedValue<KafkaRecord<byte[], byte[]>>>> reader) {
      messages = reader.getCurrent();
      time = reader.getCurrentTimestamp();
    }

    private List<Integer> numbers() {
      return messages.stream()
          .map(message -> message.getValue().getKV().getValue())
          .map(payload -> Integer.parseInt(new String(payload, StandardCharsets.UTF_8)))
          .toList();
    }
  }

  /** Reads batches until there are so many messages. */
  private static List<Batch> read(
      UnboundedReader<List<TimestampedValue<KafkaRecord<byte[], byte[]>>>> reader,
      boolean started,
      int messages)
      throws Exception {
    List<Batch> batches = new ArrayList<>();
    boolean available = started ? reader.advance() : reader.start();
    int count = 0;
    while (count < messages) {
      if (available) {
        Batch batch = new Batch(reader);
        batches.add(batch);
        count += batch.messages.size();
      }
      available = count < messages && reader.advance();
    }
    return batches;
  }

  private static List<Integer> numbers(List<Batch> batches) {
    return batches.stream().flatMap(batch -> batch.numbers().stream()).toList();
  }

  private static List<Integer> range(int from, int to) {
    return IntStream.range(from, to).boxed().toList();
  }

  @Test
  public void handsEveryMessageOnOnceAndInOrder() throws Exception {
    sendNumbers(0, 1000);
    try (var reader = batches().createReader(options, null)) {
      List<Batch> batches = read(reader, false, 1000);
      assertThat(numbers(batches), is(range(0, 1000)));
      assertThat(batches.size() < 100, is(true));
      assertThat(batches.stream().allMatch(batch -> batch.messages.size() <= 256), is(true));
    }
  }

  @Test
  public void isAsOldAsItsOldestMessageAndEachMessageHasItsOwnTime() throws Exception {
    sendNumbers(0, 10);
    try (var reader = batches().createReader(options, null)) {
      for (Batch batch : read(reader, false, 10)) {
        List<Integer> numbers = batch.numbers();
        int last = numbers.get(numbers.size() - 1);
        assertThat(batch.time, is(new Instant(TIME - last * 1000L)));
        for (int i = 0; i < numbers.size(); i++) {
          assertThat(
              batch.messages.get(i).getTimestamp(), is(new Instant(TIME - numbers.get(i) * 1000L)));
        }
      }
    }
  }

  @Test
  public void goesOnBehindTheLastBatchOfACheckpoint() throws Exception {
    sendNumbers(0, 600);
    goOn(batches());
  }

  private <MarkT extends CheckpointMark> void goOn(MessageBatches<MarkT> source) throws Exception {
    MarkT mark;
    int read;
    try (var reader = source.createReader(options, null)) {
      read = numbers(read(reader, false, 300)).size();
      mark = copy(source.getCheckpointMarkCoder(), reader.getCheckpointMark());
    }
    try (var reader = source.createReader(options, mark)) {
      assertThat(numbers(read(reader, false, 600 - read)), is(range(read, 600)));
    }
  }

  @SuppressWarnings("unchecked") // The source's reader makes what the source's coder takes.
  private static <MarkT> MarkT copy(Coder<MarkT> coder, CheckpointMark mark) throws Exception {
    return CoderUtils.clone(coder, (MarkT) mark);
  }

  @Test
  public void isFullWithFewLargeMessages() throws Exception {
    String large = "1".repeat(700_000);
    topic.send(List.of(topic.message(0, TIME, null, large), topic.message(0, TIME, null, large)));
    topic.send(List.of(topic.message(0, TIME, null, large)));
    try (var reader = batches().createReader(options, null)) {
      List<Batch> batches = read(reader, false, 3);
      assertThat(batches.stream().allMatch(batch -> batch.messages.size() <= 2), is(true));
    }
  }

  @Test
  public void endsWhereThereIsNoMoreAndGoesOnWhenThereIs() throws Exception {
    sendNumbers(0, 3);
    try (var reader = batches().createReader(options, null)) {
      assertThat(numbers(read(reader, false, 3)), is(range(0, 3)));
      assertThat(reader.advance(), is(false));
      sendNumbers(3, 5);
      assertThat(numbers(read(reader, true, 2)), is(range(3, 5)));
    }
  }
}
