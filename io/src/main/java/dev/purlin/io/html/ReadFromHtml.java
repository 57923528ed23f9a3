package dev.purlin.io.html;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.auto.service.AutoService;
import dev.purlin.core.parameter.Parameter;
import dev.purlin.core.parameter.ParameterSet;
import dev.purlin.core.problem.ConfigurationException;
import dev.purlin.core.problem.Names;
import dev.purlin.core.step.RowTransformProvider;
import dev.purlin.core.step.Step;
import dev.purlin.core.type.JsonSchemas;
import dev.purlin.core.type.TypeInference;
import dev.purlin.io.file.ChunkReader;
import dev.purlin.io.file.FileChunk;
import dev.purlin.io.file.FileSource;
import dev.purlin.io.file.FileSourceParameters;
import dev.purlin.io.file.NumberParameters;
import dev.purlin.io.file.ReadFiles;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.io.IOException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.beam.sdk.io.fs.MatchResult.Metadata;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.transforms.SchemaTransformProvider;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * Reads rows from web pages: the rows of a table, or elements that a CSS selector finds.
 *
 * <pre>{@code
 * pipeline.apply(ReadFromHtml.table("cities.html", "#population").withNumbers(",", "."));
 * pipeline.apply(
 *     ReadFromHtml.records("shop-*.html", ".product", Map.of("name", ".title", "url", "a@href")));
 * }</pre>
 *
 * <p><b>Tables.</b> The names of columns come from the table's head, or from first rows that have
 * nothing but {@code th}; those of several rows are joined by underscores, a column without a name
 * is {@code column_1} and so on. Cells that span several columns or rows count in each. What is not
 * displayed ({@code display:none}) is left out, and so are rows without any text.
 *
 * <p><b>Schema.</b> Values are the texts as a browser shows them, in one line, without blanks at
 * the ends. Without a {@code schema} the types are those that fit the first records, all nullable;
 * with one, what it does not name is left out. A field that stands several times in a record must
 * be an ARRAY.
 *
 * <p><b>Bad records</b> are rejected with file, line, field, value and reason. Their {@code
 * failed_row} is the HTML of the row or element. Pages are read as browsers read them: nothing is
 * too malformed.
 *
 * <p><b>Guarantees.</b> Bounded; every record is read once. Files are read side by side; a page is
 * in memory whole.
 *
 * <p>Follows the HTML standard's table model, and read_html of pandas.
 */
public final class ReadFromHtml extends FileSource<ReadFromHtml> {
  private static final long serialVersionUID = 1L;

  /** The parameters of {@link ReadFromHtml}. */
  @RecordBuilder
  public record Configuration(
      FileSourceParameters files,
      @Parameter(
              value =
                  "The table: its number among those of the page, from 1, or a CSS selector; all that the selector finds are read.",
              absent = "the only one",
              example = "\"#population\"")
          @Nullable String table,
      @Parameter(value = "A text that the table contains.", absent = "any", example = "Population")
          @Nullable String match,
      @Parameter(
              value = "How many rows of the table name its columns.",
              absent = "those of its head, or the first rows of nothing but th",
              min = 0,
              max = 100)
          @Nullable Integer headerRows,
      @Parameter(
              value = "Names for all columns of the table, in place of its own.",
              absent = "those of the table")
          @Nullable List<String> columnNames,
      @Parameter(
              value =
                  "Whether each column of the table is followed by one with the links of its cells, named like it with _link.",
              defaultValue = "false")
          boolean links,
      @Parameter(
              value = "The CSS selector of the records, which need not be rows of a table.",
              absent = "the rows of a table",
              example = ".product")
          @Nullable String record,
      @Parameter(
              value =
                  "Where in a record the fields stand: a CSS selector for a text, with @ and a name behind it for an attribute; a dot is the record's own text.",
              absent = "none",
              example = "{name: .title, url: a@href}")
          @Nullable Map<String, String> fields,
      @Parameter(value = "The encoding of the files.", absent = "as each page declares it")
          @Nullable String encoding,
      @Parameter(
              value = "The schema of the rows, as a map from field to SQL type or as JSON Schema.",
              absent = "inferred from the first records")
          @Nullable JsonNode schema,
      NumberParameters numbers,
      @Parameter(value = "Texts that mean NULL.", absent = "none")
          @Nullable List<String> nullMarkers,
      @Parameter(
              value = "How many records to infer the schema from.",
              defaultValue = "10000",
              min = 1)
          int sampleSize)
      implements ReadFromHtmlConfigurationBuilder.With {

    List<String> nulls() {
      return nullMarkers == null ? List.of() : nullMarkers;
    }

    HtmlSelection selection() {
      Map<String, HtmlPlace> places = new LinkedHashMap<>();
      if (fields != null) {
        fields.forEach((name, place) -> places.put(name, HtmlPlace.parse("fields." + name, place)));
      }
      return new HtmlSelection(table, match, headerRows, columnNames, links, record, places);
    }
  }

  private final transient Configuration configuration;

  private ReadFromHtml(Step step, Configuration configuration) {
    super(step);
    ParameterSet.of(Configuration.class).check(configuration);
    if (configuration.record() == null) {
      if (configuration.fields() != null) {
        throw new ConfigurationException(
            "fields", "says where fields stand in a record; give record too");
      }
      if (configuration.table() != null && !configuration.table().matches("[0-9]{1,9}")) {
        HtmlPlace.check("table", configuration.table());
      }
    } else {
      if (configuration.fields() == null || configuration.fields().isEmpty()) {
        throw new ConfigurationException(
            "fields", "is missing; expected where fields stand in a record, as in {name: .title}");
      }
      if (configuration.table() != null || configuration.match() != null) {
        throw new ConfigurationException("record", "is not for tables; leave out table and match");
      }
      HtmlPlace.check("record", configuration.record());
    }
    configuration.selection();
    this.configuration = configuration;
  }

  private static ReadFromHtml of(Map<String, Object> given) {
    return new ReadFromHtml(
        unnamed(ReadFromHtml.class), ParameterSet.of(Configuration.class).given(given));
  }

  /** Reads the only table of a page, or of each page that matches a pattern. */
  public static ReadFromHtml table(String path) {
    return of(Map.of("path", path));
  }

  /** Reads the table of a number, or those that a CSS selector finds. */
  public static ReadFromHtml table(String path, String table) {
    return of(Map.of("path", path, "table", table));
  }

  /**
   * Reads the elements that a CSS selector finds.
   *
   * @param fields for each field a selector for a text, with {@code @} and a name behind it for an
   *     attribute
   */
  public static ReadFromHtml records(String path, String record, Map<String, String> fields) {
    return of(Map.of("path", path, "record", record, "fields", fields));
  }

  private ReadFromHtml with(Configuration changed) {
    return new ReadFromHtml(step(), changed);
  }

  /** Reads tables that contain a text. */
  public ReadFromHtml withMatch(String text) {
    return with(configuration.withMatch(text));
  }

  /** Takes so many rows of the table as its header. */
  public ReadFromHtml withHeaderRows(int rows) {
    return with(configuration.withHeaderRows(rows));
  }

  /** Gives all columns of the table other names than its own. */
  public ReadFromHtml withColumnNames(String... columnNames) {
    return with(configuration.withColumnNames(Arrays.asList(columnNames)));
  }

  /** Adds a field for the links of each column. */
  public ReadFromHtml withLinks() {
    return with(configuration.withLinks(true));
  }

  /** Reads rows of a schema; what it does not name is left out. */
  public ReadFromHtml withSchema(Schema schema) {
    return with(configuration.withSchema(JsonSchemas.fromBeamSchema(schema)));
  }

  /**
   * Says how numbers are written.
   *
   * @param thousands the character between groups of three digits; null if there is none
   * @param decimal the character before the fraction
   */
  public ReadFromHtml withNumbers(@Nullable String thousands, String decimal) {
    return with(configuration.withNumbers(new NumberParameters(thousands, decimal)));
  }

  /** Names texts that mean NULL. */
  public ReadFromHtml withNullMarkers(String... nullMarkers) {
    return with(configuration.withNullMarkers(Arrays.asList(nullMarkers)));
  }

  /** Adds a field with the name of the row's file. */
  public ReadFromHtml withFilenameColumn(String field) {
    return with(configuration.withFiles(configuration.files().withFilenameColumn(field)));
  }

  @Override
  protected ReadFromHtml at(Step step) {
    return new ReadFromHtml(step, configuration);
  }

  @Override
  protected ReadFiles plan(PipelineOptions pipeline) {
    List<Metadata> files = configuration.files().match();
    Schema declared =
        configuration.schema() == null
            ? null
            : JsonSchemas.declared("schema", configuration.schema());
    if (declared == null) {
      configuration.files().requireForInference(files);
    }
    Map<String, TypeInference> found = sample(files);
    Schema schema = declared;
    if (schema == null) {
      Schema.Builder inferred = Schema.builder();
      found.forEach((name, type) -> inferred.addField(name, type.type()));
      schema = inferred.build();
    } else if (!found.isEmpty()) {
      for (String name : schema.getFieldNames()) {
        if (!found.containsKey(name)) {
          throw new ConfigurationException("schema", Names.unknown("column", name, found.keySet()));
        }
      }
    }
    return ReadFiles.of(
        files,
        configuration.files(),
        new HtmlFormat(
            configuration.selection(),
            schema,
            configuration.encoding(),
            configuration.nulls(),
            configuration.numbers(),
            declared == null));
  }

  /** The types that fit the first records, by name. */
  private Map<String, TypeInference> sample(List<Metadata> files) {
    Map<String, TypeInference> types = new LinkedHashMap<>();
    NumberParameters.Reader numbers = configuration.numbers().reader();
    HtmlSelection selection = configuration.selection();
    int left = configuration.sampleSize();
    for (Metadata metadata : files) {
      if (left <= 0) {
        break;
      }
      String file = metadata.resourceId().toString();
      long size = metadata.sizeBytes();
      try (ChunkReader reader = ChunkReader.open(new FileChunk(file, size, 0, size, 0, 1), 0)) {
        List<HtmlRecord> records =
            selection.records(HtmlFormat.parse(reader.stream(), configuration.encoding()), file);
        for (HtmlRecord record : records.subList(0, Math.min(left, records.size()))) {
          left--;
          record.texts().forEach((name, texts) -> add(types, numbers, name, texts));
        }
      } catch (IOException e) {
        throw ChunkReader.cannotRead(file, e);
      }
    }
    if (types.isEmpty() && configuration.schema() == null) {
      throw new ConfigurationException(
          configuration.record() == null ? "table" : "record",
          "'%s' has no records to infer a schema from; look for others, or declare the schema"
              .formatted(configuration.files().path()));
    }
    return types;
  }

  private void add(
      Map<String, TypeInference> types,
      NumberParameters.Reader numbers,
      String name,
      List<String> texts) {
    TypeInference type = types.getOrDefault(name, TypeInference.start());
    for (String text : texts) {
      if (!configuration.nulls().contains(text)) {
        // What looks like a number, and is another one in this notation, is a text.
        type = type.with(numbers.misleads(text) ? "text" : numbers.plain(text));
      }
    }
    types.put(name, type);
  }

  /** ReadFromHtml's door to pipeline files and other SDKs. */
  @AutoService(SchemaTransformProvider.class)
  public static final class Provider extends RowTransformProvider<Configuration> {
    public Provider() {
      super(Configuration.class, Inputs.NONE, ReadFromHtml::new);
    }

    @Override
    public String description() {
      return "Reads rows from web pages: tables, or what CSS selectors find.";
    }

    @Override
    public String example() {
      return """
      type: ReadFromHtml
      config:
        path: shop-*.html
        record: .product
        fields: {name: .title, price: .price, url: a@href}
      """;
    }
  }
}
