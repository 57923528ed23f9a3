package dev.purlin.transforms.aggregate;

import dev.purlin.core.key.KeyCodec;
import dev.purlin.core.key.KeyKind;
import java.util.List;
import java.util.Optional;
import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.apache.beam.sdk.schemas.Schema.TypeName;
import org.apache.beam.sdk.schemas.SchemaCoder;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * What made states before aggregates were services. It is not used any more but by streams that go
 * on from a savepoint of that time: the savepoint names the methods of this class that made its
 * states, so that neither they nor the lambdas in them may be changed.
 */
enum AggregateFunction {
  /** The sum: of whole numbers a BIGINT, of decimals an exact DECIMAL, else a DOUBLE. */
  SUM("a number"),
  /** The least value. */
  MIN("a type with an order"),
  /** The greatest value. */
  MAX("a type with an order"),
  /** The mean, a DOUBLE. */
  MEAN("a number"),
  /** The number of rows, also of those whose value is null (as in Beam YAML). */
  COUNT("any type"),
  /** The number of different values other than null. */
  COUNT_DISTINCT("a scalar type"),
  /** Whether any value is true. */
  ANY("BOOLEAN"),
  /** Whether all values are true. */
  ALL("BOOLEAN"),
  /** All values as a list, in no particular order. */
  GROUP("any type"),
  /** The elements of all lists as one list, in no particular order. */
  CONCAT("a list");

  private final String expected;

  AggregateFunction(String expected) {
    this.expected = expected;
  }

  /** What types it takes, in words. */
  String expected() {
    return expected;
  }

  /**
   * A function made ready for values of a type: the type of its result, not null, and its states.
   */
  record Bound(FieldType result, boolean nullOverNothing, State.Factory states) {}

  /** Makes the function ready for values of a type, if it takes them. */
  Optional<Bound> over(FieldType value) {
    return Optional.ofNullable(
        switch (this) {
          case SUM -> sum(value);
          case MEAN -> mean(value);
          case MIN, MAX -> extreme(value);
          case COUNT -> new Bound(FieldType.INT64, false, CountState::new);
          case COUNT_DISTINCT -> distinct(value);
          case ANY, ALL -> truth(value);
          case GROUP -> new Bound(FieldType.array(value), false, Lists.of(value, false));
          case CONCAT -> concat(value);
        });
  }

  private static @Nullable Bound sum(FieldType value) {
    return switch (value.getTypeName()) {
      case BYTE, INT16, INT32, INT64 -> new Bound(FieldType.INT64, true, IntegerSum::new);
      case DECIMAL -> new Bound(FieldType.DECIMAL, true, DecimalSum::new);
      case FLOAT, DOUBLE -> new Bound(FieldType.DOUBLE, true, FloatingSum::new);
      case STRING, DATETIME, BOOLEAN, BYTES, ARRAY, ITERABLE, MAP, ROW, LOGICAL_TYPE -> null;
    };
  }

  private static @Nullable Bound mean(FieldType value) {
    State.Factory means =
        switch (value.getTypeName()) {
          case BYTE, INT16, INT32, INT64 ->
              () -> new DerivedState<>(new IntegerSum(), IntegerSum::mean);
          case DECIMAL -> () -> new DerivedState<>(new DecimalSum(), DecimalSum::mean);
          case FLOAT, DOUBLE -> () -> new DerivedState<>(new FloatingSum(), FloatingSum::mean);
          case STRING, DATETIME, BOOLEAN, BYTES, ARRAY, ITERABLE, MAP, ROW, LOGICAL_TYPE -> null;
        };
    return means == null ? null : new Bound(FieldType.DOUBLE, true, means);
  }

  private @Nullable Bound extreme(FieldType value) {
    Optional<KeyKind> kind = KeyKind.of(value);
    if (kind.isEmpty() || kind.get() == KeyKind.BYTES) {
      return null;
    }
    Coder<Object> coder = SchemaCoder.coderForFieldType(value.withNullable(false));
    boolean greatest = this == MAX;
    return new Bound(value.withNullable(false), true, () -> new ExtremeState(coder, greatest));
  }

  private static @Nullable Bound distinct(FieldType value) {
    return KeyKind.of(value)
        .map(kind -> new KeyCodec(new int[] {0}, List.of(value), List.of(kind)))
        .map(keys -> new Bound(FieldType.INT64, false, new Distincts(keys)))
        .orElse(null);
  }

  private @Nullable Bound truth(FieldType value) {
    boolean all = this == ALL;
    return value.getTypeName() == TypeName.BOOLEAN
        ? new Bound(FieldType.BOOLEAN, true, () -> new TruthState(all))
        : null;
  }

  private static @Nullable Bound concat(FieldType value) {
    if (!value.getTypeName().isCollectionType()) {
      return null;
    }
    FieldType element = value.getCollectionElementType();
    return new Bound(FieldType.array(element), false, Lists.of(element, true));
  }

  private record Lists(Coder<Object> elements, boolean concatenating) implements State.Factory {
    private static Lists of(FieldType element, boolean concatenating) {
      return new Lists(SchemaCoder.coderForFieldType(element), concatenating);
    }

    @Override
    public State create() {
      return new ListState(elements, concatenating);
    }

    @Override
    public boolean growing() {
      return true;
    }
  }

  private record Distincts(KeyCodec keys) implements State.Factory {
    @Override
    public State create() {
      return new DistinctState(keys);
    }

    @Override
    public boolean growing() {
      return true;
    }
  }
}
