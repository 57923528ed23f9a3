package dev.purlin.io.file;

import dev.purlin.core.books.StepCounts;
import dev.purlin.core.run.RunContext;
import java.io.IOException;
import org.apache.beam.sdk.io.Compression;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.windowing.GlobalWindow;
import org.checkerframework.checker.nullness.qual.Nullable;

/** Writes the rows of each bundle to one temporary file. */
final class WriteBundleFn<T> extends DoFn<T, WrittenFile> {
  private static final long serialVersionUID = 1L;

  private final RowForm<T> form;
  private final TemporaryFiles files;
  private final RowFileFormat format;
  private final Compression compression;
  private final StepCounts counts;
  private transient @Nullable GrowingFile file;

  WriteBundleFn(
      RowForm<T> form,
      TemporaryFiles files,
      RowFileFormat format,
      Compression compression,
      StepCounts counts) {
    this.form = form;
    this.files = files;
    this.format = format;
    this.compression = compression;
    this.counts = counts;
  }

  @StartBundle
  public void startBundle() throws IOException {
    abandon(); // The last bundle failed.
  }

  @ProcessElement
  public void processElement(@Element T rows, PipelineOptions options) throws Exception {
    counts.add(StepCounts.Entry.READ, form.count(rows));
    if (file == null) {
      file = GrowingFile.open(files, format, compression, RunContext.of(options).gate());
    }
    file.write(form, rows);
  }

  @FinishBundle
  public void finishBundle(FinishBundleContext context) {
    counts.flush();
    if (file != null) {
      WrittenFile written = file.finish(WrittenFile.UNNUMBERED);
      file = null;
      context.output(written, GlobalWindow.INSTANCE.maxTimestamp(), GlobalWindow.INSTANCE);
    }
  }

  @Teardown
  public void teardown() throws IOException {
    abandon();
  }

  private void abandon() throws IOException {
    if (file != null) {
      file.abandon();
      file = null;
    }
  }
}
