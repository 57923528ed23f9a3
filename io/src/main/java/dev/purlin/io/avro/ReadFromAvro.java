package dev.purlin.io.avro;

import com.google.auto.service.AutoService;
import dev.purlin.core.parameter.Parameter;
import dev.purlin.core.run.RunContext;
import dev.purlin.core.step.RowTransformProvider;
import dev.purlin.core.step.Step;
import dev.purlin.io.file.ChunkReader;
import dev.purlin.io.file.ColumnSelection;
import dev.purlin.io.file.FileSource;
import dev.purlin.io.file.FileSourceParameters;
import dev.purlin.io.file.FileUnion;
import dev.purlin.io.file.ReadFiles;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.io.IOException;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.apache.beam.sdk.io.fs.MatchResult.Metadata;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.transforms.SchemaTransformProvider;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * Reads rows from Avro files.
 *
 * <pre>{@code
 * pipeline.apply(ReadFromAvro.from("data/orders-*.avro").columns("id", "amount"));
 * }</pre>
 *
 * <p><b>Schema.</b> The fields of the records, of several files united by name: a field that some
 * lack is nullable, INTEGER beside BIGINT becomes BIGINT, REAL or INTEGER beside DOUBLE becomes
 * DOUBLE. A union with null is nullable; other unions and records that contain themselves are no
 * types of rows, and can be left out with {@code columns}. Dates, times and decimals are exact;
 * timestamps of milliseconds, microseconds and nanoseconds become TIMESTAMP, those without a time
 * zone taken as UTC; enums and UUIDs become VARCHAR, fixed VARBINARY.
 *
 * <p><b>Bad input.</b> A record with a value that its type in rows cannot hold (a timestamp finer
 * than microseconds or beyond the year 9999, a text that is no UTF-8) is refused with its file,
 * block, number, field and value; its {@code failed_row} is the record as JSON. A file that is no
 * Avro file, is cut off or damaged fails the run with file and block.
 *
 * <p>Bounded. Files are cut into chunks at sync markers and read in parallel, a block at a time;
 * those that are compressed as a whole (by their names' ending) are not cut. Blocks may be
 * compressed with deflate, snappy, bzip2, zstandard or xz. Every file is read exactly once.
 *
 * <p>Follows Avro's specification 1.12 and ReadFromAvro of Beam YAML. Not on Beam's AvroIO, which
 * wants one schema, and whose rows have times of milliseconds.
 */
public final class ReadFromAvro extends FileSource<ReadFromAvro> {
  private static final long serialVersionUID = 1L;
  private static final long CHUNK_BYTES = 16L << 20;

  /** The parameters of {@link ReadFromAvro}. */
  @RecordBuilder
  public record Configuration(
      FileSourceParameters files,
      @Parameter(value = "The fields to read, in this order.", absent = "all")
          @Nullable List<String> columns)
      implements ReadFromAvroConfigurationBuilder.With {}

  private final transient Configuration configuration;
  private final long chunkBytes;

  private ReadFromAvro(Step step, Configuration configuration, long chunkBytes) {
    super(step);
    this.configuration = configuration;
    this.chunkBytes = chunkBytes;
  }

  /** Reads the file or the files that match a pattern. */
  public static ReadFromAvro from(String path) {
    return new ReadFromAvro(
        unnamed(ReadFromAvro.class),
        new Configuration(FileSourceParameters.of(path), null),
        CHUNK_BYTES);
  }

  /** Reads only these fields, in this order. */
  public ReadFromAvro columns(String... columns) {
    return with(configuration.withColumns(Arrays.asList(columns)));
  }

  /** Adds a field with the name of the row's file. */
  public ReadFromAvro withFilenameColumn(String field) {
    return with(configuration.withFiles(configuration.files().withFilenameColumn(field)));
  }

  /** Cuts files into chunks of this many bytes. */
  ReadFromAvro withChunkBytes(long bytes) {
    return new ReadFromAvro(step(), configuration, bytes);
  }

  private ReadFromAvro with(Configuration changed) {
    return new ReadFromAvro(step(), changed, chunkBytes);
  }

  @Override
  protected ReadFromAvro at(Step step) {
    return new ReadFromAvro(step, configuration, chunkBytes);
  }

  @Override
  protected ReadFiles plan(PipelineOptions pipeline) {
    List<Metadata> found = configuration.files().match();
    configuration.files().requireForInference(found);
    // At once, for elsewhere each is a request or two.
    List<AvroRows.File> files =
        found.parallelStream().map(file -> open(file.resourceId().toString())).toList();
    List<String> columns = configuration.columns();
    if (columns != null) {
      Set<String> known = new LinkedHashSet<>();
      for (AvroRows.File file : files) {
        file.avro().getFields().forEach(field -> known.add(field.name()));
      }
      ColumnSelection.check(columns, known);
    }
    FileUnion union = AvroRows.unite(files, columns);
    Schema rows = union.schema(columns == null ? union.columns() : columns);
    RunContext run = RunContext.of(pipeline);
    union.differences(step().name(), rows.getFieldNames()).forEach(run::tell);
    return ReadFiles.of(found, configuration.files(), new AvroReader(rows, chunkBytes));
  }

  private static AvroRows.File open(String file) {
    try {
      return new AvroRows.File(file, AvroHeader.read(file).schema());
    } catch (IOException e) {
      throw ChunkReader.cannotRead(file, e);
    }
  }

  /** ReadFromAvro's door to pipeline files and other SDKs. */
  @AutoService(SchemaTransformProvider.class)
  public static final class Provider extends RowTransformProvider<Configuration> {
    public Provider() {
      super(
          Configuration.class,
          Inputs.NONE,
          (step, configuration) -> new ReadFromAvro(step, configuration, CHUNK_BYTES));
    }

    @Override
    public String description() {
      return "Reads rows from Avro files.";
    }

    @Override
    public String example() {
      return """
      type: ReadFromAvro
      config:
        path: data/orders-*.avro
        columns: [id, amount]
      """;
    }
  }
}
