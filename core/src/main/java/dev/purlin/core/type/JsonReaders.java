package dev.purlin.core.type;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.purlin.core.problem.Names;
import dev.purlin.core.problem.Reasons;
import dev.purlin.core.time.Timestamps;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.apache.beam.sdk.schemas.Schema.LogicalType;
import org.apache.beam.sdk.schemas.logicaltypes.SqlTypes;
import org.checkerframework.checker.nullness.qual.Nullable;

/** Chooses the reader of a type's JSON. */
final class JsonReaders {
  private static final Set<String> NOT_FINITE = Set.of("NaN", "Infinity", "-Infinity");

  private JsonReaders() {}

  static JsonReader of(FieldType type) {
    return switch (type.getTypeName()) {
      case BYTE, INT16, INT32, INT64 -> integer(Integers.of(type.getTypeName()));
      case DECIMAL -> decimal(new Decimals(SqlType.UNLIMITED, SqlType.UNLIMITED));
      case FLOAT -> fraction(Fractions.REAL);
      case DOUBLE -> fraction(Fractions.DOUBLE);
      case STRING -> JsonReaders::string;
      case BOOLEAN -> JsonReaders::bool;
      case BYTES, DATETIME -> text(type);
      case ARRAY, ITERABLE -> array(type.getCollectionElementType());
      case MAP -> map(type.getMapKeyType(), type.getMapValueType());
      case ROW -> new JsonRowReader(type.getRowSchema(), false);
      case LOGICAL_TYPE -> logical(type, type.getLogicalType());
    };
  }

  private static JsonReader integer(Integers type) {
    return parser -> {
      JsonToken token = parser.currentToken();
      if (!token.isNumeric()) {
        throw unexpected(parser, type.name());
      }
      if (token == JsonToken.VALUE_NUMBER_FLOAT) {
        // 1.0 and 1e3 are integers, says JSON Schema.
        try {
          return type.checked(parser.getDecimalValue().longValueExact());
        } catch (ArithmeticException e) {
          throw unexpected(parser, type.name());
        }
      }
      return parser.getNumberType() == JsonParser.NumberType.BIG_INTEGER
          ? type.parse(parser.getText())
          : type.checked(parser.getLongValue());
    };
  }

  private static JsonReader decimal(Decimals type) {
    return parser -> {
      if (!parser.currentToken().isNumeric()) {
        throw unexpected(parser, "DECIMAL");
      }
      return type.parse(parser.getText());
    };
  }

  private static JsonReader fraction(Fractions type) {
    return parser -> {
      JsonToken token = parser.currentToken();
      if (token.isNumeric()) {
        double value = parser.getDoubleValue();
        return type == Fractions.REAL || Double.isInfinite(value)
            ? type.parse(parser.getText())
            : (Object) value;
      }
      // JSON has no numbers for these; they are written as text.
      if (token == JsonToken.VALUE_STRING && NOT_FINITE.contains(parser.getText())) {
        return type.parse(parser.getText());
      }
      throw unexpected(parser, type.name());
    };
  }

  private static Object string(JsonParser parser) throws IOException, UnfitValueException {
    if (!parser.currentToken().isStructStart()) {
      // JSON may escape half of a surrogate pair.
      return WellFormed.checked(parser.getText());
    }
    return WellFormed.checked(JsonRows.text(parser));
  }

  /** Copies the value that a parser stands at; numbers keep their characters. */
  static void copy(JsonParser parser, JsonGenerator generator) throws IOException {
    int depth = 0;
    do {
      JsonToken token = parser.currentToken();
      if (token.isNumeric()) {
        generator.writeNumber(parser.getText());
      } else {
        generator.copyCurrentEvent(parser);
      }
      depth += token.isStructStart() ? 1 : token.isStructEnd() ? -1 : 0;
    } while (depth > 0 && parser.nextToken() != null);
  }

  private static Object bool(JsonParser parser) throws IOException, UnfitValueException {
    if (!parser.currentToken().isBoolean()) {
      throw unexpected(parser, "BOOLEAN");
    }
    return parser.getBooleanValue();
  }

  private static JsonReader text(FieldType type) {
    TextParser text = TextParsers.of(type);
    return parser -> {
      if (parser.currentToken() != JsonToken.VALUE_STRING) {
        throw unexpected(parser, Names.type(type));
      }
      return text.parse(parser.getText());
    };
  }

  private static JsonReader array(FieldType elementType) {
    JsonReader element = of(elementType);
    return parser -> {
      if (parser.currentToken() != JsonToken.START_ARRAY) {
        throw unexpected(parser, "ARRAY<" + Names.type(elementType) + ">");
      }
      List<Object> values = new ArrayList<>();
      while (parser.nextToken() != JsonToken.END_ARRAY) {
        values.add(value(parser, element, elementType, "[" + values.size() + "]"));
      }
      return values;
    };
  }

  private static JsonReader map(FieldType keyType, FieldType valueType) {
    TextParser key = TextParsers.of(keyType);
    JsonReader element = of(valueType);
    return parser -> {
      if (parser.currentToken() != JsonToken.START_OBJECT) {
        throw unexpected(parser, Names.type(FieldType.map(keyType, valueType)));
      }
      Map<Object, Object> values = new LinkedHashMap<>();
      while (parser.nextToken() != JsonToken.END_OBJECT) {
        String name = parser.currentName();
        parser.nextToken();
        values.put(key.parse(WellFormed.checked(name)), value(parser, element, valueType, name));
      }
      return values;
    };
  }

  private static <T, BaseT> JsonReader logical(FieldType type, LogicalType<T, BaseT> logical) {
    String identifier = logical.getIdentifier();
    if (identifier.equals(SqlTypes.DATE.getIdentifier())
        || identifier.equals(SqlTypes.TIME.getIdentifier())
        || Timestamps.is(type)) {
      return text(type);
    }
    JsonReader base = of(logical.getBaseType());
    return parser -> {
      @SuppressWarnings("unchecked") // The reader of the base type returns the base type's class.
      BaseT value = (BaseT) base.read(parser);
      try {
        return logical.toInputType(value);
      } catch (IllegalArgumentException e) {
        throw new UnfitValueException("'%s' is not valid: %s".formatted(value, Reasons.of(e)));
      }
    };
  }

  /**
   * A value inside of another, which may be null; whatever is wrong with it is told with its name.
   */
  static @Nullable Object value(JsonParser parser, JsonReader reader, FieldType type, String name)
      throws IOException, UnfitValueException {
    if (parser.currentToken() == JsonToken.VALUE_NULL) {
      if (type.getNullable()) {
        return null;
      }
      throw new UnfitJsonException("is null, but a value is required", name, null, column(parser));
    }
    try {
      return reader.read(parser);
    } catch (UnfitJsonException e) {
      throw e.within(name);
    } catch (UnfitValueException e) {
      // Thrown while the parser stood at the value.
      String found = parser.currentToken().isScalarValue() ? parser.getText() : null;
      throw new UnfitJsonException(e.getMessage(), name, found, column(parser));
    }
  }

  static int column(JsonParser parser) {
    return Math.max(0, parser.currentTokenLocation().getColumnNr());
  }

  static UnfitValueException unexpected(JsonParser parser, String expected) throws IOException {
    JsonToken token = parser.currentToken();
    String found;
    if (token.isStructStart()) {
      found = token == JsonToken.START_OBJECT ? "an object" : "an array";
    } else {
      String text = UnfitValueException.abbreviated(parser.getText());
      found = token == JsonToken.VALUE_STRING ? "the text '" + text + "'" : text;
    }
    return new UnfitValueException("expected %s, found %s".formatted(expected, found));
  }
}
