package dev.purlin.transforms.window;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.auto.service.AutoService;
import dev.purlin.core.books.StepCounts;
import dev.purlin.core.parameter.Parameter;
import dev.purlin.core.step.RowTransform;
import dev.purlin.core.step.RowTransformProvider;
import dev.purlin.core.step.Step;
import org.apache.beam.sdk.schemas.transforms.SchemaTransformProvider;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.Row;

/**
 * Puts rows into windows by their timestamps; steps that group or join do so within each window.
 *
 * <pre>{@code
 * clicks.apply(WindowInto.windows(Windowing.fixed(Duration.standardMinutes(1))));
 * }</pre>
 *
 * <p>The rows stay as they are. None is refused. See {@link Windowing} for the kinds of windows.
 *
 * <p>Follows the WindowInto transform of Beam YAML.
 */
public final class WindowInto extends RowTransform<PCollection<Row>, WindowInto> {
  private static final long serialVersionUID = 1L;

  /** The parameters of {@link WindowInto}. */
  public record Configuration(
      @Parameter(
              value =
                  "The windows: {type: fixed, size, offset}, {type: sliding, size, period, offset},"
                      + " {type: sessions, gap} or {type: global}. Durations have the units ms, s,"
                      + " m, h and d.",
              example = "{type: fixed, size: 60s}")
          JsonNode windowing) {}

  private final transient Windowing windowing;

  private WindowInto(Step step, Windowing windowing) {
    super(step);
    this.windowing = windowing;
  }

  /** Puts rows into the given windows. */
  public static WindowInto windows(Windowing windowing) {
    return new WindowInto(unnamed(WindowInto.class), windowing);
  }

  @Override
  protected WindowInto at(Step step) {
    return new WindowInto(step, windowing);
  }

  @Override
  public PCollection<Row> expand(PCollection<Row> input) {
    PCollection<Row> counted =
        input
            .apply(
                "Count",
                ParDo.of(
                    new CountRows(
                        step().counts(), StepCounts.Entry.READ, StepCounts.Entry.WRITTEN)))
            .setRowSchema(input.getSchema());
    return windowing.apply("Window", counted);
  }

  /** WindowInto's door to pipeline files and other SDKs. */
  @AutoService(SchemaTransformProvider.class)
  public static final class Provider extends RowTransformProvider<Configuration> {
    public Provider() {
      super(
          Configuration.class,
          Inputs.ONE,
          (step, configuration) ->
              new WindowInto(step, Windowing.parse(configuration.windowing())));
    }

    @Override
    public String description() {
      return "Puts rows into windows by their timestamps.";
    }

    @Override
    public String example() {
      return """
          type: WindowInto
          config:
            windowing:
              type: fixed
              size: 60s
          """;
    }

    @Override
    public boolean rejectsRows() {
      return false;
    }
  }
}
