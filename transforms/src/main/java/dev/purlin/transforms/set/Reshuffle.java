package dev.purlin.transforms.set;

import com.google.auto.service.AutoService;
import dev.purlin.core.books.StepCounts;
import dev.purlin.core.exchange.Spread;
import dev.purlin.core.parameter.Parameter;
import dev.purlin.core.problem.ConfigurationException;
import dev.purlin.core.step.RowTransform;
import dev.purlin.core.step.RowTransformProvider;
import dev.purlin.core.step.Step;
import io.soabase.recordbuilder.core.RecordBuilder;
import org.apache.beam.sdk.schemas.transforms.SchemaTransformProvider;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.Row;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * Spreads the rows over all workers anew, and keeps what stands before from being fused with what
 * stands behind.
 *
 * <pre>{@code
 * files.apply(Reshuffle.rows()).apply(expensive);
 * }</pre>
 *
 * <p>For where few rows make much work: rows of a small file that each ask a web service, say.
 *
 * <p><b>Schemas.</b> The output is the input; the order is lost, as everywhere in Beam. No row is
 * rejected. Follows the Reshuffle transform of Beam YAML.
 */
public final class Reshuffle extends RowTransform<PCollection<Row>, Reshuffle> {
  private static final long serialVersionUID = 1L;

  /** The parameters of {@link Reshuffle}. */
  @RecordBuilder
  public record Configuration(
      @Parameter(
              value = "How many groups of rows to make at most.",
              absent = "as many as spread well",
              min = 1)
          @Nullable Integer numBuckets)
      implements ReshuffleConfigurationBuilder.With {}

  private final transient Configuration configuration;

  private Reshuffle(Step step, Configuration configuration) {
    super(step);
    this.configuration = configuration;
  }

  /** Spreads rows. */
  public static Reshuffle rows() {
    return new Reshuffle(unnamed(Reshuffle.class), new Configuration(null));
  }

  /** Makes at most so many groups of rows. */
  public Reshuffle intoBuckets(int count) {
    if (count < 1) {
      throw new ConfigurationException("num_buckets", count + " is less than 1");
    }
    return new Reshuffle(step(), configuration.withNumBuckets(count));
  }

  @Override
  protected Reshuffle at(Step step) {
    return new Reshuffle(step, configuration);
  }

  @Override
  public PCollection<Row> expand(PCollection<Row> input) {
    Integer buckets = configuration.numBuckets();
    return input
        .apply("Count", ParDo.of(new CountFn(step().counts())))
        .setRowSchema(input.getSchema())
        .apply(
            "Spread",
            buckets == null
                ? Spread.create()
                : org.apache.beam.sdk.transforms.Reshuffle.<Row>viaRandomKey()
                    .withNumBuckets(buckets))
        .setRowSchema(input.getSchema());
  }

  private static final class CountFn extends DoFn<Row, Row> {
    private static final long serialVersionUID = 1L;

    private final StepCounts counts;

    CountFn(StepCounts counts) {
      this.counts = counts;
    }

    @ProcessElement
    public void processElement(@Element Row row, OutputReceiver<Row> output) {
      counts.read();
      counts.written();
      output.output(row);
    }

    @FinishBundle
    public void finishBundle() {
      counts.flush();
    }
  }

  /** Reshuffle's door to pipeline files and other SDKs. */
  @AutoService(SchemaTransformProvider.class)
  public static final class Provider extends RowTransformProvider<Configuration> {
    public Provider() {
      super(Configuration.class, Inputs.ONE, Reshuffle::new);
    }

    @Override
    public String description() {
      return "Spreads the rows over all workers anew.";
    }

    @Override
    public String example() {
      return """
      type: Reshuffle
      """;
    }

    @Override
    public boolean rejectsRows() {
      return false;
    }
  }
}
