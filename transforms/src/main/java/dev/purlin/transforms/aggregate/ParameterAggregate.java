package dev.purlin.transforms.aggregate;

import java.util.List;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * An aggregate with parameters, such as {@code percentile} with its fraction.
 *
 * @param <P> the record that declares them, as a transform declares its own
 */
public abstract class ParameterAggregate<P extends Record> extends Aggregate {
  private final Class<P> record;

  /**
   * An aggregate of one value or several of each row.
   *
   * @param name as it stands in pipeline files, in snake_case
   * @param parameters the record that declares its parameters
   * @param fewest how many values it takes at least, 0 if it needs none
   * @param most how many it takes at most
   * @param takes of what types they are, in words
   */
  protected ParameterAggregate(
      String name, Class<P> parameters, int fewest, int most, String takes) {
    super(name, parameters, fewest, most, takes);
    this.record = parameters;
  }

  @Override
  final @Nullable Bound bind(List<FieldType> arguments, Record given) {
    return over(arguments, record.cast(given));
  }

  /**
   * Makes it ready for arguments of these types; null if it does not take them. A state sees the
   * only argument as it is, several as a list.
   *
   * @throws dev.purlin.core.problem.ConfigurationException if the parameters do not fit
   */
  protected abstract @Nullable Bound over(List<FieldType> arguments, P parameters);
}
