package dev.purlin.core.type;

import dev.purlin.core.problem.ConfigurationException;
import dev.purlin.core.time.Timestamps;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.ResolverStyle;
import java.time.temporal.ChronoField;
import java.time.temporal.ChronoUnit;
import java.time.temporal.TemporalAccessor;
import java.util.Locale;
import org.joda.time.Instant;

/** Text of dates and times in a pattern of java.time. */
final class PatternTemporals implements TextParser {
  private static final long serialVersionUID = 1L;

  /** What is read. */
  enum Kind {
    DATE,
    TIME,
    TIMESTAMP,
    BEAM_DATETIME,
    DATETIME
  }

  private final Kind kind;
  private final String pattern;
  private transient DateTimeFormatter formatter;

  PatternTemporals(Kind kind, String pattern) {
    this.kind = kind;
    this.pattern = pattern;
    this.formatter = formatter(pattern);
  }

  @Override
  public Object parse(String text) throws UnfitValueException {
    if (formatter == null) {
      formatter = formatter(pattern);
    }
    try {
      TemporalAccessor parsed = formatter.parse(text.strip());
      return switch (kind) {
        case DATE -> LocalDate.from(parsed);
        case TIME -> LocalTime.from(parsed);
        case DATETIME -> LocalDateTime.from(parsed);
        case TIMESTAMP -> Timestamps.instant(moment(parsed, text, ChronoUnit.MICROS));
        case BEAM_DATETIME ->
            Instant.ofEpochMilli(Timestamps.millis(moment(parsed, text, ChronoUnit.MILLIS)));
      };
    } catch (DateTimeException e) {
      throw UnfitValueException.notA(kind.name(), text, pattern);
    }
  }

  private static long moment(TemporalAccessor parsed, String text, ChronoUnit finest)
      throws UnfitValueException {
    java.time.Instant moment =
        parsed.isSupported(ChronoField.INSTANT_SECONDS)
            ? java.time.Instant.from(parsed)
            : LocalDateTime.from(parsed).toInstant(ZoneOffset.UTC);
    if (!moment.truncatedTo(finest).equals(moment)) {
      throw new UnfitValueException(
          "'%s' is finer than the %s of its type"
              .formatted(
                  UnfitValueException.abbreviated(text),
                  finest == ChronoUnit.MICROS ? "microseconds" : "milliseconds"));
    }
    return Timestamps.micros(moment);
  }

  private static DateTimeFormatter formatter(String pattern) {
    try {
      return new DateTimeFormatterBuilder()
          .parseCaseInsensitive()
          .appendPattern(prolepticYears(pattern))
          .toFormatter(Locale.ENGLISH)
          .withResolverStyle(ResolverStyle.STRICT);
    } catch (IllegalArgumentException e) {
      throw new ConfigurationException(
          "", "'%s' is not a date and time pattern: %s".formatted(pattern, e.getMessage()));
    }
  }

  /** Strict resolving needs an era with {@code y}; people write {@code y} and mean {@code u}. */
  private static String prolepticYears(String pattern) {
    StringBuilder text = new StringBuilder(pattern);
    boolean quoted = false;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '\'') {
        quoted = !quoted;
      } else if (c == 'y' && !quoted && pattern.indexOf('G') < 0) {
        text.setCharAt(i, 'u');
      }
    }
    return text.toString();
  }
}
