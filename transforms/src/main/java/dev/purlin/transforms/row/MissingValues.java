package dev.purlin.transforms.row;

import dev.purlin.core.parameter.Parameter;
import dev.purlin.core.parameter.SharedParameters;
import java.io.Serializable;
import org.checkerframework.checker.nullness.qual.Nullable;

/** What counts as missing, beside NULL. */
@SharedParameters
public record MissingValues(
    @Parameter(
            value = "Whether text that is empty or has only white space counts as missing.",
            defaultValue = "false")
        boolean blank,
    @Parameter(value = "Whether NaN counts as missing.", defaultValue = "false") boolean nan)
    implements Serializable {

  /** Whether a value of a row is missing. */
  boolean missing(@Nullable Object value) {
    return value == null
        || blank && value instanceof String text && text.isBlank()
        || nan
            && (value instanceof Double || value instanceof Float)
            && Double.isNaN(((Number) value).doubleValue());
  }
}
