package dev.purlin.core.type;

import dev.purlin.core.problem.ConfigurationException;
import dev.purlin.core.problem.Names;
import dev.purlin.core.time.Timestamps;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.apache.beam.sdk.schemas.logicaltypes.SqlTypes;

/** Reads the text of one SQL type, by recursive descent. */
final class SqlTypeParser {
  private static final Map<String, FieldType> SIMPLE = new LinkedHashMap<>();
  private static final List<String> NAMES;
  private static final int MAX_PRECISION = 1000;

  static {
    SIMPLE.put("TINYINT", FieldType.BYTE);
    SIMPLE.put("SMALLINT", FieldType.INT16);
    SIMPLE.put("INTEGER", FieldType.INT32);
    SIMPLE.put("BIGINT", FieldType.INT64);
    SIMPLE.put("DECIMAL", FieldType.DECIMAL);
    SIMPLE.put("REAL", FieldType.FLOAT);
    SIMPLE.put("DOUBLE", FieldType.DOUBLE);
    SIMPLE.put("VARCHAR", FieldType.STRING);
    SIMPLE.put("BOOLEAN", FieldType.BOOLEAN);
    SIMPLE.put("DATE", FieldType.logicalType(SqlTypes.DATE));
    SIMPLE.put("TIME", FieldType.logicalType(SqlTypes.TIME));
    SIMPLE.put("TIMESTAMP", Timestamps.TIMESTAMP);
    SIMPLE.put("VARBINARY", FieldType.BYTES);
    NAMES = new ArrayList<>(SIMPLE.keySet());
    NAMES.addAll(List.of("ARRAY", "MAP", "ROW"));
    SIMPLE.put("BYTE", FieldType.BYTE);
    SIMPLE.put("INT", FieldType.INT32);
    SIMPLE.put("LONG", FieldType.INT64);
    SIMPLE.put("NUMERIC", FieldType.DECIMAL);
    SIMPLE.put("FLOAT", FieldType.FLOAT);
    SIMPLE.put("STRING", FieldType.STRING);
    SIMPLE.put("TEXT", FieldType.STRING);
    SIMPLE.put("CHAR", FieldType.STRING);
    SIMPLE.put("BOOL", FieldType.BOOLEAN);
    SIMPLE.put("DATETIME", FieldType.DATETIME);
    SIMPLE.put("BINARY", FieldType.BYTES);
    SIMPLE.put("BYTES", FieldType.BYTES);
  }

  private final String text;
  private int position;

  SqlTypeParser(String text) {
    this.text = text;
  }

  SqlType parse() {
    SqlType type = type();
    if (position < text.length()) {
      throw malformed("the end");
    }
    return type;
  }

  private SqlType type() {
    String name = word().toUpperCase(Locale.ROOT);
    return switch (name) {
      case "ARRAY" -> {
        expect('<');
        FieldType element = nullable(type());
        expect('>');
        yield SqlType.of(FieldType.array(element));
      }
      case "MAP" -> {
        expect('<');
        FieldType key = type().fieldType();
        expect(',');
        FieldType value = nullable(type());
        expect('>');
        yield SqlType.of(FieldType.map(key, value));
      }
      case "ROW" -> {
        expect('<');
        Schema schema = fields();
        expect('>');
        yield SqlType.of(FieldType.row(schema));
      }
      default -> simple(name);
    };
  }

  private static FieldType nullable(SqlType type) {
    return type.fieldType().withNullable(true);
  }

  private Schema fields() {
    Schema.Builder schema = Schema.builder();
    do {
      String name = word();
      schema.addField(name, nullable(type()));
    } while (accept(','));
    return schema.build();
  }

  private SqlType simple(String name) {
    FieldType type = SIMPLE.get(name);
    if (type == null) {
      throw new ConfigurationException("", Names.unknown("type", name, NAMES));
    }
    if (name.equals("DOUBLE") && text.regionMatches(true, position, "PRECISION", 0, 9)) {
      word();
    }
    if (type.equals(FieldType.DECIMAL) && accept('(')) {
      int precision = number();
      int scale = accept(',') ? number() : 0;
      expect(')');
      if (precision < 1 || precision > MAX_PRECISION || scale > precision) {
        throw new ConfigurationException(
            "",
            "'%s' is not a type; a DECIMAL has 1 to %d digits, and no more of them after the point"
                .formatted(text, MAX_PRECISION));
      }
      return SqlType.decimal(precision, scale);
    }
    if (type.equals(FieldType.STRING) && accept('(')) {
      int length = number();
      expect(')');
      return SqlType.varchar(length);
    }
    return SqlType.of(type);
  }

  private String word() {
    skipSpace();
    int start = position;
    while (position < text.length()
        && (Character.isLetterOrDigit(text.charAt(position)) || text.charAt(position) == '_')) {
      position++;
    }
    if (start == position) {
      throw malformed("a name");
    }
    String word = text.substring(start, position);
    skipSpace();
    return word;
  }

  private int number() {
    String digits = word();
    try {
      return Integer.parseUnsignedInt(digits);
    } catch (NumberFormatException e) {
      position -= digits.length();
      throw malformed("a number");
    }
  }

  private void expect(char c) {
    if (!accept(c)) {
      throw malformed("'" + c + "'");
    }
  }

  private boolean accept(char c) {
    skipSpace();
    if (position < text.length() && text.charAt(position) == c) {
      position++;
      skipSpace();
      return true;
    }
    return false;
  }

  private void skipSpace() {
    while (position < text.length() && Character.isWhitespace(text.charAt(position))) {
      position++;
    }
  }

  private ConfigurationException malformed(String expected) {
    return new ConfigurationException(
        "",
        "'%s' is not a type; expected %s %s"
            .formatted(
                text,
                expected,
                position < text.length()
                    ? "before '" + text.substring(position) + "'"
                    : "at the end"));
  }
}
