package dev.purlin.io.fixedwidth;

import dev.purlin.core.parameter.ParameterSet;
import dev.purlin.core.problem.ConfigurationException;
import dev.purlin.core.problem.ConfigurationException.Problem;
import dev.purlin.core.problem.Names;
import dev.purlin.core.problem.PurlinException;
import dev.purlin.core.type.TextFormats;
import dev.purlin.io.csv.CsvRagged;
import dev.purlin.io.file.ChunkReader;
import dev.purlin.io.file.ColumnTypes;
import dev.purlin.io.file.FileChunk;
import dev.purlin.io.file.ReadFiles;
import dev.purlin.io.file.TextColumn;
import dev.purlin.io.file.TextLines;
import dev.purlin.io.fixedwidth.Layout.Slot;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.apache.beam.sdk.io.fs.MatchResult.Metadata;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.checkerframework.checker.nullness.qual.Nullable;

/** Decides how files are read, from what the user says and, where that is not all, from them. */
final class FixedWidthPlanner {
  private final ReadFromFixedWidth.Configuration configuration;
  private final List<Problem> problems = new ArrayList<>();
  private final LineShape shape;
  private final TextFormats formats;
  private final ColumnTypes types;
  private final @Nullable Layout declared;

  /**
   * Checks the configuration by itself.
   *
   * @throws ConfigurationException with all that is wrong with it
   */
  FixedWidthPlanner(ReadFromFixedWidth.Configuration configuration) {
    this.configuration = configuration;
    problems.addAll(
        ParameterSet.of(ReadFromFixedWidth.Configuration.class).problems(configuration));
    throwProblems();
    List<FixedWidthColumn> columns = configuration.columns();
    String comment = configuration.comment();
    if (comment != null && comment.codePointCount(0, comment.length()) != 1) {
      problems.add(new Problem("comment", "is '%s', expected one character".formatted(comment)));
    }
    Boolean header = configuration.header();
    shape =
        new LineShape(
            configuration.text().charsetOfLines().name(),
            configuration.skipLines(),
            header == null ? columns == null : header,
            comment);
    formats =
        new TextFormats(
            configuration.dateFormat(),
            configuration.timeFormat(),
            configuration.timestampFormat());
    types = ColumnTypes.of(configuration.schema(), configuration.types(), problems);
    declared = columns == null ? null : Layout.declared(columns, problems);
    throwProblems();
  }

  private void throwProblems() {
    if (!problems.isEmpty()) {
      throw new ConfigurationException(problems);
    }
  }

  /**
   * The plan for the files.
   *
   * @throws PurlinException if they cannot be read as configured
   */
  ReadFiles plan(long chunkBytes) {
    List<Metadata> files = configuration.files().match();
    if (types.declared() == null || declared == null) {
      configuration.files().requireForInference(files);
    }
    Layout layout = declared == null ? found(files) : declared;
    List<TextColumn> columns = columns(files, layout);
    throwProblems();
    return ReadFiles.of(files, configuration.files(), format(layout, columns, chunkBytes));
  }

  private FixedWidthFormat format(Layout layout, List<TextColumn> columns, long chunkBytes) {
    List<String> nullMarkers = configuration.nullMarkers();
    return new FixedWidthFormat(
        shape,
        layout,
        columns,
        formats,
        nullMarkers == null ? List.of() : List.copyOf(nullMarkers),
        configuration.trim(),
        // Of a found layout nobody has said how long lines are.
        layout.found() || configuration.missingFields() == CsvRagged.Missing.AS_NULL,
        configuration.extraFields() == CsvRagged.Extra.DROP,
        chunkBytes);
  }

  private Layout found(List<Metadata> files) {
    LayoutFinder finder = new LayoutFinder();
    sample(files, finder::addHeader, finder::add);
    if (finder.isEmpty()) {
      throw PurlinException.user(
          "'%s' is empty, expected %s; to read it as no rows, declare the columns"
              .formatted(
                  configuration.files().path(),
                  shape.header() ? "a header" : "at least one record"));
    }
    return finder.layout(configuration.files().path());
  }

  private List<TextColumn> columns(List<Metadata> files, Layout layout) {
    List<TextColumn> columns = types.declared();
    if (columns == null) {
      problems.addAll(types.unknown(layout.names()));
      throwProblems();
      columns = inferred(files, layout);
    }
    for (TextColumn column : columns) {
      int place = layout.names().indexOf(column.name());
      if (place < 0) {
        problems.add(new Problem("schema", Names.unknown("column", column.name(), layout.names())));
      } else {
        requireFraction(layout.slots().get(place), place, column);
      }
    }
    return columns;
  }

  private void requireFraction(Slot slot, int place, TextColumn column) {
    Integer scale = slot.scale();
    FieldType type = column.type().fieldType();
    boolean fits =
        switch (type.getTypeName()) {
          case DECIMAL, FLOAT, DOUBLE -> true;
          case BYTE, INT16, INT32, INT64 -> scale != null && scale == 0;
          default -> false;
        };
    if (scale != null && !fits) {
      problems.add(
          new Problem(
              "columns.%d.scale".formatted(place),
              "column '%s' is %s, expected DECIMAL, DOUBLE or REAL"
                  .formatted(column.name(), Names.type(type))));
    }
  }

  private List<TextColumn> inferred(List<Metadata> files, Layout layout) {
    TypeSample sample = new TypeSample(format(layout, List.of(), 0));
    sample(files, header -> {}, sample::add);
    List<FieldType> found = sample.found(configuration.files().path());
    List<TextColumn> columns = new ArrayList<>();
    for (int i = 0; i < found.size(); i++) {
      columns.add(types.column(layout.slots().get(i).name(), found.get(i)));
    }
    return columns;
  }

  /** Looks at the headers and the first records of the first files. */
  private void sample(
      List<Metadata> files, Consumer<FixedLine> header, Consumer<FixedLine> record) {
    int left = configuration.sampleSize();
    for (Metadata metadata : files) {
      if (left == 0) {
        return;
      }
      String file = metadata.resourceId().toString();
      long size = metadata.sizeBytes();
      FileChunk all = new FileChunk(file, size, 0, size, 0, 1);
      try (ChunkReader reader = ChunkReader.open(all, 0)) {
        TextLines lines = TextLines.whole(reader, all, shape.charset());
        String names = shape.passHead(file, lines);
        if (names != null) {
          header.accept(new FixedLine(names));
        }
        while (left > 0 && lines.next()) {
          if (lines.problem() == null && shape.isRecord(lines.text())) {
            left--;
            record.accept(new FixedLine(lines.text()));
          }
        }
      } catch (IOException e) {
        throw ChunkReader.cannotRead(file, e);
      }
    }
  }
}
