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
 * Outputs the rows of the first input that no other has: SQL's EXCEPT, with fields matched by name.
 *
 * <pre>{@code
 * PCollectionRowTuple.of("today", today, "yesterday", yesterday).apply(Except.rows());
 * }</pre>
 *
 * <p><b>Equality</b> is SQL's in SELECT DISTINCT: NULL equals NULL, 1.0 equals 1.00, NaN equals
 * NaN. Lists, maps and rows cannot be compared. Of equal values one form comes out: 1.5 for 1.50,
 * 0.0 for -0.0. All fields count; to compare some of them only, and keep the others, use {@link
 * dev.purlin.transforms.join.Join} of type anti.
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
public final class Except extends RowTransform<PCollectionRowTuple, Except> {
  private static final long serialVersionUID = 1L;

  /** The parameters of {@link Except}. */
  public record Configuration(
      @Parameter(
              value =
                  "Whether a row is output as often as the first input has it more than all others together, rather than once if none of them has it.",
              defaultValue = "false")
          boolean all) {}

  private final transient Configuration configuration;

  private Except(Step step, Configuration configuration) {
    super(step);
    this.configuration = configuration;
  }

  /** Outputs one row of all that are equal, in the first input, and in no other. */
  public static Except rows() {
    return new Except(unnamed(Except.class), new Configuration(false));
  }

  /** Outputs a row as often as the first input has it more than the others. */
  public static Except all() {
    return new Except(unnamed(Except.class), new Configuration(true));
  }

  @Override
  protected Except at(Step step) {
    return new Except(step, configuration);
  }

  @Override
  public PCollection<Row> expand(PCollectionRowTuple inputs) {
    return SetInputs.apply(step(), inputs, false, configuration.all());
  }

  /** Except's door to pipeline files and other SDKs. */
  @AutoService(SchemaTransformProvider.class)
  public static final class Provider extends RowTransformProvider<Configuration> {
    public Provider() {
      super(Configuration.class, Inputs.MANY, Except::new);
    }

    @Override
    public String description() {
      return "Outputs the rows of the first input that no other input has.";
    }

    @Override
    public String example() {
      return """
          type: Except
          input:
            today: Today    # the rows of the first input that no other has
            yesterday: Yesterday
          """;
    }

    @Override
    public boolean rejectsRows() {
      return false;
    }
  }
}
