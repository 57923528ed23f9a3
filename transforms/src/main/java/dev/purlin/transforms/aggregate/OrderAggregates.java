package dev.purlin.transforms.aggregate;

import com.google.auto.service.AutoService;
import dev.purlin.core.key.KeyKind;
import dev.purlin.core.order.RowOrder;
import dev.purlin.core.parameter.Parameter;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.apache.beam.sdk.schemas.SchemaCoder;
import org.checkerframework.checker.nullness.qual.Nullable;

/** Aggregates that choose or arrange values by their order. */
public final class OrderAggregates {
  private static final String ORDERED = "a type with an order";
  private static final String ORDERED_BY = "any type, and behind it a type with an order";

  private OrderAggregates() {}

  /** Whether values of a type have an order that means something to people. */
  static boolean isOrdered(FieldType type) {
    Optional<KeyKind> kind = KeyKind.of(type);
    return kind.isPresent() && kind.get() != KeyKind.BYTES;
  }

  private static Aggregate.@Nullable Bound extreme(FieldType value, boolean greatest) {
    if (!isOrdered(value)) {
      return null;
    }
    FieldType type = value.withNullable(false);
    Coder<Object> coder = SchemaCoder.coderForFieldType(type);
    return new Aggregate.Bound(type, true, () -> new ExtremeState(coder, greatest));
  }

  /** The least value. */
  @AutoService(Aggregate.class)
  public static final class Min extends SimpleAggregate {
    public Min() {
      super("min", ORDERED);
    }

    @Override
    public String description() {
      return "The least value.";
    }

    @Override
    protected @Nullable Bound over(List<FieldType> arguments) {
      return extreme(arguments.get(0), false);
    }
  }

  /** The greatest value. */
  @AutoService(Aggregate.class)
  public static final class Max extends SimpleAggregate {
    public Max() {
      super("max", ORDERED);
    }

    @Override
    public String description() {
      return "The greatest value.";
    }

    @Override
    protected @Nullable Bound over(List<FieldType> arguments) {
      return extreme(arguments.get(0), true);
    }
  }

  /** Values that rank by the last argument, which may be the value itself. */
  private static RankedState.@Nullable Factory ranked(
      List<FieldType> arguments, int most, boolean descending, RankedState.Finish finish) {
    FieldType rank = arguments.get(arguments.size() - 1);
    if (!isOrdered(rank)) {
      return null;
    }
    Schema schema =
        Schema.builder()
            .addField("value", arguments.get(0).withNullable(true))
            .addField("rank", rank.withNullable(false))
            .build();
    return new RankedState.Factory(SchemaCoder.of(schema), schema, most, descending, finish);
  }

  /** What the aggregates of one value by another have in common. */
  private abstract static class ByOther extends SimpleAggregate {
    private final boolean greatest;
    private final String description;

    private ByOther(String name, boolean greatest, String description) {
      super(name, 2, 2, ORDERED_BY);
      this.greatest = greatest;
      this.description = description;
    }

    @Override
    public String description() {
      return description;
    }

    @Override
    protected @Nullable Bound over(List<FieldType> arguments) {
      State.Factory states =
          ranked(arguments, 1, greatest, values -> values.isEmpty() ? null : values.get(0));
      return states == null ? null : new Bound(arguments.get(0), true, states);
    }
  }

  /** The value where another is least. */
  @AutoService(Aggregate.class)
  public static final class ArgMin extends ByOther {
    public ArgMin() {
      super(
          "arg_min",
          false,
          "The first argument of the row whose second is least; of several such rows the least value. Rows without the second are left out.");
    }
  }

  /** The value where another is greatest. */
  @AutoService(Aggregate.class)
  public static final class ArgMax extends ByOther {
    public ArgMax() {
      super(
          "arg_max",
          true,
          "The first argument of the row whose second is greatest; of several such rows the least value. Rows without the second are left out.");
    }
  }

  /** The value of the first row. */
  @AutoService(Aggregate.class)
  public static final class First extends ByOther {
    public First() {
      super(
          "first",
          false,
          "The value of the first row in the order of the second argument; as arg_min.");
    }
  }

  /** The value of the last row. */
  @AutoService(Aggregate.class)
  public static final class Last extends ByOther {
    public Last() {
      super(
          "last",
          true,
          "The value of the last row in the order of the second argument; as arg_max.");
    }
  }

  /** The values that rank first. */
  @AutoService(Aggregate.class)
  public static final class Top extends ParameterAggregate<Top.Count> {

    /** The parameters of {@link Top}. */
    public record Count(
        @Parameter(value = "How many values.", example = "3", min = 1, max = 100_000) int n,
        @Parameter(value = "Whether the least values are wanted.", defaultValue = "false")
            boolean least) {}

    public Top() {
      super(
          "top",
          Count.class,
          1,
          2,
          "a type with an order, or any type and behind it one with an order");
    }

    @Override
    public String description() {
      return "The n greatest values as a list, the greatest first; with two arguments the first ones of the rows whose second are greatest.";
    }

    @Override
    protected @Nullable Bound over(List<FieldType> arguments, Count count) {
      State.Factory states = ranked(arguments, count.n(), !count.least(), values -> values);
      FieldType element =
          arguments.get(0).withNullable(arguments.size() == 2 && arguments.get(0).getNullable());
      return states == null ? null : new Bound(FieldType.array(element), false, states);
    }
  }

  /** All texts as one. */
  @AutoService(Aggregate.class)
  public static final class StringAgg extends ParameterAggregate<StringAgg.Separator> {

    /** The parameters of {@link StringAgg}. */
    public record Separator(
        @Parameter(value = "What stands between the strings.", defaultValue = ", ")
            String separator,
        @Parameter(value = "Whether equal strings count once.", defaultValue = "false")
            boolean distinct,
        @Parameter(value = "Whether great values come first.", defaultValue = "false")
            boolean descending) {}

    public StringAgg() {
      super(
          "string_agg",
          Separator.class,
          1,
          2,
          "VARCHAR, and perhaps behind it a type with an order");
    }

    @Override
    public String description() {
      return "All strings as one, sorted, or in the order of the second argument.";
    }

    @Override
    protected @Nullable Bound over(List<FieldType> arguments, Separator parameters) {
      if (!arguments.get(0).getTypeName().isStringType()) {
        return null;
      }
      String separator = parameters.separator();
      boolean distinct = parameters.distinct();
      State.Factory states =
          ranked(
              arguments,
              Integer.MAX_VALUE,
              parameters.descending(),
              values -> {
                String joined =
                    (distinct ? values.stream().distinct() : values.stream())
                        .filter(value -> value != null)
                        .map(String.class::cast)
                        .collect(Collectors.joining(separator));
                boolean none = values.stream().allMatch(value -> value == null);
                return none ? null : joined;
              });
      return states == null ? null : new Bound(FieldType.STRING, true, states);
    }
  }

  /** The most frequent value. */
  @AutoService(Aggregate.class)
  public static final class Mode extends SimpleAggregate {
    public Mode() {
      super("mode", ORDERED);
    }

    @Override
    public String description() {
      return "The most frequent value, of several the least; all values of a group are in memory.";
    }

    @Override
    protected @Nullable Bound over(List<FieldType> arguments) {
      FieldType type = arguments.get(0).withNullable(false);
      return isOrdered(type)
          ? new Bound(
              type,
              true,
              new CollectedState.Factory(SchemaCoder.coderForFieldType(type), Mode::most))
          : null;
    }

    /** The value that stands most often in a row. */
    private static Object most(List<Object> sorted) {
      Object most = sorted.get(0);
      int best = 0;
      int start = 0;
      for (int i = 1; i <= sorted.size(); i++) {
        if (i == sorted.size() || RowOrder.compareValues(sorted.get(i), sorted.get(start)) != 0) {
          if (i - start > best) {
            best = i - start;
            most = sorted.get(start);
          }
          start = i;
        }
      }
      return most;
    }
  }
}
