package dev.purlin.io.kafka;

import dev.purlin.core.problem.ConfigurationException;
import dev.purlin.core.problem.Names;
import java.util.Arrays;
import java.util.Locale;
import org.checkerframework.checker.nullness.qual.Nullable;

/** What the payload of a message is. */
enum MessageFormat {
  /** Bytes. */
  RAW,
  /** Text in UTF-8. */
  STRING,
  /** A JSON object. */
  JSON,
  /** An Avro record in Avro's binary encoding, and nothing around it. */
  AVRO;

  static MessageFormat of(@Nullable String text) {
    if (text == null) {
      return AVRO;
    }
    for (MessageFormat format : values()) {
      if (format.name().equals(text.toUpperCase(Locale.ROOT))) {
        return format;
      }
    }
    throw new ConfigurationException(
        "format", Names.unknown("format", text, Arrays.stream(values()).map(Enum::name).toList()));
  }
}
