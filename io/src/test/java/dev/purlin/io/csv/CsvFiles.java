package dev.purlin.io.csv;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import dev.purlin.core.batch.RowBatch;
import dev.purlin.core.parameter.ParameterSet;
import dev.purlin.core.reject.Rejection;
import dev.purlin.core.reject.RowRejection;
import dev.purlin.io.file.FileSources;
import dev.purlin.io.file.RecordOutput;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.apache.beam.sdk.values.Row;
import org.junit.rules.TemporaryFolder;

/** Files of CSV text for tests, and what a file reads as, without a pipeline. */
final class CsvFiles extends TemporaryFolder {
  /** What became of a file: the schema, the values of the rows, the refusals as people see them. */
  record Read(List<String> columns, List<List<Object>> rows, List<String> refusals) {}

  String write(String name, String text) throws IOException {
    return write(name, text, StandardCharsets.UTF_8);
  }

  String write(String name, String text, Charset charset) throws IOException {
    return Files.write(path(name), text.getBytes(charset)).toString();
  }

  Path path(String name) {
    return getRoot().toPath().resolve(name);
  }

  /** Reads a text, its file being named {@code x.csv}. */
  Read read(String text, UnaryOperator<ReadFromCsv.Configuration> configuration)
      throws IOException {
    return read(text.getBytes(StandardCharsets.UTF_8), configuration);
  }

  Read read(byte[] bytes, UnaryOperator<ReadFromCsv.Configuration> configuration)
      throws IOException {
    Files.write(path("x.csv"), bytes);
    CsvPlan plan = plan("x.csv", configuration);
    Collected rows = new Collected(false);
    CsvHead head;
    try (CsvRecords records =
        CsvText.whole("x.csv", new ByteArrayInputStream(bytes), plan.dialect())) {
      head = CsvHead.take(records, plan).orElseThrow();
      CsvRows typed = new CsvRows(plan, plan.schema(), records, head);
      while (records.next(typed.emptyLines())) {
        if (plan.ragged().header() == CsvRagged.Repeated.DROP && typed.repeatsHeader()) {
          continue;
        }
        try {
          rows.row(typed.row());
        } catch (RowRejection e) {
          rows.reject(records.raw(), e.rejection());
        }
      }
    }
    int start = CsvText.dataStart(bytes, plan.dialect());
    if (start >= 0 && CsvBytes.fits(plan.dialect(), head.encoding())) {
      Collected batches = new Collected(true);
      CsvBytes records =
          new CsvBytes(
              new ByteArrayInputStream(bytes, start, bytes.length - start),
              plan.dialect(),
              plan.dialect().skipLines() + 1L);
      new CsvBatches(plan, plan.schema(), "x.csv", head, batches, 3)
          .read(records, plan.dialect().header());
      assertThat("in batches", batches.rows, is(rows.rows));
      assertThat("in batches", batches.refusals, is(rows.refusals));
    }
    List<String> columns =
        plan.columns().stream().map(column -> column.name() + " " + column.type()).toList();
    return new Read(columns, rows.rows, rows.refusals);
  }

  /** Keeps what is made of the records. */
  private static final class Collected implements RecordOutput {
    private final boolean batches;
    private final List<List<Object>> rows = new ArrayList<>();
    private final List<String> refusals = new ArrayList<>();

    private Collected(boolean batches) {
      this.batches = batches;
    }

    @Override
    public void read() {}

    @Override
    public void filter() {}

    @Override
    public void row(Row row) {
      rows.add(row.getValues());
    }

    @Override
    public void batch(RowBatch batch) {
      batch.rows().forEach(this::row);
    }

    @Override
    public void reject(String record, Rejection rejection) {
      refusals.add(rejection.describe() + " <- " + record);
    }

    @Override
    public boolean batches() {
      return batches;
    }
  }

  CsvPlan plan(String name, UnaryOperator<ReadFromCsv.Configuration> configuration) {
    String path = path(name).toString();
    return new CsvPlanner(
            configuration.apply(
                ParameterSet.of(ReadFromCsv.Configuration.class).given("path", path)))
        .plan(FileSources.match(path));
  }

  /** A message of an error, without the directory of the files. */
  String message(Throwable error) {
    return error.getMessage().replace(getRoot() + "/", "");
  }
}
