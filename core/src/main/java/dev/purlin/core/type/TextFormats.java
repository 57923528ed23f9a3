package dev.purlin.core.type;

import java.io.Serializable;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * How dates and times are written where it is not as in ISO 8601.
 *
 * <p>Patterns are those of {@link java.time.format.DateTimeFormatter}, with English month names in
 * any letter case. Days that do not exist, such as February 30, are refused.
 *
 * @param date the pattern of dates, as in {@code MM/dd/yyyy}
 * @param time the pattern of times, as in {@code hh:mm a}
 * @param timestamp the pattern of timestamps, as in {@code MM/dd/yyyy hh:mm:ss a}; without a zone
 *     in it they are UTC
 */
public record TextFormats(@Nullable String date, @Nullable String time, @Nullable String timestamp)
    implements Serializable {

  /** The shapes of ISO 8601 for all. */
  public static final TextFormats ISO = new TextFormats(null, null, null);
}
