package dev.purlin.io.kafka;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.coders.ListCoder;
import org.apache.beam.sdk.io.Read;
import org.apache.beam.sdk.io.UnboundedSource;
import org.apache.beam.sdk.io.kafka.KafkaIO;
import org.apache.beam.sdk.io.kafka.KafkaRecord;
import org.apache.beam.sdk.options.ExperimentalOptions;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.apache.beam.sdk.runners.TransformHierarchy;
import org.apache.beam.sdk.transforms.windowing.BoundedWindow;
import org.apache.beam.sdk.values.TimestampedValue;
import org.checkerframework.checker.nullness.qual.Nullable;
import org.joda.time.Instant;

/**
 * Hands the messages of KafkaIO's source on in batches, each message with its event time.
 *
 * <p>Beam's Flink runner publishes all metrics of a task with every element that a source gives.
 * That took more time than reading, parsing and filtering a message; with batches it is not to be
 * noticed. A batch never waits for messages that are not there yet.
 *
 * @param <MarkT> what KafkaIO's source remembers in checkpoints
 */
final class MessageBatches<MarkT extends UnboundedSource.CheckpointMark>
    extends UnboundedSource<List<TimestampedValue<KafkaRecord<byte[], byte[]>>>, MarkT> {
  private static final long serialVersionUID = 1L;

  private static final int MAX_MESSAGES = 256;

  /** Few large messages fill a batch too: it is in memory as a whole. */
  private static final long MAX_BYTES = 1 << 20;

  private final UnboundedSource<KafkaRecord<byte[], byte[]>, MarkT> messages;

  private MessageBatches(UnboundedSource<KafkaRecord<byte[], byte[]>, MarkT> messages) {
    this.messages = messages;
  }

  /** The source of an unbounded read. */
  static MessageBatches<?> of(KafkaIO.Read<byte[], byte[]> read) {
    // KafkaIO does not give its source away, but puts it into a pipeline for everyone to see.
    PipelineOptions options = PipelineOptionsFactory.create();
    ExperimentalOptions.addExperiment(options.as(ExperimentalOptions.class), "use_deprecated_read");
    Pipeline pipeline = Pipeline.create(options);
    pipeline.apply(read);
    SourceFinder finder = new SourceFinder();
    pipeline.traverseTopologically(finder);
    return new MessageBatches<>(finder.found());
  }

  private static final class SourceFinder extends Pipeline.PipelineVisitor.Defaults {
    private @Nullable UnboundedSource<?, ?> found;

    @Override
    public CompositeBehavior enterCompositeTransform(TransformHierarchy.Node node) {
      if (node.getTransform() instanceof Read.Unbounded<?> read) {
        found = read.getSource();
      }
      return CompositeBehavior.ENTER_TRANSFORM;
    }

    @SuppressWarnings("unchecked") // It is the source of a read of such records.
    private UnboundedSource<KafkaRecord<byte[], byte[]>, ?> found() {
      if (found == null) {
        throw new IllegalStateException("KafkaIO reads without an UnboundedSource");
      }
      return (UnboundedSource<KafkaRecord<byte[], byte[]>, ?>) found;
    }
  }

  @Override
  public List<MessageBatches<MarkT>> split(int desiredNumSplits, PipelineOptions options)
      throws Exception {
    List<MessageBatches<MarkT>> splits = new ArrayList<>();
    for (UnboundedSource<KafkaRecord<byte[], byte[]>, MarkT> split :
        messages.split(desiredNumSplits, options)) {
      splits.add(new MessageBatches<>(split));
    }
    return splits;
  }

  @Override
  public UnboundedReader<List<TimestampedValue<KafkaRecord<byte[], byte[]>>>> createReader(
      PipelineOptions options, @Nullable MarkT mark) throws IOException {
    return new Reader<>(this, messages.createReader(options, mark));
  }

  @Override
  public Coder<MarkT> getCheckpointMarkCoder() {
    return messages.getCheckpointMarkCoder();
  }

  @Override
  public Coder<List<TimestampedValue<KafkaRecord<byte[], byte[]>>>> getOutputCoder() {
    return coder(messages.getOutputCoder());
  }

  static Coder<List<TimestampedValue<KafkaRecord<byte[], byte[]>>>> coder(
      Coder<KafkaRecord<byte[], byte[]>> messages) {
    return ListCoder.of(TimestampedValue.TimestampedValueCoder.of(messages));
  }

  /** Reads batches. What is in a batch counts as read in checkpoints, and for the watermark. */
  private static final class Reader<MarkT extends UnboundedSource.CheckpointMark>
      extends UnboundedReader<List<TimestampedValue<KafkaRecord<byte[], byte[]>>>> {
    private final MessageBatches<MarkT> source;
    private final UnboundedReader<KafkaRecord<byte[], byte[]>> messages;
    private List<TimestampedValue<KafkaRecord<byte[], byte[]>>> batch = List.of();
    private Instant earliest = BoundedWindow.TIMESTAMP_MIN_VALUE;
    private boolean dry;

    private Reader(
        MessageBatches<MarkT> source, UnboundedReader<KafkaRecord<byte[], byte[]>> messages) {
      this.source = source;
      this.messages = messages;
    }

    @Override
    public boolean start() throws IOException {
      return fill(messages.start());
    }

    @Override
    public boolean advance() throws IOException {
      if (dry) {
        // The last batch ended because there was no more: asking again at once would only wait.
        dry = false;
        return false;
      }
      return fill(messages.advance());
    }

    private boolean fill(boolean available) throws IOException {
      batch = new ArrayList<>();
      earliest = BoundedWindow.TIMESTAMP_MAX_VALUE;
      long bytes = 0;
      boolean more = available;
      while (more) {
        KafkaRecord<byte[], byte[]> message = messages.getCurrent();
        Instant time = messages.getCurrentTimestamp();
        batch.add(TimestampedValue.of(message, time));
        earliest = time.isBefore(earliest) ? time : earliest;
        bytes += size(message.getKV().getKey()) + size(message.getKV().getValue());
        if (batch.size() == MAX_MESSAGES || bytes >= MAX_BYTES) {
          return true;
        }
        more = messages.advance();
      }
      dry = !batch.isEmpty();
      return dry;
    }

    private static int size(byte @Nullable [] bytes) {
      return bytes == null ? 0 : bytes.length;
    }

    @Override
    public List<TimestampedValue<KafkaRecord<byte[], byte[]>>> getCurrent() {
      if (batch.isEmpty()) {
        throw new NoSuchElementException();
      }
      return batch;
    }

    /** The earliest of all: runners let no element's outputs be earlier than itself. */
    @Override
    public Instant getCurrentTimestamp() {
      if (batch.isEmpty()) {
        throw new NoSuchElementException();
      }
      return earliest;
    }

    @Override
    public Instant getWatermark() {
      return messages.getWatermark();
    }

    @Override
    public CheckpointMark getCheckpointMark() {
      return messages.getCheckpointMark();
    }

    @Override
    public long getSplitBacklogBytes() {
      return messages.getSplitBacklogBytes();
    }

    @Override
    public UnboundedSource<List<TimestampedValue<KafkaRecord<byte[], byte[]>>>, ?>
        getCurrentSource() {
      return source;
    }

    @Override
    public void close() throws IOException {
      messages.close();
    }
  }
}
