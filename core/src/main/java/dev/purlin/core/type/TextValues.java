package dev.purlin.core.type;

import dev.purlin.core.time.Timestamps;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Base64;
import java.util.function.Function;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.apache.beam.sdk.schemas.Schema.LogicalType;
import org.apache.beam.sdk.schemas.logicaltypes.SqlTypes;
import org.apache.beam.sdk.values.Row;
import org.joda.time.ReadableInstant;

/**
 * Values as text, such that {@link TextParsers} read them back equal.
 *
 * <pre>{@code
 * Function<Object, String> text = TextValues.writer(FieldType.DECIMAL);
 * text.apply(new BigDecimal("1E+3")); // 1000
 * }</pre>
 */
public final class TextValues {
  private static final int MOST_ZEROS = 1000;

  private TextValues() {}

  /** What writes the values of a type that are not null. */
  public static Function<Object, String> writer(FieldType type) {
    return switch (type.getTypeName()) {
      case BYTE, INT16, INT32, INT64, FLOAT, DOUBLE, BOOLEAN, STRING -> Object::toString;
      case DECIMAL -> value -> decimal((BigDecimal) value);
      case DATETIME ->
          value -> Instant.ofEpochMilli(((ReadableInstant) value).getMillis()).toString();
      case BYTES -> value -> Base64.getEncoder().encodeToString((byte[]) value);
      case LOGICAL_TYPE -> logical(type.getLogicalType());
      case ROW -> value -> JsonRows.toJson((Row) value);
      case ARRAY, ITERABLE, MAP -> {
        Schema schema = Schema.of(Schema.Field.of("value", type));
        yield value ->
            JsonRows.toNode(Row.withSchema(schema).attachValues(value)).get("value").toString();
      }
    };
  }

  /** Without an exponent, unless there would be no end of zeros. */
  private static String decimal(BigDecimal value) {
    return Math.abs(value.scale()) > MOST_ZEROS ? value.toString() : value.toPlainString();
  }

  private static <InputT, BaseT> Function<Object, String> logical(LogicalType<InputT, BaseT> type) {
    String identifier = type.getIdentifier();
    boolean iso =
        identifier.equals(SqlTypes.DATE.getIdentifier())
            || identifier.equals(SqlTypes.TIME.getIdentifier())
            || Timestamps.is(type);
    if (iso) {
      return Object::toString;
    }
    Function<Object, String> base = writer(type.getBaseType());
    @SuppressWarnings("unchecked") // Rows hold a logical type's values as its input type.
    Function<Object, String> writer = value -> base.apply(type.toBaseType((InputT) value));
    return writer;
  }
}
