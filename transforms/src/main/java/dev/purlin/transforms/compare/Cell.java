package dev.purlin.transforms.compare;

import dev.purlin.core.key.KeyField;
import dev.purlin.core.key.KeyKind;
import dev.purlin.core.time.Timestamps;
import dev.purlin.core.type.TextParser;
import dev.purlin.core.type.TextParsers;
import dev.purlin.core.type.UnfitValueException;
import dev.purlin.transforms.check.ComparableRows;
import dev.purlin.transforms.row.NormalizeText;
import java.io.Serializable;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.text.Normalizer;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.apache.beam.sdk.schemas.Schema.TypeName;
import org.apache.beam.sdk.values.Row;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * One field of one side, for comparing: turns its values into ones that are equal exactly if the
 * values count as equal, whatever type the field has on the other side.
 */
final class Cell implements Serializable {
  private static final long serialVersionUID = 1L;

  private final int position;
  private final FieldType type;
  private final Meeting meeting;
  private final List<Normalization> rules;
  private final @Nullable TextParser parser;
  private final @Nullable KeyField values;
  private final Schema alone;

  /** A text that is no value of the other side's type: it equals none of them. */
  record Unread(String text) {}

  /**
   * The cell of a field.
   *
   * @param read the type that its text is read as; its own type if it is not read
   * @param rules what does not count, the rules of this field alone
   */
  Cell(int position, FieldType type, FieldType read, Meeting meeting, List<Normalization> rules) {
    this.position = position;
    this.type = read;
    this.meeting = meeting;
    this.rules = List.copyOf(rules);
    this.parser = type.equals(read) ? null : TextParsers.of(read);
    this.values = KeyKind.of(read).map(kind -> new KeyField(read, kind)).orElse(null);
    this.alone = Schema.builder().addField("value", read.withNullable(true)).build();
  }

  int position() {
    return position;
  }

  /** What its values are as keys, if they can be keys. */
  Optional<KeyKind> kind() {
    return KeyKind.of(type);
  }

  /** Whether numbers are rounded. */
  boolean isRounded() {
    return rules.stream().anyMatch(rule -> rule.scale() != null);
  }

  /** The value of a row's field as it is compared. */
  @Nullable Object of(Row row) {
    Object value = row.getValue(position);
    if (value instanceof String text) {
      value = normal(text);
    }
    if (value == null) {
      return null;
    }
    if (parser != null && meeting != Meeting.NEVER) {
      try {
        value = parser.parse((String) value);
      } catch (UnfitValueException e) {
        return new Unread((String) value);
      }
    }
    return switch (meeting) {
      case JSON -> ComparableRows.found(Row.withSchema(alone).attachValues(value)).toString();
      case TIMESTAMP -> cut(Timestamps.micros(value));
      case NUMBER -> rounded(number(key(value)));
      case SAME -> rounded(asWritten(key(value), value));
      case NEVER -> true;
    };
  }

  /** A value as a key; what meets its like is of a type that has keys. */
  private Object key(Object value) {
    return Objects.requireNonNull(values).canonical(value);
  }

  /** A REAL is the number that it is written as, not the longer one that a DOUBLE makes of it. */
  private static Object asWritten(Object canonical, Object value) {
    return value instanceof Float single && canonical instanceof Double
        ? (Object) Double.parseDouble(single.toString())
        : canonical;
  }

  private @Nullable String normal(String value) {
    String text = value;
    for (Normalization rule : rules) {
      text =
          rule.unicodeForm() == NormalizeText.Form.AS_IS
              ? text
              : Normalizer.normalize(text, Normalizer.Form.valueOf(rule.unicodeForm().name()));
      text =
          switch (rule.letterCase()) {
            case AS_IS -> text;
            case LOWER -> text.toLowerCase(Locale.ROOT);
            case UPPER -> text.toUpperCase(Locale.ROOT);
          };
      text =
          switch (rule.trim()) {
            case NONE -> text;
            case TRAILING -> text.stripTrailing();
            case BOTH -> text.strip();
          };
      if (rule.emptyIsNull() && text.isEmpty()) {
        return null;
      }
    }
    return text;
  }

  private Long cut(long micros) {
    long time = micros;
    for (Normalization rule : rules) {
      time = rule.timestampPrecision().cut(time);
    }
    return time;
  }

  private Object rounded(Object value) {
    Object rounded = value;
    for (Normalization rule : rules) {
      Integer scale = rule.scale();
      if (scale != null
          && !(rounded instanceof Long)
          && number(rounded) instanceof BigDecimal number) {
        rounded = canonical(number.setScale(scale, RoundingMode.HALF_UP));
      }
    }
    return rounded;
  }

  /** A number as it is written: of 0.1 as a REAL, a DOUBLE or a DECIMAL, each is 0.1. */
  private Object number(Object value) {
    if (value instanceof Long whole) {
      return canonical(BigDecimal.valueOf(whole));
    }
    if (value instanceof Double number && Double.isFinite(number)) {
      return canonical(
          type.getTypeName() == TypeName.FLOAT
              ? new BigDecimal(Float.toString(number.floatValue()))
              : BigDecimal.valueOf(number));
    }
    return value;
  }

  private static BigDecimal canonical(BigDecimal value) {
    BigDecimal stripped = value.stripTrailingZeros();
    return stripped.scale() < 0 ? stripped.setScale(0) : stripped;
  }
}
