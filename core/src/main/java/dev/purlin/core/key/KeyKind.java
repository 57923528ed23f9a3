package dev.purlin.core.key;

import java.util.Optional;
import org.apache.beam.sdk.schemas.Schema.FieldType;

/** What the values of a key field are, for comparing: types of one kind compare by value. */
public enum KeyKind {
  BOOLEAN,
  INTEGER,
  DECIMAL,
  FLOATING,
  TEXT,
  BYTES,
  INSTANT,
  DATE,
  TIME,
  LOCAL_TIMESTAMP;

  /** The kind of a type, if values of that type can be keys. */
  public static Optional<KeyKind> of(FieldType type) {
    return switch (type.getTypeName()) {
      case BYTE, INT16, INT32, INT64 -> Optional.of(INTEGER);
      case DECIMAL -> Optional.of(DECIMAL);
      case FLOAT, DOUBLE -> Optional.of(FLOATING);
      case STRING -> Optional.of(TEXT);
      case DATETIME -> Optional.of(INSTANT);
      case BOOLEAN -> Optional.of(BOOLEAN);
      case BYTES -> Optional.of(BYTES);
      case ARRAY, ITERABLE, MAP, ROW -> Optional.empty();
      case LOGICAL_TYPE -> ofLogical(type);
    };
  }

  private static Optional<KeyKind> ofLogical(FieldType type) {
    return switch (type.getLogicalType().getIdentifier()) {
      case "beam:logical_type:date:v1" -> Optional.of(DATE);
      case "beam:logical_type:time:v1" -> Optional.of(TIME);
      case "beam:logical_type:datetime:v1" -> Optional.of(LOCAL_TIMESTAMP);
      case "beam:logical_type:micros_instant:v1" -> Optional.of(INSTANT);
      default -> of(type.getLogicalType().getBaseType());
    };
  }

  /**
   * The kind in which values of two kinds can be compared, if there is one: SQL's numeric types.
   */
  public static Optional<KeyKind> common(KeyKind left, KeyKind right) {
    if (left == right) {
      return Optional.of(left);
    }
    if (!left.numeric() || !right.numeric()) {
      return Optional.empty();
    }
    return Optional.of(left == FLOATING || right == FLOATING ? FLOATING : DECIMAL);
  }

  private boolean numeric() {
    return this == INTEGER || this == DECIMAL || this == FLOATING;
  }
}
