package dev.purlin.io.xml;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.auto.service.AutoService;
import dev.purlin.core.parameter.Parameter;
import dev.purlin.core.parameter.ParameterSet;
import dev.purlin.core.problem.ConfigurationException;
import dev.purlin.core.step.RowTransformProvider;
import dev.purlin.core.step.Step;
import dev.purlin.core.type.JsonSchemas;
import dev.purlin.core.type.TypeInference;
import dev.purlin.io.file.ChunkReader;
import dev.purlin.io.file.FileChunk;
import dev.purlin.io.file.FileSource;
import dev.purlin.io.file.FileSourceParameters;
import dev.purlin.io.file.ReadFiles;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.xml.stream.XMLStreamException;
import org.apache.beam.sdk.io.fs.MatchResult.Metadata;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.transforms.SchemaTransformProvider;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * Reads rows from XML: every element of a path is a record.
 *
 * <pre>{@code
 * pipeline.apply(ReadFromXml.from("orders-*.xml", "/orders/order"));
 * }</pre>
 *
 * <p><b>Schema.</b> An attribute {@code id} of the record element is the field {@code id}, a child
 * {@code <name>} the field {@code name}, what is deeper is joined by underscores ({@code
 * address_city}), the record's own text is {@code text}. Prefixes of namespaces are no part of
 * names. Without a {@code schema} the types are those that fit the first records, all nullable;
 * with one, fields that it does not name are left out. Blanks around texts are left out. A missing
 * or empty element is NULL, but an empty element is an empty VARCHAR.
 *
 * <p><b>Bad records</b> are rejected with file, line, field, value and reason: a value that does
 * not fit its type, an element that stands more than once where one value is wanted, one that the
 * sample had not. Their {@code failed_row} has the record's texts as a JSON object. What is not
 * well-formed fails the run.
 *
 * <p><b>Guarantees.</b> Bounded; every record is read once. Files are read side by side, each in
 * one stream, in flat memory: a record has at most 16 million characters. DTDs are not read:
 * neither external entities nor a document's own ones are resolved.
 *
 * <p>Follows XML 1.0 and Namespaces in XML 1.0.
 */
public final class ReadFromXml extends FileSource<ReadFromXml> {
  private static final long serialVersionUID = 1L;

  /** The parameters of {@link ReadFromXml}. */
  @RecordBuilder
  public record Configuration(
      FileSourceParameters files,
      @Parameter(
              value =
                  "The path of the record elements, such as /orders/order, or the name of an element wherever it stands.",
              example = "/orders/order")
          String record,
      @Parameter(value = "The encoding of the files.", absent = "as each file declares it")
          @Nullable String encoding,
      @Parameter(
              value = "The schema of the rows, as a map from field to SQL type or as JSON Schema.",
              absent = "inferred from the first records")
          @Nullable JsonNode schema,
      @Parameter(
              value = "How many records to infer the schema from.",
              defaultValue = "10000",
              min = 1)
          int sampleSize)
      implements ReadFromXmlConfigurationBuilder.With {}

  private final transient Configuration configuration;

  private ReadFromXml(Step step, Configuration configuration) {
    super(step);
    ParameterSet.of(Configuration.class).check(configuration);
    if (!configuration.record().matches("/?[^/@\\s]+(/[^/@\\s]+)*")) {
      throw new ConfigurationException(
          "record",
          "'%s' is not a path of elements; expected one such as /orders/order or order"
              .formatted(configuration.record()));
    }
    this.configuration = configuration;
  }

  /** Reads the records of a file, or of all files that match a pattern. */
  public static ReadFromXml from(String path, String record) {
    return new ReadFromXml(
        unnamed(ReadFromXml.class),
        ParameterSet.of(Configuration.class).given(Map.of("path", path, "record", record)));
  }

  private ReadFromXml with(Configuration changed) {
    return new ReadFromXml(step(), changed);
  }

  /** Reads rows of a schema; what it does not name is left out. */
  public ReadFromXml withSchema(Schema schema) {
    return with(configuration.withSchema(JsonSchemas.fromBeamSchema(schema)));
  }

  /** Adds a field with the name of the row's file. */
  public ReadFromXml withFilenameColumn(String field) {
    return with(configuration.withFiles(configuration.files().withFilenameColumn(field)));
  }

  @Override
  protected ReadFromXml at(Step step) {
    return new ReadFromXml(step, configuration);
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
    Map<String, String> places = new LinkedHashMap<>();
    for (String place : found.keySet()) {
      String before = places.put(XmlFormat.name(place), place);
      if (before != null && (declared == null || declared.hasField(XmlFormat.name(place)))) {
        throw new ConfigurationException(
            "record",
            "'%s' and '%s' of a record would both be the field '%s'"
                .formatted(before, place, XmlFormat.name(place)));
      }
    }
    Schema schema = declared;
    if (schema == null) {
      Schema.Builder inferred = Schema.builder();
      found.forEach((place, values) -> inferred.addField(XmlFormat.name(place), values.type()));
      schema = inferred.build();
    }
    List<String> order = new ArrayList<>();
    schema.getFieldNames().forEach(name -> order.add(places.getOrDefault(name, name)));
    return ReadFiles.of(
        files,
        configuration.files(),
        new XmlFormat(
            configuration.record(), configuration.encoding(), schema, order, declared == null));
  }

  /** The types that fit the first records, by place. */
  private Map<String, TypeInference> sample(List<Metadata> files) {
    Map<String, TypeInference> types = new LinkedHashMap<>();
    int left = configuration.sampleSize();
    for (Metadata metadata : files) {
      String file = metadata.resourceId().toString();
      long size = metadata.sizeBytes();
      try (ChunkReader reader = ChunkReader.open(new FileChunk(file, size, 0, size, 0, 1), 0)) {
        XmlRecords records =
            new XmlRecords(reader.stream(), configuration.record(), configuration.encoding());
        Map<String, String> record;
        while (left > 0 && (record = records.next()) != null) {
          left--;
          record.forEach(
              (place, text) ->
                  types.merge(
                      place, TypeInference.start().with(text), (before, one) -> before.with(text)));
        }
      } catch (XMLStreamException e) {
        throw XmlFormat.malformed(file, e);
      } catch (IOException e) {
        throw ChunkReader.cannotRead(file, e);
      }
    }
    if (types.isEmpty() && configuration.schema() == null) {
      throw new ConfigurationException(
          "record",
          "no element of '%s' is '%s'; name another path, or declare the schema"
              .formatted(configuration.files().path(), configuration.record()));
    }
    return types;
  }

  /** ReadFromXml's door to pipeline files and other SDKs. */
  @AutoService(SchemaTransformProvider.class)
  public static final class Provider extends RowTransformProvider<Configuration> {
    public Provider() {
      super(Configuration.class, Inputs.NONE, ReadFromXml::new);
    }

    @Override
    public String description() {
      return "Reads rows from XML files: every element of a path is a record.";
    }

    @Override
    public String example() {
      return """
      type: ReadFromXml
      config:
        path: orders-*.xml
        record: /orders/order
      """;
    }
  }
}
