package dev.purlin.transforms.aggregate;

import dev.purlin.core.reject.RowRejection;
import java.io.Serializable;
import org.checkerframework.checker.nullness.qual.Nullable;

/** Groups rows by something made of their last key, such as the interval that a time lies in. */
public interface Bucketing extends Serializable {

  /**
   * What is grouped by in the place of a key.
   *
   * @param key the key in its canonical form (see {@link dev.purlin.core.key.KeyField}); null if
   *     the row has none
   * @return the bucket in the same form; null to leave the row out, which is counted as filtered
   * @throws RowRejection if the row is refused
   */
  @Nullable Object of(@Nullable Object key) throws RowRejection;
}
