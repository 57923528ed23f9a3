package dev.purlin.transforms.compare;

import dev.purlin.core.key.KeyKind;
import java.io.Serializable;
import java.math.BigDecimal;
import java.util.Optional;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.apache.beam.sdk.schemas.Schema.TypeName;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * A field of the source and the one of the target that it is compared with.
 *
 * @param name its name in the source
 * @param targetName its name in the target
 * @param tolerance how far numbers may be apart; null if not at all
 * @param tolerancePercent likewise, in per cent of the source's number
 */
record ComparedColumn(
    String name,
    String targetName,
    FieldType sourceType,
    FieldType targetType,
    Cell source,
    Cell target,
    Meeting meeting,
    @Nullable BigDecimal tolerance,
    @Nullable BigDecimal tolerancePercent)
    implements Serializable {

  /** Whether two values, as their cells gave them, count as equal. */
  boolean equal(@Nullable Object left, @Nullable Object right) {
    if (left == null || right == null) {
      return left == right;
    }
    if (meeting == Meeting.NEVER) {
      return false;
    }
    return left.equals(right) || near(left, right);
  }

  private boolean near(Object left, Object right) {
    if (tolerance == null && tolerancePercent == null) {
      return false;
    }
    BigDecimal one = decimal(left);
    BigDecimal other = decimal(right);
    if (one == null || other == null) {
      return false;
    }
    BigDecimal apart = one.subtract(other).abs();
    return (tolerance != null && apart.compareTo(tolerance) <= 0)
        || (tolerancePercent != null
            && apart.movePointRight(2).compareTo(one.abs().multiply(tolerancePercent)) <= 0);
  }

  /** The kind of key that rows are matched by, if they can be. */
  Optional<KeyKind> keyKind() {
    return switch (meeting) {
      case SAME -> source.kind().filter(kind -> kind != KeyKind.FLOATING || !source.isRounded());
      case TIMESTAMP -> Optional.of(KeyKind.INSTANT);
      case NUMBER ->
          source.kind().equals(Optional.of(KeyKind.FLOATING))
                  || target.kind().equals(Optional.of(KeyKind.FLOATING))
              ? Optional.empty()
              : Optional.of(KeyKind.DECIMAL);
      case JSON, NEVER -> Optional.empty();
    };
  }

  /** Whether both are compared as numbers, also if one is text. */
  boolean comparesNumbers() {
    return (meeting == Meeting.SAME || meeting == Meeting.NUMBER)
        && source.kind().filter(ComparedColumn::isNumber).isPresent();
  }

  private static boolean isNumber(KeyKind kind) {
    return kind == KeyKind.INTEGER || kind == KeyKind.DECIMAL || kind == KeyKind.FLOATING;
  }

  /** Whether both are numbers. */
  boolean isNumber() {
    return isNumber(sourceType) && isNumber(targetType);
  }

  private static boolean isNumber(FieldType type) {
    return KeyKind.of(type).filter(ComparedColumn::isNumber).isPresent();
  }

  /** Whether one of them is text. */
  boolean hasText() {
    return sourceType.getTypeName() == TypeName.STRING
        || targetType.getTypeName() == TypeName.STRING;
  }

  /** Whether both are moments, compared in microseconds. */
  boolean isTime() {
    return meeting == Meeting.TIMESTAMP;
  }

  /** The number; null for what is none, such as NaN. */
  static @Nullable BigDecimal decimal(Object value) {
    if (value instanceof BigDecimal decimal) {
      return decimal;
    }
    if (value instanceof Long whole) {
      return BigDecimal.valueOf(whole);
    }
    return value instanceof Double number && Double.isFinite(number)
        ? BigDecimal.valueOf(number)
        : null;
  }
}
