package dev.purlin.io.file;

import dev.purlin.core.batch.Column;
import dev.purlin.core.batch.ColumnBuilder;
import dev.purlin.core.batch.ColumnType;
import dev.purlin.core.batch.RowBatch;
import dev.purlin.core.batch.RowBatchBuilder;
import dev.purlin.core.books.StepCounts;
import dev.purlin.core.problem.PurlinException;
import dev.purlin.core.problem.Reasons;
import dev.purlin.core.reject.Rejection;
import dev.purlin.core.reject.Rejector;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.windowing.BoundedWindow;
import org.apache.beam.sdk.transforms.windowing.GlobalWindow;
import org.apache.beam.sdk.values.Row;
import org.apache.beam.sdk.values.TupleTag;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * Reads parts of files, whatever their format.
 *
 * @param <T> what it makes of the records: rows, or batches of them
 */
abstract class ReadFilesFn<T> extends DoFn<FilePart, T> {
  private static final long serialVersionUID = 1L;

  static final TupleTag<Row> REJECTED = new TupleTag<>() {};

  private final TupleTag<T> tag;
  private final RowFileReader format;
  private final Schema schema;
  private final boolean filenames;
  private final StepCounts counts;
  private final FileFacts facts;
  private final Rejector rejector;
  private transient RowFileReader.@Nullable Reader reader;

  /**
   * @param schema that of the format, and behind its fields one for the name of the file if that is
   *     wanted
   */
  private ReadFilesFn(
      TupleTag<T> tag,
      RowFileReader format,
      Schema schema,
      StepCounts counts,
      FileFacts facts,
      Rejector rejector) {
    this.tag = tag;
    this.format = format;
    this.schema = schema;
    this.filenames = schema.getFieldCount() > format.schema().getFieldCount();
    this.counts = counts;
    this.facts = facts;
    this.rejector = rejector;
  }

  @ProcessElement
  public void processElement(@Element FilePart part, MultiOutputReceiver outputs) {
    if (reader == null) {
      reader = format.open();
    }
    Output<T> output = output(part.chunk(), outputs);
    try (FileContent content = new FileContent(part, counts)) {
      reader.read(content, output);
      content.finish(facts);
    } catch (Lines.LineTooLongException e) {
      throw PurlinException.user("'%s': %s".formatted(part.chunk().file(), Reasons.of(e)), e);
    } catch (IOException e) {
      throw ChunkReader.cannotRead(part.chunk().file(), e);
    }
  }

  abstract Output<T> output(FileChunk chunk, MultiOutputReceiver outputs);

  @FinishBundle
  public void finishBundle(FinishBundleContext context) {
    T rest = rest();
    if (rest != null) {
      context.output(tag, rest, BoundedWindow.TIMESTAMP_MIN_VALUE, GlobalWindow.INSTANCE);
    }
    counts.flush();
  }

  /** What was made of the bundle's records and not output yet. */
  @Nullable T rest() {
    return null;
  }

  /** What the records of a part go into. */
  private abstract static class Output<T> implements RecordOutput {
    final ReadFilesFn<T> fn;
    final String file;
    private final MultiOutputReceiver outputs;
    final OutputReceiver<T> rows;

    private Output(ReadFilesFn<T> fn, String file, MultiOutputReceiver outputs) {
      this.fn = fn;
      this.file = file;
      this.outputs = outputs;
      this.rows = outputs.get(fn.tag);
    }

    @Override
    public void read() {
      fn.counts.read();
    }

    @Override
    public void filter() {
      fn.counts.filtered();
    }

    @Override
    public void reject(String record, Rejection rejection) {
      fn.rejector.reject(record, rejection, fn.counts, outputs.get(REJECTED));
    }

    /** The row with the name of its file, if that is wanted. */
    Row named(Row row) {
      if (!fn.filenames) {
        return row;
      }
      List<Object> values = new ArrayList<>(row.getValues());
      values.add(file);
      return Row.withSchema(fn.schema).attachValues(values);
    }
  }

  /** Makes rows. */
  static final class ToRows extends ReadFilesFn<Row> {
    private static final long serialVersionUID = 1L;

    static final TupleTag<Row> ROWS = new TupleTag<>() {};

    ToRows(
        RowFileReader format,
        Schema schema,
        StepCounts counts,
        FileFacts facts,
        Rejector rejector) {
      super(ROWS, format, schema, counts, facts, rejector);
    }

    @Override
    Output<Row> output(FileChunk chunk, MultiOutputReceiver outputs) {
      return new Output<>(this, chunk.file(), outputs) {
        @Override
        public void row(Row row) {
          rows.output(named(row));
          fn.counts.written();
        }

        @Override
        public void batch(RowBatch batch) {
          for (int i = 0; i < batch.size(); i++) {
            row(batch.row(i));
          }
        }

        @Override
        public boolean batches() {
          return false;
        }
      };
    }
  }

  /**
   * Makes batches. The rows of small files go into one batch until it is full or the bundle ends:
   * thousands of batches of a row would cost more time and memory than what is in them.
   */
  static final class ToBatches extends ReadFilesFn<RowBatch> {
    private static final long serialVersionUID = 1L;

    static final TupleTag<RowBatch> BATCHES = new TupleTag<>() {};

    /** The batches of a file that is not larger are copied into common ones. */
    private static final long SMALL_BYTES = 1 << 15;

    private final Schema schema;
    private transient @Nullable RowBatchBuilder common;

    ToBatches(
        RowFileReader format,
        Schema schema,
        StepCounts counts,
        FileFacts facts,
        Rejector rejector) {
      super(BATCHES, format, schema, counts, facts, rejector);
      this.schema = schema;
    }

    @Override
    Output<RowBatch> output(FileChunk chunk, MultiOutputReceiver outputs) {
      if (common == null) {
        common = new RowBatchBuilder(schema, RowBatch.ROWS);
      }
      boolean small = chunk.end() - chunk.start() <= SMALL_BYTES;
      return new BatchOutput(this, common, small, chunk.file(), outputs);
    }

    @Override
    @Nullable RowBatch rest() {
      return common == null || common.size() == 0 ? null : common.build();
    }
  }

  private static final class BatchOutput extends Output<RowBatch> {
    private final Schema schema;
    private final RowBatchBuilder common;
    private final boolean small;

    private BatchOutput(
        ToBatches fn,
        RowBatchBuilder common,
        boolean small,
        String file,
        MultiOutputReceiver outputs) {
      super(fn, file, outputs);
      this.schema = fn.schema;
      this.common = common;
      this.small = small;
    }

    @Override
    public void row(Row row) {
      common.append(named(row));
      fn.counts.written();
      if (common.full()) {
        rows.output(common.build());
      }
    }

    @Override
    public void batch(RowBatch batch) {
      fn.counts.add(StepCounts.Entry.WRITTEN, batch.size());
      RowBatch named = fn.filenames ? named(batch) : batch;
      if (!small) {
        if (common.size() > 0) {
          rows.output(common.build()); // Rows stay in the order in which they were read.
        }
        rows.output(named);
        return;
      }
      for (int row = 0; row < named.size(); row++) {
        common.append(named, row);
        if (common.full()) {
          rows.output(common.build());
        }
      }
    }

    private RowBatch named(RowBatch batch) {
      ColumnBuilder names = ColumnBuilder.of(ColumnType.of(Schema.FieldType.STRING), batch.size());
      byte[] name = file.getBytes(StandardCharsets.UTF_8);
      names.share(name);
      for (int i = 0; i < batch.size(); i++) {
        names.appendSlice(0, name.length);
      }
      Column[] columns = batch.columns();
      Column[] all = Arrays.copyOf(columns, columns.length + 1);
      all[columns.length] = names.build();
      return RowBatch.of(schema, batch.size(), all);
    }

    @Override
    public boolean batches() {
      return true;
    }
  }
}
