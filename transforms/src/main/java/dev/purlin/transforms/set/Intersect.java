package dev.purlin.transforms.set;

import com.google.auto.service.AutoService;
import dev.purlin.core.parameter.Parameter;
import dev.purlin.core.step.RowTransform;
import dev.purlin.core.step.RowTransformProvider;
import dev.purlin.core.step.Step;
import org.apache.beam.sdk.schemas.transforms.SchemaTransformProvider;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionRowTuple;
import org.apache.beam.sdk.values.Row;

/**
 * Outputs the rows that every input has: SQL's INTERSECT, with fields matched by name.
 *
 * <pre>{@code
 * PCollectionRowTuple.of("shop", shop, "billing", billing).apply(Intersect.rows());
 * }</pre>
 *
 * <p><b>Equality</b> is SQL's in SELECT DISTINCT: NULL equals NULL, 1.0 equals 1.00, NaN equals
 * NaN. Lists, maps and rows cannot be compared. Of equal values one form comes out: 1.5 for 1.50,
 * 0.0 for -0.0. All fields count; to compare some of them only, and keep the others, use {@link
 * dev.purlin.transforms.join.Join} of type semi.
 *
 * <p><b>Schemas.</b> Every input has the same fields, in any order, of the same types; they may be
 * nullable in one and not in another. The output has the schema of the first input. No row is
 * refused.
 *
 * <p><b>Size.</b> All inputs are shuffled by the whole row, and nothing of a row is held but how
 * often each input has it. Rows are compared within their window; unbounded ones need a windowing.
 *
 * <p><b>Books.</b> Equal rows are merged into those that are output, or filtered if none is.
 */
public final class Intersect extends RowTransform<PCollectionRowTuple, Intersect> {
  private static final long serialVersionUID = 1L;

  /** The parameters of {@link Intersect}. */
  public record Configuration(
      @Parameter(
              value =
                  "Whether a row is output as often as the input with the fewest of it has it, rather than once.",
              defaultValue = "false")
          boolean all) {}

  private final transient Configuration configuration;

  private Intersect(Step step, Configuration configuration) {
    super(step);
    this.configuration = configuration;
  }

  /** Outputs one row of all that are equal and in every input. */
  public static Intersect rows() {
    return new Intersect(unnamed(Intersect.class), new Configuration(false));
  }

  /** Outputs a row as often as the input with the fewest of it has it. */
  public static Intersect all() {
    return new Intersect(unnamed(Intersect.class), new Configuration(true));
  }

  @Override
  protected Intersect at(Step step) {
    return new Intersect(step, configuration);
  }

  @Override
  public PCollection<Row> expand(PCollectionRowTuple inputs) {
    return SetInputs.apply(step(), inputs, true, configuration.all());
  }

  /** Intersect's door to pipeline files and other SDKs. */
  @AutoService(SchemaTransformProvider.class)
  public static final class Provider extends RowTransformProvider<Configuration> {
    public Provider() {
      super(Configuration.class, Inputs.MANY, Intersect::new);
    }

    @Override
    public String description() {
      return "Outputs the rows that every input has.";
    }

    @Override
    public String example() {
      return """
          type: Intersect
          input:
            shop: Shop
            billing: Billing
          """;
    }

    @Override
    public boolean rejectsRows() {
      return false;
    }
  }
}
