package dev.purlin.io.stage;

import com.google.auto.service.AutoService;
import java.util.List;
import org.apache.beam.sdk.options.Description;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.sdk.options.PipelineOptionsRegistrar;
import org.checkerframework.checker.nullness.qual.Nullable;

/** The pipeline option that names a staging area for all steps of a pipeline. */
public interface StageOptions extends PipelineOptions {

  @Description("The staging area of Stage steps that name none.")
  @Nullable String getStageArea();

  void setStageArea(@Nullable String area);

  /** Lets a pipeline file name it, as {@code stage_area} among its options. */
  @AutoService(PipelineOptionsRegistrar.class)
  final class Registrar implements PipelineOptionsRegistrar {
    @Override
    public Iterable<Class<? extends PipelineOptions>> getPipelineOptions() {
      return List.of(StageOptions.class);
    }
  }
}
