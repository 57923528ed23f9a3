package dev.purlin.transforms.aggregate;

import dev.purlin.core.problem.ConfigurationException;
import dev.purlin.core.problem.ConfigurationException.Problem;
import dev.purlin.core.problem.Names;
import java.util.List;
import java.util.Map;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * One aggregate as its author wrote it.
 *
 * @param name the field it makes
 * @param aggregate what it does
 * @param parameters those of the aggregate, in its record
 * @param values the fields or expressions it is made of; none to count rows
 * @param filter a condition that a row must meet to be seen; null if all are
 */
public record Aggregation(
    String name,
    Aggregate aggregate,
    Record parameters,
    List<String> values,
    @Nullable String filter) {

  /**
   * An aggregate by its name.
   *
   * @throws ConfigurationException if there is none, or its parameters do not fit
   */
  public static Aggregation of(
      String name,
      String function,
      Map<String, Object> parameters,
      List<String> values,
      @Nullable String filter) {
    String path = "combine." + name;
    Aggregate aggregate = Aggregates.of(function).orElseThrow(() -> unknown(path, function));
    if (values.size() < aggregate.fewestArguments() || values.size() > aggregate.mostArguments()) {
      throw new ConfigurationException(
          path,
          "%s takes %s, not %d; %s"
              .formatted(function, count(aggregate), values.size(), "as in " + example(aggregate)));
    }
    try {
      return new Aggregation(
          name, aggregate, aggregate.parameters().given(parameters), List.copyOf(values), filter);
    } catch (ConfigurationException e) {
      throw new ConfigurationException(
          e.problems().stream()
              .map(problem -> new Problem(path + ".fn.config." + problem.path(), problem.message()))
              .toList());
    }
  }

  private static ConfigurationException unknown(String path, String function) {
    return new ConfigurationException(
        path,
        Names.unknown(
            "aggregate function",
            function,
            Aggregates.all().stream().map(Aggregate::name).toList()));
  }

  private static String count(Aggregate aggregate) {
    int most = aggregate.mostArguments();
    return aggregate.fewestArguments() == most
        ? most == 1 ? "one value" : most + " values"
        : "%d or %d values".formatted(aggregate.fewestArguments(), most);
  }

  private static String example(Aggregate aggregate) {
    return aggregate.mostArguments() == 1
        ? "{value: a, fn: %s}".formatted(aggregate.name())
        : "{value: [a, b], fn: %s}".formatted(aggregate.name());
  }

  /** The configuration entry it stands in. */
  public String path() {
    return "combine." + name;
  }

  /** The aggregate made ready for values of these types; null if it does not take them. */
  Aggregate.@Nullable Bound bound(List<FieldType> arguments) {
    return aggregate.bind(arguments, parameters);
  }
}
