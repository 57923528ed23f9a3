package dev.purlin.io.stage;

import com.google.auto.service.AutoService;
import dev.purlin.core.parameter.Parameter;
import dev.purlin.core.run.RunContext;
import dev.purlin.core.step.RowTransformProvider;
import dev.purlin.core.step.Step;
import dev.purlin.io.file.FileSource;
import dev.purlin.io.file.FileSourceParameters;
import dev.purlin.io.file.ReadFiles;
import io.soabase.recordbuilder.core.RecordBuilder;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.sdk.schemas.transforms.SchemaTransformProvider;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * Reads the rows that a {@link Stage} has kept.
 *
 * <pre>{@code
 * pipeline.apply(ReadFromStage.from("s3://lake/stage", "orders")); // of the latest run
 * }</pre>
 *
 * <p><b>Schema.</b> That of the rows that were staged, and the same rows to the last digit.
 *
 * <p><b>Reading.</b> All files are checked against the manifest when the pipeline is built, with
 * their checksums: a stage without a manifest, or with a file that is missing or was changed, is
 * refused. Then row groups are read in parallel. No row is ever refused.
 *
 * <p>While a run reads a stage on a disk, no other run's retention removes it.
 *
 * <p>{@code purlin run --from-stage} and {@code --resume} put it in the place of a {@link Stage}
 * and of the steps before that.
 */
public final class ReadFromStage extends FileSource<ReadFromStage> {
  private static final long serialVersionUID = 1L;

  /** The parameters of {@link ReadFromStage}. */
  @RecordBuilder
  public record Configuration(
      @Parameter(
              value = "The staging area: a directory, or an address such as s3://bucket/stage.",
              example = ".purlin/stage")
          String area,
      @Parameter(value = "The name of the stage.", example = "orders") String name,
      @Parameter(
              value =
                  "The pipeline whose stage it is: the name of its file without .yaml, as in the ids"
                      + " of its runs.",
              absent = "this one",
              example = "orders")
          @Nullable String pipeline,
      @Parameter(
              value = "The run whose stage is read, or latest: the one that was complete last.",
              defaultValue = "latest")
          String run)
      implements ReadFromStageConfigurationBuilder.With {}

  private final transient Configuration configuration;

  private ReadFromStage(Step step, Configuration configuration) {
    super(step);
    this.configuration = configuration;
    place("-"); // Checks it.
  }

  /** Reads the stage of this name that was complete last. */
  public static ReadFromStage from(String area, String name) {
    return new ReadFromStage(
        unnamed(ReadFromStage.class), new Configuration(area, name, null, StageArea.LATEST));
  }

  /** Reads a stage of another pipeline: the name of its file without {@code .yaml}. */
  public ReadFromStage ofPipeline(String pipeline) {
    return new ReadFromStage(step(), configuration.withPipeline(pipeline));
  }

  /** Reads the stage of a run. */
  public ReadFromStage ofRun(String run) {
    return new ReadFromStage(step(), configuration.withRun(run));
  }

  private StagePlace place(String own) {
    String named = configuration.pipeline();
    return new StagePlace(
        configuration.area(),
        named == null ? own : named,
        configuration.name(),
        configuration.run());
  }

  @Override
  protected ReadFromStage at(Step step) {
    return new ReadFromStage(step, configuration);
  }

  @Override
  protected ReadFiles plan(PipelineOptions pipeline) {
    RunContext run = RunContext.of(pipeline);
    StageManifest stage = StageArea.require(place(StagePlace.pipelineOf(pipeline)), run::tell);
    StageArea.check(stage);
    if (run.isHere()) {
      run.targets().guarding(new StageReaderLock(stage.place(), run.id()));
    }
    return ReadFiles.of(
        StageArea.files(stage),
        FileSourceParameters.of(stage.place().directory()),
        StageFormat.reading(stage.place().toString(), stage.schema(), true));
  }

  /** ReadFromStage's door to pipeline files and other SDKs. */
  @AutoService(SchemaTransformProvider.class)
  public static final class Provider extends RowTransformProvider<Configuration> {
    public Provider() {
      super(Configuration.class, Inputs.NONE, ReadFromStage::new);
    }

    @Override
    public String description() {
      return "Reads the rows that a Stage has kept.";
    }

    @Override
    public String example() {
      return """
      type: ReadFromStage
      config:
        area: s3://lake/stage
        name: orders
      """;
    }

    @Override
    public boolean rejectsRows() {
      return false;
    }
  }
}
