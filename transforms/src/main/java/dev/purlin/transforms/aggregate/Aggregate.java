package dev.purlin.transforms.aggregate;

import dev.purlin.core.parameter.ParameterSet;
import java.util.List;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * A way to make one value of the many values of a group. Whoever wants another one writes a class
 * and registers it as a service; its name can then be used in every {@code Combine}.
 *
 * <pre>{@code
 * @AutoService(Aggregate.class)
 * public final class Product extends SimpleAggregate {
 *   public Product() {
 *     super("product", "a number");
 *   }
 *
 *   @Override
 *   public String description() {
 *     return "The product of the values, a DOUBLE.";
 *   }
 *
 *   @Override
 *   protected @Nullable Bound over(List<FieldType> arguments) {
 *     return arguments.get(0).getTypeName().isNumericType()
 *         ? new Bound(FieldType.DOUBLE, true, ProductState::new)
 *         : null;
 *   }
 * }
 * }</pre>
 *
 * <p>Values are aggregated where they are, and the states of all workers merged: a state must give
 * the same result in whatever order values and states come to it.
 *
 * <p>One with parameters extends {@link ParameterAggregate}.
 */
public abstract class Aggregate {

  /**
   * An aggregate made ready for arguments of certain types.
   *
   * @param result the type of its result; nullable if it may be NULL whatever its values are
   * @param nullOverNothing whether it is NULL where there are no values other than NULL
   * @param states what it keeps of the values
   */
  public record Bound(FieldType result, boolean nullOverNothing, State.Factory states) {}

  private final String name;
  private final Class<? extends Record> parameters;
  private final int fewest;
  private final int most;
  private final String takes;

  Aggregate(String name, Class<? extends Record> parameters, int fewest, int most, String takes) {
    this.name = name;
    this.parameters = parameters;
    this.fewest = fewest;
    this.most = most;
    this.takes = takes;
  }

  /** The name in pipeline files. */
  public final String name() {
    return name;
  }

  /** What it makes of the values, in a sentence. */
  public abstract String description();

  /** Of what types its arguments are, in words. */
  public final String takes() {
    return takes;
  }

  /** The parameters that may be given for it. */
  public final ParameterSet<?> parameters() {
    return ParameterSet.of(parameters);
  }

  /** How many values of a row it takes at least; 0 if it needs none. */
  public final int fewestArguments() {
    return fewest;
  }

  /** How many values of a row it takes at most. */
  public final int mostArguments() {
    return most;
  }

  /** Makes it ready for arguments of these types; null if it does not take them. */
  abstract @Nullable Bound bind(List<FieldType> arguments, Record given);
}
