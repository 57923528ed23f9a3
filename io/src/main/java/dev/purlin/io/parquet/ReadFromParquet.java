package dev.purlin.io.parquet;

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
import dev.purlin.io.file.FileUnionParameters;
import dev.purlin.io.file.ReadFiles;
import dev.purlin.io.file.RowFileReader;
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
 * Reads rows from Parquet files.
 *
 * <pre>{@code
 * pipeline.apply(ReadFromParquet.from("data/flights-*.parquet").columns("carrier", "delay"));
 * }</pre>
 *
 * <p><b>Schema.</b> The columns of the files in the order of {@code columns}, or as they stand in
 * the first file, with those that others add behind them. Several files are united by the names of
 * their columns: one that a file lacks is NULL in its rows, and the run says so; of two types of
 * numbers it has the one that holds all values of the other exactly, such as BIGINT of INTEGER and
 * BIGINT; any other difference fails the run. With {@code union_by_name: false} all files must have
 * the columns of the first one, with the same types. Of more than 10,000 files, or 20 on another
 * machine, only the first can add columns; a column that another one adds fails the run. Optional
 * columns are nullable. Lists, maps and groups become ARRAY, MAP and ROW; DATE, TIME, DECIMAL, text
 * and UUID (as text) are exact. Timestamps of any precision, INT96 among them, become TIMESTAMP;
 * one finer than a microsecond fails the run; those without a time zone are taken as UTC. Unsigned
 * integers become the next wider type.
 *
 * <p><b>Reading.</b> Row groups are read in parallel and of them only the wanted columns, a page at
 * a time. A file that is no Parquet file, is cut off, or has a page with a wrong checksum fails the
 * run; no row is ever refused.
 *
 * <p>Follows ReadFromParquet of Beam YAML, and Parquet's LogicalTypes.md. Not on Beam's ParquetIO:
 * it takes each value through Avro, and reads a row group at once.
 */
public final class ReadFromParquet extends FileSource<ReadFromParquet> {
  private static final long serialVersionUID = 1L;

  // Parquet is dense: this is a million values or more.
  private static final long CHUNK_BYTES = 4L << 20;

  /** The parameters of {@link ReadFromParquet}. */
  @RecordBuilder
  public record Configuration(
      FileSourceParameters files,
      FileUnionParameters union,
      @Parameter(value = "The columns to read, in this order.", absent = "all")
          @Nullable List<String> columns)
      implements ReadFromParquetConfigurationBuilder.With {}

  private final transient Configuration configuration;

  private ReadFromParquet(Step step, Configuration configuration) {
    super(step);
    this.configuration = configuration;
  }

  /** Reads the file or the files that match a pattern. */
  public static ReadFromParquet from(String path) {
    return new ReadFromParquet(
        unnamed(ReadFromParquet.class),
        new Configuration(FileSourceParameters.of(path), new FileUnionParameters(true), null));
  }

  /** Reads only these columns, in this order. */
  public ReadFromParquet columns(String... columns) {
    return new ReadFromParquet(step(), configuration.withColumns(Arrays.asList(columns)));
  }

  /** Takes only files that have the columns of the first one. */
  public ReadFromParquet withoutUnionByName() {
    return new ReadFromParquet(step(), configuration.withUnion(new FileUnionParameters(false)));
  }

  /** Adds a field with the name of the row's file. */
  public ReadFromParquet withFilenameColumn(String field) {
    return new ReadFromParquet(
        step(), configuration.withFiles(configuration.files().withFilenameColumn(field)));
  }

  @Override
  protected ReadFromParquet at(Step step) {
    return new ReadFromParquet(step, configuration);
  }

  @Override
  protected ReadFiles plan(PipelineOptions pipeline) {
    List<Metadata> files = configuration.files().match();
    configuration.files().requireForInference(files);
    FileUnion union = new FileUnion();
    boolean unites = configuration.union().unionByName();
    List<String> names =
        (unites ? FileUnion.lookedAt(files) : files.subList(0, 1))
            .stream().map(file -> file.resourceId().toString()).toList();
    List<String> columns = configuration.columns();
    // Elsewhere each is a request or two: several at once.
    List<FileShape.Group> shapes = names.parallelStream().map(ReadFromParquet::shape).toList();
    if (columns != null) {
      Set<String> known = new LinkedHashSet<>();
      shapes.forEach(shape -> known.addAll(shape.names()));
      ColumnSelection.check(columns, known);
    }
    for (int i = 0; i < shapes.size(); i++) {
      FileShape.Group shape = shapes.get(i);
      union.add(
          names.get(i),
          (columns == null
                  ? shape
                  : shape.select(columns.stream().filter(shape.names()::contains).toList()))
              .schema());
    }
    Schema schema = union.schema(columns == null ? union.columns() : columns);
    RunContext run = RunContext.of(pipeline);
    union.differences(step().name(), schema.getFieldNames()).forEach(run::tell);
    return ReadFiles.of(
        files,
        configuration.files(),
        new ParquetReader(
            names.get(0),
            schema,
            unites ? FileUnion.last(files) : null,
            columns == null,
            CHUNK_BYTES));
  }

  /**
   * The format by itself, for files that are known to have a schema.
   *
   * @param origin what the schema is from, for errors
   */
  public static RowFileReader format(String origin, Schema schema) {
    return new ParquetReader(origin, schema, null, false, CHUNK_BYTES);
  }

  private static FileShape.Group shape(String name) {
    try (ParquetFile file = ParquetFile.open(name)) {
      return FileShape.of(file.metadata().getFileMetaData().getSchema());
    } catch (IOException e) {
      throw ChunkReader.cannotRead(name, e);
    }
  }

  /** ReadFromParquet's door to pipeline files and other SDKs. */
  @AutoService(SchemaTransformProvider.class)
  public static final class Provider extends RowTransformProvider<Configuration> {
    public Provider() {
      super(Configuration.class, Inputs.NONE, ReadFromParquet::new);
    }

    @Override
    public String description() {
      return "Reads rows from Parquet files.";
    }

    @Override
    public String example() {
      return """
      type: ReadFromParquet
      config:
        path: data/flights-*.parquet
        columns: [carrier, delay]
      """;
    }

    @Override
    public boolean rejectsRows() {
      return false;
    }
  }
}
