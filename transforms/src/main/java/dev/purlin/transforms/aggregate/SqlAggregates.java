package dev.purlin.transforms.aggregate;

import dev.purlin.core.key.KeyCodec;
import dev.purlin.core.key.KeyKind;
import dev.purlin.core.order.RowOrder;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.apache.beam.sdk.schemas.SchemaCoder;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * SQL's aggregates, as PostgreSQL computes them: sums and means of exact numbers are exact, and of
 * no values all but counts are null.
 */
public final class SqlAggregates {
  private SqlAggregates() {}

  /**
   * The states of an aggregate.
   *
   * @param function its name in SQL, in capitals
   * @param arguments the types of its arguments
   * @param result the type of its result
   * @param distinct whether it sees each value once
   * @return empty if there is no such aggregate of such arguments
   */
  public static Optional<State.Factory> of(
      String function, List<FieldType> arguments, FieldType result, boolean distinct) {
    if (arguments.isEmpty()) { // COUNT(*)
      return function.equals("COUNT") ? Optional.of(CountState::new) : Optional.empty();
    }
    State.Factory states = of(function, arguments.get(0), result);
    if (states == null || !distinct) {
      return Optional.ofNullable(states);
    }
    return distinct(states, arguments);
  }

  private static State.@Nullable Factory of(String function, FieldType argument, FieldType result) {
    return switch (function) {
      case "COUNT" -> CountValues::new;
      case "SUM" -> sum(argument, result);
      case "$SUM0" -> sumOrZero(sum(argument, result), result);
      case "AVG" -> mean(argument);
      case "VAR_POP" -> spread(argument, new Dispersion(false, false));
      case "VAR_SAMP", "VARIANCE" -> spread(argument, new Dispersion(true, false));
      case "STDDEV_POP" -> spread(argument, new Dispersion(false, true));
      case "STDDEV_SAMP", "STDDEV" -> spread(argument, new Dispersion(true, true));
      case "MIN" -> extreme(argument, false);
      case "MAX" -> extreme(argument, true);
      case "ANY_VALUE" -> single(argument, false);
      case "SINGLE_VALUE" -> single(argument, true);
      case "EVERY", "BOOL_AND", "LOGICAL_AND" -> () -> new TruthState(true);
      case "SOME", "BOOL_OR", "LOGICAL_OR" -> () -> new TruthState(false);
      case "BIT_AND" -> bits(BitState.Operation.AND, result);
      case "BIT_OR" -> bits(BitState.Operation.OR, result);
      case "BIT_XOR" -> bits(BitState.Operation.XOR, result);
      default -> null;
    };
  }

  private static State.@Nullable Factory sum(FieldType argument, FieldType result) {
    return switch (argument.getTypeName()) {
      case BYTE, INT16, INT32, INT64 ->
          result.getTypeName() == Schema.TypeName.DECIMAL
              ? () -> new DerivedState<>(new IntegerSum(), IntegerSum::decimal)
              : IntegerSum::new;
      case DECIMAL -> DecimalSum::new;
      case FLOAT, DOUBLE -> FloatingSum::new;
      case STRING, DATETIME, BOOLEAN, BYTES, ARRAY, ITERABLE, MAP, ROW, LOGICAL_TYPE -> null;
    };
  }

  private static State.@Nullable Factory sumOrZero(State.@Nullable Factory sum, FieldType result) {
    if (sum == null) {
      return null;
    }
    return () ->
        new DerivedState<>(
            sum.create(),
            state -> {
              Object value = state.result();
              return value == null ? zero(result) : value;
            });
  }

  private static Object zero(FieldType type) {
    return switch (type.getTypeName()) {
      case DECIMAL -> BigDecimal.ZERO;
      case DOUBLE -> 0.0;
      default -> 0L;
    };
  }

  private static State.@Nullable Factory mean(FieldType argument) {
    return switch (argument.getTypeName()) {
      case BYTE, INT16, INT32, INT64 ->
          () -> new DerivedState<>(new IntegerSum(), IntegerSum::decimalMean);
      case DECIMAL -> () -> new DerivedState<>(new DecimalSum(), DecimalSum::decimalMean);
      case FLOAT, DOUBLE -> () -> new DerivedState<>(new FloatingSum(), FloatingSum::mean);
      case STRING, DATETIME, BOOLEAN, BYTES, ARRAY, ITERABLE, MAP, ROW, LOGICAL_TYPE -> null;
    };
  }

  private static State.@Nullable Factory spread(FieldType argument, Dispersion spread) {
    return switch (argument.getTypeName()) {
      case BYTE, INT16, INT32, INT64, DECIMAL -> () -> new DecimalMoments(spread);
      case FLOAT, DOUBLE -> () -> new FloatingMoments(spread);
      case STRING, DATETIME, BOOLEAN, BYTES, ARRAY, ITERABLE, MAP, ROW, LOGICAL_TYPE -> null;
    };
  }

  private static State.@Nullable Factory extreme(FieldType argument, boolean greatest) {
    if (!RowOrder.has(argument)) {
      return null;
    }
    Coder<Object> coder = coder(argument);
    return () -> new ExtremeState(coder, greatest);
  }

  private static State.Factory single(FieldType argument, boolean only) {
    Coder<Object> coder = coder(argument);
    return () -> new SingleState(coder, only);
  }

  private static State.@Nullable Factory bits(BitState.Operation operation, FieldType result) {
    return switch (result.getTypeName()) {
      case BYTE ->
          () -> new DerivedState<>(new BitState(operation), s -> narrow(s, Long::byteValue));
      case INT16 ->
          () -> new DerivedState<>(new BitState(operation), s -> narrow(s, Long::shortValue));
      case INT32 ->
          () -> new DerivedState<>(new BitState(operation), s -> narrow(s, Long::intValue));
      case INT64 -> () -> new BitState(operation);
      default -> null;
    };
  }

  private static @Nullable Object narrow(
      BitState state, java.util.function.Function<Long, Object> to) {
    Long bits = state.result();
    return bits == null ? null : to.apply(bits);
  }

  private static Coder<Object> coder(FieldType type) {
    return SchemaCoder.coderForFieldType(type.withNullable(false));
  }

  private static Optional<State.Factory> distinct(State.Factory states, List<FieldType> arguments) {
    List<KeyKind> kinds = new ArrayList<>();
    Schema.Builder schema = Schema.builder();
    for (int i = 0; i < arguments.size(); i++) {
      KeyKind.of(arguments.get(i)).ifPresent(kinds::add);
      schema.addField("argument" + i, arguments.get(i).withNullable(false));
    }
    if (kinds.size() < arguments.size()) {
      return Optional.empty();
    }
    KeyCodec keys = new KeyCodec(IntStream.range(0, arguments.size()).toArray(), arguments, kinds);
    return Optional.of(new DistinctOf.Factory(states, schema.build(), keys));
  }
}
