package dev.purlin.io.csv;

import dev.purlin.core.parameter.ParameterSet;
import dev.purlin.core.problem.ConfigurationException;
import dev.purlin.core.problem.ConfigurationException.Problem;
import dev.purlin.core.problem.Names;
import dev.purlin.core.problem.PurlinException;
import dev.purlin.core.type.TextFormats;
import dev.purlin.io.file.ColumnTypes;
import dev.purlin.io.file.FileUnion;
import dev.purlin.io.file.TextColumn;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.beam.sdk.io.fs.MatchResult.Metadata;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * Decides how files are read, from what the user says and, where that is not all, from the files.
 */
final class CsvPlanner {
  private final ReadFromCsv.Configuration configuration;
  private final CsvDialect dialect;
  private final TextFormats formats;
  private final ColumnTypes types;
  private final @Nullable List<TextColumn> declared;
  private final List<Problem> problems = new ArrayList<>();
  private final FileUnion union = new FileUnion();

  /**
   * Checks the configuration by itself.
   *
   * @throws ConfigurationException with all that is wrong with it
   */
  CsvPlanner(ReadFromCsv.Configuration configuration) {
    problems.addAll(ParameterSet.of(ReadFromCsv.Configuration.class).problems(configuration));
    this.configuration = configuration;
    CsvDialectParser parser =
        new CsvDialectParser()
            .delimiter(configuration.delimiter())
            .quote(configuration.quote())
            .escape(configuration.escape())
            .comment(configuration.comment())
            .encoding(configuration.text().encoding())
            .header(configuration.header())
            .skipLines(configuration.skipLines())
            .nullMarkers(configuration.nullMarkers())
            .trim(configuration.trim());
    problems.addAll(parser.problems());
    formats =
        new TextFormats(
            configuration.dateFormat(),
            configuration.timeFormat(),
            configuration.timestampFormat());
    types = ColumnTypes.of(configuration.schema(), configuration.types(), problems);
    declared = types.declared();
    requireDistinct("fields", configuration.fields());
    requireDistinct("column_names", configuration.columnNames());
    throwProblems();
    dialect = parser.parse();
  }

  private void throwProblems() {
    if (!problems.isEmpty()) {
      throw new ConfigurationException(problems);
    }
  }

  private void requireDistinct(String path, @Nullable List<String> names) {
    Set<String> seen = new HashSet<>();
    for (int i = 0; names != null && i < names.size(); i++) {
      if (!seen.add(names.get(i))) {
        problems.add(
            new Problem(path + "." + i, "column '%s' is named twice".formatted(names.get(i))));
      }
    }
  }

  /**
   * The plan for the files.
   *
   * @throws ConfigurationException if the configuration asks for columns that are not there
   * @throws PurlinException if the files themselves are not such that they can be read
   */
  CsvPlan plan(List<Metadata> files) {
    CsvDialect found =
        dialect.sniffs() ? new CsvSample(files, dialect, ragged()).sniffed() : dialect;
    CsvSample sample = new CsvSample(files, found, ragged());
    List<CsvHeader> headers = found.header() ? sample.headers() : List.of();
    Optional<CsvHeader> first =
        found.header() ? headers.stream().findFirst() : withoutHeader(sample);
    if (first.isEmpty() && declared == null) {
      throw PurlinException.user(
          "'%s' is empty, expected %s; to read it as no rows, declare a schema"
              .formatted(
                  configuration.files().path(),
                  found.header() ? "a header" : "at least one record"));
    }
    List<String> columnNames = columnNames(first, found);
    if (columnNames != null) {
      first = first.map(header -> new CsvHeader(header.file(), columnNames));
    }
    if (found.header() && configuration.columnNames() == null && first.isPresent()) {
      requireFit(sample, first.get());
    }
    boolean united = configuration.union().unionByName() && found.header() && columnNames == null;
    if (united) {
      unite(headers);
    }
    List<TextColumn> columns =
        declared == null
            ? inferred(sample, first.orElseThrow(), columnNames)
            : selected(declared, first);
    throwProblems();
    boolean complete = declared == null && configuration.fields() == null && columnNames == null;
    CsvPlan plan =
        new CsvPlan(
            found,
            formats,
            columns,
            columnNames,
            united ? FileUnion.last(files) : null,
            complete,
            ragged());
    headers.forEach(header -> header.targets(plan));
    return plan;
  }

  /**
   * Puts the columns of all files together.
   *
   * @throws PurlinException if all columns are read, and a file has none of the first one's: it may
   *     have no header, and its first record would be lost
   */
  private void unite(List<CsvHeader> headers) {
    for (CsvHeader header : headers) {
      if (declared == null && configuration.fields() == null) {
        header.requireSomeOf(headers.get(0));
      }
      union.add(header.file(), header.names());
    }
  }

  /** Says which columns that are read some of the files lack. */
  List<String> differences(String step, CsvPlan plan) {
    return union.differences(step, plan.columns().stream().map(TextColumn::name).toList());
  }

  /** The columns of the first file, and those that others add. */
  private List<String> united(List<String> first) {
    return Stream.concat(
            first.stream(),
            union.columns().stream().filter(name -> !name.isBlank() && !first.contains(name)))
        .toList();
  }

  private CsvRagged ragged() {
    return new CsvRagged(
        configuration.missingFields(), configuration.extraFields(), configuration.repeatedHeader());
  }

  /** What stands for a header where files have none: as many columns as most records have. */
  private Optional<CsvHeader> withoutHeader(CsvSample sample) {
    CsvSample.Widths widths = sample.widths(configuration.sampleSize(), false);
    return widths.most() == 0
        ? Optional.empty()
        : Optional.of(
            new CsvHeader(
                widths.file(),
                IntStream.rangeClosed(1, widths.most()).mapToObj(i -> "column_" + i).toList()));
  }

  /**
   * Checks that some record is as wide as the header.
   *
   * @throws PurlinException if none is, with what may help
   */
  private void requireFit(CsvSample sample, CsvHeader header) {
    CsvSample.Widths widths = sample.widths(configuration.sampleSize(), true);
    int columns = header.names().size();
    if (widths.records() == 0 || widths.fits(columns, ragged())) {
      return;
    }
    long line = widths.firstLine();
    throw PurlinException.user(
        ("'%s': the header has %d column%s (%s), and none of the first %d record%s does: %s"
                + " %d field%s, such as on line %d; %s")
            .formatted(
                header.file(),
                columns,
                columns == 1 ? "" : "s",
                String.join(", ", header.names()),
                widths.records(),
                widths.records() == 1 ? "" : "s",
                widths.records() == 1 ? "it has" : "most have",
                widths.most(),
                widths.most() == 1 ? "" : "s",
                line,
                widths.blankQuote() > 0
                    ? "on line %d a blank stands before a quote, which trim: true takes for the beginning of a quoted value"
                        .formatted(widths.blankQuote())
                    : widths.most() > columns && columns == 1
                        ? "if that is the header, say skip_lines: %d".formatted(line - 1)
                        : "give all columns names with skip_lines: %d, header: false and column_names, or read them with %s"
                            .formatted(
                                line - 1,
                                widths.most() > columns
                                    ? "extra_fields: drop"
                                    : "missing_fields: as_null")));
  }

  /** The names of all columns if they are not to be taken from each file's header. */
  private @Nullable List<String> columnNames(Optional<CsvHeader> first, CsvDialect found) {
    List<String> given = configuration.columnNames();
    if (given != null) {
      if (found.header()) {
        first.ifPresent(header -> header.requireCount(given));
      }
      return given;
    }
    if (found.header()) {
      return null;
    }
    if (declared != null) {
      return declared.stream().map(TextColumn::name).toList();
    }
    return IntStream.rangeClosed(1, first.orElseThrow().names().size())
        .mapToObj(i -> "column_" + i)
        .toList();
  }

  private List<TextColumn> selected(List<TextColumn> declared, Optional<CsvHeader> first) {
    List<TextColumn> columns = declared;
    List<String> fields = configuration.fields();
    if (fields != null) {
      List<String> names = declared.stream().map(TextColumn::name).toList();
      columns =
          known(fields, names, "column").stream()
              .map(name -> declared.get(names.indexOf(name)))
              .toList();
    }
    for (TextColumn column : columns) {
      first
          .filter(header -> !united(header.names()).contains(column.name()))
          .ifPresent(
              header ->
                  problems.add(
                      new Problem(
                          "schema",
                          "'%s': %s"
                              .formatted(
                                  header.file(),
                                  Names.unknown(
                                      "column", column.name(), united(header.names()))))));
    }
    return columns;
  }

  private List<TextColumn> inferred(
      CsvSample sample, CsvHeader first, @Nullable List<String> columnNames) {
    List<String> names = first.names();
    List<String> fields = configuration.fields();
    boolean unnamedLast =
        names.size() > 1
            && columnNames == null
            && names.get(names.size() - 1).isBlank()
            && sample.lastIsEmpty(configuration.sampleSize());
    if (fields == null && unnamedLast) {
      names = names.subList(0, names.size() - 1);
      new CsvHeader(first.file(), names).requireAllNamed();
    } else if (fields == null) {
      first.requireAllNamed();
    }
    names = united(names);
    problems.addAll(types.unknown(names));
    throwProblems();
    if (fields != null) {
      names = known(fields, names, "column");
      throwProblems();
    }
    List<FieldType> found = sample.types(columnNames, names, formats, configuration.sampleSize());
    List<TextColumn> columns = new ArrayList<>();
    for (int i = 0; i < names.size(); i++) {
      columns.add(types.column(names.get(i), found.get(i)));
    }
    return columns;
  }

  /** The selected columns that there are; the others are problems. */
  private List<String> known(List<String> fields, List<String> names, String kind) {
    List<String> known = new ArrayList<>();
    for (int i = 0; i < fields.size(); i++) {
      String field = fields.get(i);
      if (names.contains(field)) {
        known.add(field);
      } else {
        problems.add(new Problem("fields." + i, Names.unknown(kind, field, names)));
      }
    }
    return known;
  }
}
