package dev.purlin.transforms.row;

import dev.purlin.core.type.UnfitValueException;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * A change that makes NULL of what it cannot use.
 *
 * @param change what is done to other values
 */
record NullIfUnfit(ValueChange.OfValue change) implements ValueChange {
  @Override
  public @Nullable Object apply(@Nullable Object value) {
    try {
      return value == null ? null : change.apply(value);
    } catch (UnfitValueException e) {
      return null; // The file asks for it by on_error: set_null.
    }
  }
}
