package dev.purlin.transforms.compare;

import dev.purlin.core.key.KeyKind;
import dev.purlin.core.time.Timestamps;
import java.util.Optional;
import org.apache.beam.sdk.schemas.Schema.FieldType;

/** In which form the values of two fields meet. */
enum Meeting {
  /** In the kind that both have. */
  SAME,
  /** As decimal numbers: of two types of numbers, each counts as it is written. */
  NUMBER,
  /** As microseconds: both stand for TIMESTAMP. */
  TIMESTAMP,
  /** As JSON: lists, maps, rows. */
  JSON,
  /** Not at all: any two values differ. */
  NEVER;

  static Meeting of(FieldType source, FieldType target) {
    if (Timestamps.is(source) && Timestamps.is(target)) {
      return TIMESTAMP;
    }
    Optional<KeyKind> left = KeyKind.of(source);
    Optional<KeyKind> right = KeyKind.of(target);
    if (left.isEmpty() || right.isEmpty()) {
      return left.isEmpty() && right.isEmpty() ? JSON : NEVER;
    }
    if (KeyKind.common(left.get(), right.get()).isEmpty()) {
      return NEVER;
    }
    boolean same =
        left.get() == KeyKind.FLOATING
            ? source.getTypeName() == target.getTypeName()
            : left.get().equals(right.get());
    return same ? SAME : NUMBER;
  }
}
