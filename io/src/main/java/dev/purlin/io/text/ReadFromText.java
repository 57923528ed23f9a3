package dev.purlin.io.text;

import com.google.auto.service.AutoService;
import dev.purlin.core.parameter.Parameter;
import dev.purlin.core.reject.Rejector;
import dev.purlin.core.step.RowTransform;
import dev.purlin.core.step.RowTransformProvider;
import dev.purlin.core.step.Step;
import dev.purlin.io.file.FileChunks;
import dev.purlin.io.file.FileSources;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.nio.charset.StandardCharsets;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.transforms.SchemaTransformProvider;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.values.PBegin;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionTuple;
import org.apache.beam.sdk.values.Row;
import org.apache.beam.sdk.values.TupleTagList;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * Reads the lines of text files.
 *
 * <pre>{@code
 * pipeline.apply(ReadFromText.from("logs/*.txt.gz"));
 * }</pre>
 *
 * <p><b>Schema.</b> One field, {@code line} VARCHAR: the line without its line feed, or carriage
 * return and line feed. Empty lines count; a last line may lack its end. Files are in UTF-8; a byte
 * order mark is passed over. Files named {@code .gz}, {@code .bz2}, {@code .zst}, {@code .deflate}
 * are decompressed. Large files that are not compressed are read in parallel; the order of lines is
 * not kept.
 *
 * <p><b>Bad input.</b> A line that is not UTF-8 is refused, with its file and place.
 *
 * <p>Follows ReadFromText of Beam YAML.
 */
public final class ReadFromText extends RowTransform<PBegin, ReadFromText> {
  private static final long serialVersionUID = 1L;

  static final Schema SCHEMA = Schema.builder().addStringField("line").build();

  /** The parameters of {@link ReadFromText}. */
  @RecordBuilder
  public record Configuration(
      @Parameter(
              "The file or pattern of files to read, such as logs/*.txt or s3://bucket/key.txt.gz.")
          String path,
      @Parameter(
              value = "What ends a line.",
              absent = "a line feed, or carriage return and line feed")
          @Nullable String delimiter)
      implements ReadFromTextConfigurationBuilder.With {}

  private final transient Configuration configuration;

  private ReadFromText(Step step, Configuration configuration) {
    super(step);
    this.configuration = configuration;
  }

  /** Reads the file or the files that match a pattern. */
  public static ReadFromText from(String path) {
    return new ReadFromText(unnamed(ReadFromText.class), new Configuration(path, null));
  }

  /** Ends lines at this text instead of at line feeds. */
  public ReadFromText withDelimiter(String delimiter) {
    return new ReadFromText(step(), configuration.withDelimiter(delimiter));
  }

  @Override
  protected ReadFromText at(Step step) {
    return new ReadFromText(step, configuration);
  }

  @Override
  public PCollection<Row> expand(PBegin input) {
    String text = configuration.delimiter();
    byte[] delimiter = (text == null ? "" : text).getBytes(StandardCharsets.UTF_8);
    FileChunks chunks = FileChunks.of(FileSources.match(configuration.path()));
    if (delimiter.length > 1) {
      chunks = chunks.whole(); // A cut could fall into a delimiter.
    }
    Rejector rejector = step().rejector(Schema.FieldType.STRING);
    PCollectionTuple outputs =
        input
            .apply("Files", chunks)
            .apply(
                "Read",
                ParDo.of(new ReadFn(delimiter, rejector, step().counts()))
                    .withOutputTags(ReadFn.LINES, TupleTagList.of(ReadFn.REFUSED)));
    PCollection<Row> refusedRows = outputs.get(ReadFn.REFUSED).setRowSchema(rejector.schema());
    if (step().rejects().collecting()) {
      step().rejects().accept(refusedRows);
    }
    return outputs.get(ReadFn.LINES).setRowSchema(SCHEMA);
  }

  /** ReadFromText's door to pipeline files and other SDKs. */
  @AutoService(SchemaTransformProvider.class)
  public static final class Provider extends RowTransformProvider<Configuration> {
    public Provider() {
      super(Configuration.class, Inputs.NONE, ReadFromText::new);
    }

    @Override
    public String description() {
      return "Reads the lines of text files.";
    }

    @Override
    public String example() {
      return """
      type: ReadFromText
      config:
        path: logs/*.txt
      """;
    }
  }
}
