package dev.purlin.io.stage;

import com.google.auto.service.AutoService;
import dev.purlin.core.batch.BatchRows;
import dev.purlin.core.batch.RowBatch;
import dev.purlin.core.parameter.Parameter;
import dev.purlin.core.parameter.ParameterSet;
import dev.purlin.core.problem.ConfigurationException;
import dev.purlin.core.run.RunContext;
import dev.purlin.core.run.RunOptions;
import dev.purlin.core.step.BatchInput;
import dev.purlin.core.step.RowTransform;
import dev.purlin.core.step.RowTransformProvider;
import dev.purlin.core.step.Step;
import dev.purlin.io.file.FilePart;
import dev.purlin.io.file.FileTarget;
import dev.purlin.io.file.ReadFiles;
import dev.purlin.io.file.RowFileFormat;
import dev.purlin.io.file.RowFileReader;
import dev.purlin.io.file.WrittenFile;
import dev.purlin.io.parquet.Codec;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.time.Instant;
import java.util.UUID;
import java.util.function.BiFunction;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.transforms.SchemaTransformProvider;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.Reshuffle;
import org.apache.beam.sdk.transforms.windowing.GlobalWindows;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.Row;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * Keeps rows in a staging area, from which a later run can read them without their source.
 *
 * <pre>{@code
 * pipeline.apply(ReadFromRest.from("https://api.example.com", "orders"))
 *     .apply(Stage.to("s3://lake/stage").withName("orders").withKeep(7))
 *     .apply(WriteToJdbc.to(connection, "orders"));
 * }</pre>
 *
 * <p><b>Schema.</b> Any; the output has the same, with the same rows to the last digit. They are
 * Parquet files in {@code <area>/<pipeline>/<name>/run=<id>/}, where a DECIMAL is a text (Parquet
 * would give all values of a column the same number of places). {@code manifest.json} beside them
 * has the pipeline, the step, the run, the schema, the sources, and each file with its rows, bytes
 * and CRC-32C. What follows reads these files, and begins when the stage is complete: what it does,
 * and whether it fails, does not touch the extract, and a replay reads what this run has read.
 *
 * <p><b>Bad input.</b> Refused when the pipeline is built: unbounded rows, and windows. A row with
 * a timestamp of its own fails the run, as does a TIME or a timestamp finer than a microsecond.
 *
 * <p><b>Guarantee.</b> The manifest appears in one act, after all rows are in their files; without
 * it a stage is not complete. A stage is complete when its input has ended, whatever becomes of the
 * run. Of one that is not, a run that fails leaves nothing. Older stages, and volatile ones, are
 * removed when the run has succeeded and all its targets are committed; in Java, by {@link
 * RunContext#succeeded}.
 *
 * <p>The area of a step that names none is {@code stage_area} of the pipeline's options, the
 * environment's {@code PURLIN_STAGE_AREA}, or {@code .purlin/stage} beside the directory of the run
 * records. The pipeline is the name of its file, as in the ids of runs; of one that is built in
 * Java, Beam's {@code appName}. Retention sees stages of no other pipeline.
 */
public final class Stage extends RowTransform<PCollection<Row>, Stage> implements BatchInput {
  private static final long serialVersionUID = 1L;

  /** The parameters of {@link Stage}. */
  @RecordBuilder
  public record Configuration(
      @Parameter(
              value = "The staging area: a directory, or an address such as s3://bucket/stage.",
              absent =
                  "stage_area of the options, PURLIN_STAGE_AREA of the environment, or .purlin/stage beside the run records")
          @Nullable String area,
      @Parameter(
              value = "The name of the stage, the same in every run.",
              absent = "the name of the step")
          @Nullable String name,
      @Parameter(
              value =
                  "persistent: kept until keep or keep_for removes it; volatile: removed when the run"
                      + " has succeeded.",
              defaultValue = "persistent")
          StageMode mode,
      @Parameter(
              value = "How many complete stages of this name to keep, with that of the run.",
              absent = "all",
              min = 1)
          @Nullable Integer keep,
      @Parameter(
              value = "How long to keep complete stages of this name.",
              absent = "for ever",
              example = "30d")
          @Nullable String keepFor,
      @Parameter(value = "snappy, zstd, gzip or none.", defaultValue = "snappy") Codec compression)
      implements StageConfigurationBuilder.With {}

  private final transient Configuration configuration;
  private final transient Retention retention;

  private Stage(Step step, Configuration configuration) {
    super(step);
    this.configuration = configuration;
    ParameterSet.of(Configuration.class).check(configuration);
    this.retention = Retention.of(configuration.keep(), configuration.keepFor());
    if (configuration.mode() == StageMode.VOLATILE && !retention.removesNothing()) {
      throw new ConfigurationException(
          "mode", "a volatile stage goes with its run; keep and keep_for are for persistent ones");
    }
    if (configuration.name() != null || configuration.area() != null) {
      place(configuration.area() == null ? "." : configuration.area(), "-", "-"); // Checks them.
    }
  }

  /** Stages in an area: a directory, or an address such as {@code s3://bucket/stage}. */
  public static Stage to(String area) {
    return new Stage(
        unnamed(Stage.class), ParameterSet.of(Configuration.class).given("area", area));
  }

  private Stage with(Configuration changed) {
    return new Stage(step(), changed);
  }

  /** Names the stage; by default it has the name of the step. */
  public Stage withName(String name) {
    return with(configuration.withName(name));
  }

  /** Removes the stage when the run has succeeded. */
  public Stage asVolatile() {
    return with(configuration.withMode(StageMode.VOLATILE));
  }

  /** Keeps so many complete stages of this name, with that of the run. */
  public Stage withKeep(int runs) {
    return with(configuration.withKeep(runs));
  }

  /** Keeps complete stages of this name for a time such as {@code 30d} or {@code 12h}. */
  public Stage withKeepFor(String time) {
    return with(configuration.withKeepFor(time));
  }

  @Override
  protected Stage at(Step step) {
    return new Stage(step, configuration);
  }

  @Override
  public PCollection<Row> expand(PCollection<Row> input) {
    StageRun run = StageRun.of(input.getPipeline().getOptions());
    if (!run.staging()) {
      return input
          .apply("Pass", ParDo.of(new PassFn(step().counts(), false)))
          .setRowSchema(input.getSchema());
    }
    if (!(input.getWindowingStrategy().getWindowFn() instanceof GlobalWindows)) {
      throw new ConfigurationException(
          "", "the input has windows, which files do not keep; stage it before it gets them");
    }
    PCollection<Row> plain =
        input.apply("Check", ParDo.of(new PassFn(null, true))).setRowSchema(input.getSchema());
    return staged(
        plain,
        input.getSchema(),
        run,
        (into, format) -> FileTarget.writeInto(into, StagePlace.ENDING, plain, format, step()));
  }

  @Override
  public PCollection<Row> expandBatches(PCollection<RowBatch> batches) {
    StageRun run = StageRun.of(batches.getPipeline().getOptions());
    if (!run.staging()) {
      return expand(batches.apply("Rows of batches", new BatchRows()));
    }
    return staged(
        batches,
        BatchRows.schema(batches),
        run,
        (into, format) ->
            FileTarget.writeBatchesInto(into, StagePlace.ENDING, batches, format, step()));
  }

  private PCollection<Row> staged(
      PCollection<?> input,
      Schema schema,
      StageRun run,
      BiFunction<String, RowFileFormat, PCollection<KV<Integer, Iterable<WrittenFile>>>> write) {
    if (input.isBounded() == PCollection.IsBounded.UNBOUNDED) {
      throw new ConfigurationException(
          "", "the input is unbounded, and a stage is complete at its end; write it to a topic");
    }
    PipelineOptions options = input.getPipeline().getOptions();
    StagePlace place = place(run, options);
    register(place, run.shared(), RunContext.of(options));
    SchemaText.write(schema); // Refuses what it cannot keep.
    return write
        .apply(place.directory(), StageFormat.writing(schema, configuration.compression()))
        .apply(
            "Complete",
            ParDo.of(
                new CompleteStageFn(
                    place,
                    run.origin(step().name(), configuration.mode()),
                    schema,
                    step().counts())))
        .setCoder(new FilePart.PartCoder())
        .apply("Spread", Reshuffle.viaRandomKey())
        .apply("Read", new ReadParts(StageFormat.reading(place.toString(), schema, false), step()));
  }

  /** Tells the run what is to be removed, and when. */
  private void register(StagePlace place, boolean shared, RunContext run) {
    if (!run.isHere()) {
      return;
    }
    String key = "stage " + place;
    if (run.shared(key, String.class).filter(other -> !other.equals(step().name())).isPresent()) {
      throw new ConfigurationException(
          "name",
          "step '%s' stages as '%s' too; give one of them another name"
              .formatted(run.shared(key, String.class).orElseThrow(), place.name()));
    }
    run.share(key, step().name());
    // Under the name that a worker gives it, which would remove a complete one.
    run.gate().onAbort(place.directory(), () -> StageArea.removeIncomplete(place));
    run.targets().guarding(new StageLock(place, shared));
    if (configuration.mode() == StageMode.VOLATILE) {
      run.onSuccess(
          "remove the volatile stage '" + place + "'",
          () -> StageArea.removeUnused(place, run.id()));
    } else if (!retention.removesNothing()) {
      run.onSuccess(
          "remove older stages than '" + place + "'", () -> retention.apply(place, Instant.now()));
    }
  }

  private StagePlace place(StageRun run, PipelineOptions options) {
    String id = options.as(RunOptions.class).getPurlinRun();
    return place(
        configuration.area() == null ? run.area() : configuration.area(),
        StagePlace.pipelineOf(options),
        id == null ? UUID.randomUUID().toString() : id);
  }

  private StagePlace place(String area, String pipeline, String run) {
    String name = configuration.name();
    return new StagePlace(
        area, pipeline, name == null ? StagePlace.nameOf(step().name()) : name, run);
  }

  /** Stage's door to pipeline files and other SDKs. */
  @AutoService(SchemaTransformProvider.class)
  public static final class Provider extends RowTransformProvider<Configuration> {
    public Provider() {
      super(Configuration.class, Inputs.ONE, Stage::new);
    }

    @Override
    public String description() {
      return "Keeps rows in a staging area, from which a later run can read them without their source.";
    }

    @Override
    public String example() {
      return """
      type: Stage
      name: Orders
      config:
        area: s3://lake/stage
        keep: 7
      """;
    }

    @Override
    public boolean rejectsRows() {
      return false;
    }
  }

  /** Reads the files of the stage that the run has just completed. */
  private static final class ReadParts extends PTransform<PCollection<FilePart>, PCollection<Row>> {
    private static final long serialVersionUID = 1L;

    private final transient RowFileReader format;
    private final transient Step step;

    private ReadParts(RowFileReader format, Step step) {
      this.format = format;
      this.step = step;
    }

    @Override
    public PCollection<Row> expand(PCollection<FilePart> parts) {
      return ReadFiles.rows(parts, format, step);
    }
  }
}
