package dev.purlin.pipelines.run;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.purlin.core.books.StepCounts;
import dev.purlin.core.books.StepCounts.Entry;
import dev.purlin.core.problem.PurlinException;
import dev.purlin.core.type.JsonRowWriter;
import dev.purlin.core.type.JsonRows;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.apache.beam.sdk.io.FileSystems;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.util.MimeTypes;
import org.apache.beam.sdk.values.Row;

/**
 * Writes refused unbounded rows: those of every bundle into a file of their own, which is there
 * when the bundle is done. What a runner does again after a failure is there twice.
 */
final class EndlessQuarantineFn extends DoFn<Row, Void> {
  private static final long serialVersionUID = 1L;

  private final String prefix;
  private final StepCounts counts;
  private transient List<Row> rows;

  /**
   * Writes files.
   *
   * @param prefix what their names begin with
   */
  EndlessQuarantineFn(String prefix, StepCounts counts) {
    this.prefix = prefix;
    this.counts = counts;
  }

  @StartBundle
  public void startBundle() {
    rows = new ArrayList<>();
  }

  @ProcessElement
  public void processElement(@Element Row row) {
    counts.read();
    rows.add(row);
  }

  @FinishBundle
  public void finishBundle() {
    if (!rows.isEmpty()) {
      String file = prefix + UUID.randomUUID() + ".jsonl";
      try {
        write(file);
      } catch (IOException e) {
        throw PurlinException.outside("cannot write refused rows to " + file + ": " + e, e);
      }
      counts.add(Entry.WRITTEN, rows.size());
      rows.clear();
    }
    counts.flush();
  }

  private void write(String file) throws IOException {
    JsonRowWriter writer = JsonRowWriter.of(rows.get(0).getSchema());
    try (OutputStream out =
            Channels.newOutputStream(
                FileSystems.create(FileSystems.matchNewResource(file, false), MimeTypes.TEXT));
        JsonGenerator generator = JsonRows.generator(out)) {
      for (Row row : rows) {
        writer.write(row, generator);
        generator.writeRaw('\n');
      }
    }
  }
}
