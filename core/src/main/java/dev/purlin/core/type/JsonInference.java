package dev.purlin.core.type;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * The narrowest schema that fits all JSON objects seen.
 *
 * <p>Integers are BIGINT, or DECIMAL if one of them needs it; numbers with a fraction or exponent,
 * also mixed with integers, DOUBLE, or DECIMAL if DOUBLE does not hold all digits of one; text is
 * VARCHAR, objects are rows, arrays lists of what their elements have in common. What has nothing
 * in common is VARCHAR, which holds any JSON as its text. A field that was only ever null is
 * VARCHAR too.
 */
public final class JsonInference {
  private final Shape top = new Shape();

  /** Takes an object into account. */
  public void add(JsonNode object) {
    top.add(object);
  }

  /** The schema; a field is nullable where an object had null or lacked it. */
  public Schema schema() {
    return top.rowSchema(false);
  }

  /** The schema with every field nullable, for objects yet to come. */
  public Schema nullableSchema() {
    return top.rowSchema(true);
  }

  private enum Kind {
    NONE,
    BOOLEAN,
    BIGINT,
    DECIMAL,
    DOUBLE,
    VARCHAR,
    ARRAY,
    ROW
  }

  /** What is known about the values at one place. */
  private static final class Shape {
    private Kind kind = Kind.NONE;
    private boolean nulls;

    /** Whether an integer was seen that DOUBLE does not hold. */
    private boolean longInteger;

    private @Nullable Shape element;
    private final Map<String, Shape> fields = new LinkedHashMap<>();
    private long rows;
    private long seen;

    private void add(JsonNode node) {
      seen++;
      if (node.isNull() || node.isMissingNode()) {
        nulls = true;
        return;
      }
      Kind found = kindOf(node);
      longInteger |= found == Kind.BIGINT && !Fractions.holds(node.decimalValue());
      kind = common(kind, found);
      if (found == Kind.ARRAY) {
        element = element == null ? new Shape() : element;
        node.forEach(element::add);
      } else if (found == Kind.ROW) {
        rows++;

        node.fields()
            .forEachRemaining(
                entry ->
                    fields
                        .computeIfAbsent(entry.getKey(), name -> new Shape())
                        .add(entry.getValue()));
      }
    }

    private static Kind kindOf(JsonNode node) {
      return switch (node.getNodeType()) {
        case BOOLEAN -> Kind.BOOLEAN;
        case NUMBER -> number(node);
        case STRING, BINARY, POJO, MISSING, NULL -> Kind.VARCHAR;
        case ARRAY -> Kind.ARRAY;
        case OBJECT -> Kind.ROW;
      };
    }

    private static Kind number(JsonNode node) {
      if (node.isIntegralNumber()) {
        return node.canConvertToLong() ? Kind.BIGINT : Kind.DECIMAL;
      }
      if (node.isFloat() || node.isDouble()) {
        // Jackson makes an infinite DOUBLE of 1e400, whatever it is told; a FLOAT is meant so.
        return node.isDouble() && Double.isInfinite(node.doubleValue())
            ? Kind.DECIMAL
            : Kind.DOUBLE;
      }
      BigDecimal number = node.decimalValue();
      return Fractions.holds(number) ? Kind.DOUBLE : Kind.DECIMAL;
    }

    private static Kind common(Kind a, Kind b) {
      if (a == b || b == Kind.NONE) {
        return a;
      }
      if (a == Kind.NONE) {
        return b;
      }
      if (!isNumber(a) || !isNumber(b)) {
        return Kind.VARCHAR;
      }
      return a == Kind.DECIMAL || b == Kind.DECIMAL ? Kind.DECIMAL : Kind.DOUBLE;
    }

    private static boolean isNumber(Kind kind) {
      return kind == Kind.BIGINT || kind == Kind.DECIMAL || kind == Kind.DOUBLE;
    }

    private FieldType type(boolean allNullable) {
      FieldType type =
          switch (kind) {
            case BOOLEAN -> FieldType.BOOLEAN;
            case BIGINT -> FieldType.INT64;
            case DECIMAL -> FieldType.DECIMAL;
            case DOUBLE -> longInteger ? FieldType.DECIMAL : FieldType.DOUBLE;
            case NONE, VARCHAR -> FieldType.STRING;
            // What is an array throughout has had one, and its shape of elements.
            case ARRAY -> FieldType.array(Objects.requireNonNull(element).type(allNullable));
            case ROW -> FieldType.row(rowSchema(allNullable));
          };
      return type.withNullable(allNullable || nulls || kind == Kind.NONE);
    }

    private Schema rowSchema(boolean allNullable) {
      Schema.Builder schema = Schema.builder();
      fields.forEach(
          (name, shape) -> {
            FieldType type = shape.type(allNullable);
            schema.addField(name, shape.seen < rows ? type.withNullable(true) : type);
          });
      return schema.build();
    }
  }
}
