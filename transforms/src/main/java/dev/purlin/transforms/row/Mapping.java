package dev.purlin.transforms.row;

import dev.purlin.core.type.UnfitValueException;
import dev.purlin.transforms.row.ReplaceValues.OnUnmapped;
import java.math.BigDecimal;
import java.util.HexFormat;
import java.util.Map;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * A value for a value.
 *
 * @param values the new values, by the {@link #key}s of the old ones
 * @param otherwise the new value for others, where they become one
 * @param unmapped what becomes of others
 */
record Mapping(
    Map<Object, @Nullable Object> values, @Nullable Object otherwise, OnUnmapped unmapped)
    implements ValueChange.OfValue {

  /** 1.0 and 1.00 are one number, 0.0 and -0.0 too. */
  static Object key(Object value) {
    if (value instanceof BigDecimal number) {
      return number.stripTrailingZeros();
    }
    if (value instanceof byte[] bytes) {
      return HexFormat.of().formatHex(bytes);
    }
    return value instanceof Double number && number == 0
        ? (Object) 0.0
        : value instanceof Float single && single == 0 ? (Object) 0f : value;
  }

  boolean givesNull() {
    return values.containsValue(null) || unmapped == OnUnmapped.NULL && otherwise == null;
  }

  @Override
  public @Nullable Object apply(Object value) throws UnfitValueException {
    Object key = key(value);
    Object mapped = values.get(key);
    if (mapped != null || values.containsKey(key)) {
      return mapped;
    }
    return switch (unmapped) {
      case KEEP -> value;
      case NULL -> otherwise;
      case REJECT ->
          throw new UnfitValueException("the value is not among those that are replaced");
    };
  }
}
