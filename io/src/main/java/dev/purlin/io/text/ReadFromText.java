package dev.purlin.io.text;

import com.google.auto.service.AutoService;
import dev.purlin.core.parameter.Parameter;
import dev.purlin.core.step.RowTransformProvider;
import dev.purlin.core.step.Step;
import dev.purlin.io.file.FileSource;
import dev.purlin.io.file.FileSourceParameters;
import dev.purlin.io.file.ReadFiles;
import dev.purlin.io.file.RowFileReader;
import dev.purlin.io.file.TextFileParameters;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.nio.charset.Charset;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.transforms.SchemaTransformProvider;
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
 * order mark is passed over; another {@code encoding} must extend ASCII. Files named {@code .gz},
 * {@code .bz2}, {@code .zst}, {@code .deflate} are decompressed. Large files that are not
 * compressed are read in parallel; the order of lines is not kept.
 *
 * <p><b>Bad input.</b> A line that is not of its encoding is refused, with its file and place. A
 * line of more than 16 MiB fails the run.
 *
 * <p>Follows ReadFromText of Beam YAML.
 */
public final class ReadFromText extends FileSource<ReadFromText> {
  private static final long serialVersionUID = 1L;
  private static final long CHUNK_BYTES = 16L << 20;

  static final Schema SCHEMA = Schema.builder().addStringField("line").build();

  /** The parameters of {@link ReadFromText}. */
  @RecordBuilder
  public record Configuration(
      FileSourceParameters files,
      TextFileParameters text,
      @Parameter(
              value = "What ends a line.",
              absent = "a line feed, or carriage return and line feed")
          @Nullable String delimiter)
      implements ReadFromTextConfigurationBuilder.With {}

  private final transient Configuration configuration;
  private final long chunkBytes;

  private ReadFromText(Step step, Configuration configuration, long chunkBytes) {
    super(step);
    this.configuration = configuration;
    this.chunkBytes = chunkBytes;
  }

  /** Reads the file or the files that match a pattern. */
  public static ReadFromText from(String path) {
    return new ReadFromText(
        unnamed(ReadFromText.class),
        new Configuration(FileSourceParameters.of(path), TextFileParameters.UTF_8, null),
        CHUNK_BYTES);
  }

  /** Ends lines at this text instead of at line feeds. */
  public ReadFromText withDelimiter(String delimiter) {
    return with(configuration.withDelimiter(delimiter));
  }

  /** Reads files in another encoding than UTF-8, one that extends ASCII. */
  public ReadFromText withEncoding(String encoding) {
    return with(configuration.withText(new TextFileParameters(encoding)));
  }

  /** Adds a field with the name of the row's file. */
  public ReadFromText withFilenameColumn(String field) {
    return with(configuration.withFiles(configuration.files().withFilenameColumn(field)));
  }

  /** Cuts files into chunks of at least this many bytes; for tests. */
  ReadFromText withChunkBytes(long bytes) {
    return new ReadFromText(step(), configuration, bytes);
  }

  private ReadFromText with(Configuration changed) {
    return new ReadFromText(step(), changed, chunkBytes);
  }

  @Override
  protected ReadFromText at(Step step) {
    return new ReadFromText(step, configuration, chunkBytes);
  }

  @Override
  protected ReadFiles plan(PipelineOptions pipeline) {
    Charset charset = configuration.text().charsetOfLines();
    String text = configuration.delimiter();
    byte[] delimiter = (text == null ? "" : text).getBytes(charset);
    // A cut could fall into a longer delimiter.
    long bytes = delimiter.length > 1 ? RowFileReader.WHOLE : chunkBytes;
    return ReadFiles.of(
        configuration.files().match(),
        configuration.files(),
        new TextReader(delimiter, charset.name(), bytes));
  }

  /** ReadFromText's door to pipeline files and other SDKs. */
  @AutoService(SchemaTransformProvider.class)
  public static final class Provider extends RowTransformProvider<Configuration> {
    public Provider() {
      super(
          Configuration.class,
          Inputs.NONE,
          (step, configuration) -> new ReadFromText(step, configuration, CHUNK_BYTES));
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
