package dev.purlin.transforms.row;

import dev.purlin.core.type.UnfitValueException;
import java.io.Serializable;
import org.checkerframework.checker.nullness.qual.Nullable;

/** What a step makes of the value of one field. */
@FunctionalInterface
interface ValueChange extends Serializable {

  /**
   * The value in its new form; the old one may be null.
   *
   * @throws UnfitValueException if there is none, so that the row is refused
   */
  @Nullable Object apply(@Nullable Object value) throws UnfitValueException;

  /** What a step makes of a value that is not null. */
  @FunctionalInterface
  interface OfValue extends Serializable {

    /**
     * The value in its new form.
     *
     * @throws UnfitValueException if there is none, so that the row is refused
     */
    @Nullable Object apply(Object value) throws UnfitValueException;
  }

  /** The change for values; null stays null. */
  static ValueChange notNull(OfValue change) {
    return value -> value == null ? null : change.apply(value);
  }
}
