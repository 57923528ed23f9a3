package dev.purlin.io.csv;

import dev.purlin.core.parameter.ParameterSet;
import dev.purlin.core.reject.Rejection;
import dev.purlin.core.reject.RowRejection;
import dev.purlin.io.file.FileSources;
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
    List<List<Object>> rows = new ArrayList<>();
    List<String> refusals = new ArrayList<>();
    try (CsvRecords records =
        CsvText.whole("x.csv", new ByteArrayInputStream(bytes), plan.dialect())) {
      CsvHeader header = plan.dialect().header() ? CsvHeader.take(records).orElseThrow() : null;
      List<String> names = plan.columnNames() != null ? plan.columnNames() : header.names();
      int[] targets = new CsvHeader("x.csv", names).targets(plan);
      CsvRows typed = new CsvRows(plan, plan.schema(), records, targets);
      while (records.next(typed.emptyLines())) {
        try {
          Row row = typed.row();
          rows.add(row.getValues());
        } catch (RowRejection e) {
          Rejection rejection = e.rejection();
          refusals.add(rejection.describe() + " <- " + records.raw());
        }
      }
    }
    List<String> columns =
        plan.columns().stream().map(column -> column.name() + " " + column.type()).toList();
    return new Read(columns, rows, refusals);
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
