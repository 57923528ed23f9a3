package dev.purlin.io.file;

import dev.purlin.core.batch.Column;
import dev.purlin.core.batch.ColumnBuilder;
import dev.purlin.core.batch.ColumnType;
import dev.purlin.core.batch.RowBatch;
import dev.purlin.core.batch.RowBatchBuilder;
import dev.purlin.core.books.StepCounts;
import dev.purlin.core.problem.PurlinException;
import dev.purlin.core.reject.Rejection;
import dev.purlin.core.reject.Rejector;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.transforms.DoFn;
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
    Output<T> output = output(part.chunk().file(), outputs);
    try (FileContent content = new FileContent(part, counts)) {
      reader.read(content, output);
      output.end();
      content.finish(facts);
    } catch (Lines.LineTooLongException e) {
      throw PurlinException.user("'%s': %s".formatted(part.chunk().file(), e.getMessage()), e);
    } catch (IOException e) {
      throw ChunkReader.cannotRead(part.chunk().file(), e);
    }
  }

  abstract Output<T> output(String file, MultiOutputReceiver outputs);

  @FinishBundle
  public void finishBundle() {
    counts.flush();
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

    /** The part has been read. */
    void end() {}

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
    Output<Row> output(String file, MultiOutputReceiver outputs) {
      return new Output<>(this, file, outputs) {
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

  /** Makes batches. */
  static final class ToBatches extends ReadFilesFn<RowBatch> {
    private static final long serialVersionUID = 1L;

    static final TupleTag<RowBatch> BATCHES = new TupleTag<>() {};

    private final Schema schema;

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
    Output<RowBatch> output(String file, MultiOutputReceiver outputs) {
      return new BatchOutput(this, schema, file, outputs);
    }
  }

  private static final class BatchOutput extends Output<RowBatch> {
    private final Schema schema;
    private @Nullable RowBatchBuilder single;

    private BatchOutput(
        ReadFilesFn<RowBatch> fn, Schema schema, String file, MultiOutputReceiver outputs) {
      super(fn, file, outputs);
      this.schema = schema;
    }

    @Override
    public void row(Row row) {
      if (single == null) {
        single = new RowBatchBuilder(schema, RowBatch.ROWS);
      }
      single.append(named(row));
      fn.counts.written();
      if (single.full()) {
        rows.output(single.build());
      }
    }

    @Override
    public void batch(RowBatch batch) {
      rows.output(fn.filenames ? named(batch) : batch);
      fn.counts.add(StepCounts.Entry.WRITTEN, batch.size());
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
    void end() {
      if (single != null && single.size() > 0) {
        rows.output(single.build());
      }
    }

    @Override
    public boolean batches() {
      return true;
    }
  }
}
