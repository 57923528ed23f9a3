package dev.purlin.transforms.check;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.purlin.core.books.CheckResult;
import dev.purlin.core.books.StepChecks;
import dev.purlin.core.problem.ConfigurationException;
import dev.purlin.core.problem.ConfigurationException.Problem;
import dev.purlin.core.problem.Names;
import dev.purlin.core.problem.PurlinException;
import dev.purlin.core.secret.SecretNames;
import dev.purlin.core.secret.Secrets;
import dev.purlin.core.step.WrittenValue;
import dev.purlin.core.time.Timestamps;
import dev.purlin.core.type.JsonRows;
import dev.purlin.core.type.TextParsers;
import dev.purlin.core.type.UnfitValueException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.apache.beam.sdk.schemas.Schema.TypeName;
import org.apache.beam.sdk.values.Row;

/** Rows as values that are the same if and only if {@link AssertEqual} takes the rows for equal. */
public final class ComparableRows {
  private static final int MOST_TOLD = 20;
  private static final int MICROS = 6;
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private ComparableRows() {}

  /**
   * The text of a row.
   *
   * @throws ConfigurationException if it has a value in a field that the schema does not have
   */
  static String text(JsonNode row, Schema schema) {
    return row(row, schema).toString();
  }

  /**
   * A row that a file expects, read as values of a schema; null fields are left out.
   *
   * @throws ConfigurationException if it has a value in a field that the schema does not have
   */
  public static ObjectNode expected(JsonNode written, Schema schema) {
    return row(WrittenValue.resolve(written, schema), schema);
  }

  /** A row that came; null fields are left out. */
  public static ObjectNode found(Row row) {
    return row(JsonRows.toNode(row), row.getSchema());
  }

  private static ObjectNode row(JsonNode row, Schema schema) {
    List<Problem> problems = new ArrayList<>();
    row.fields()
        .forEachRemaining(
            field -> {
              if (!schema.hasField(field.getKey()) && !field.getValue().isNull()) {
                problems.add(
                    new Problem(field.getKey(), Names.unknown("field", field.getKey(), schema)));
              }
            });
    if (!problems.isEmpty()) {
      throw new ConfigurationException(problems);
    }
    ObjectNode comparable = NODES.objectNode();
    for (Schema.Field field : schema.getFields()) {
      put(comparable, field.getName(), row.get(field.getName()), field.getType());
    }
    return comparable;
  }

  private static void put(ObjectNode object, String name, JsonNode value, FieldType type) {
    if (value == null || value.isNull()) {
      return;
    }
    try {
      object.set(name, value(value, type));
    } catch (ConfigurationException e) {
      throw new ConfigurationException(
          e.problems().stream()
              .map(problem -> new Problem(name + "." + problem.path(), problem.message()))
              .toList());
    }
  }

  private static JsonNode value(JsonNode value, FieldType type) {
    return switch (value.getNodeType()) {
      case NUMBER -> Timestamps.is(type) ? moment(value, type) : number(value);
      case STRING -> text(value, type);
      case ARRAY -> array(value, type);
      case OBJECT -> object(value, type);
      case BOOLEAN, NULL, BINARY, MISSING, POJO -> value;
    };
  }

  /** A number in place of a timestamp: seconds since 1970, as Beam's timestamps compare. */
  private static JsonNode moment(JsonNode seconds, FieldType type) {
    try {
      if (!Double.isFinite(seconds.doubleValue())) {
        return number(seconds);
      }
      BigDecimal micros = seconds.decimalValue().movePointRight(MICROS);
      return text(TextNode.valueOf(Timestamps.instant(micros.longValueExact()).toString()), type);
    } catch (ArithmeticException e) {
      return number(seconds);
    }
  }

  private static JsonNode number(JsonNode value) {
    return Double.isFinite(value.doubleValue()) || value.isBigDecimal() || value.isBigInteger()
        ? number(value.decimalValue())
        : TextNode.valueOf(String.valueOf(value.doubleValue()));
  }

  private static JsonNode number(BigDecimal value) {
    BigDecimal shortest = value.stripTrailingZeros();
    boolean whole = shortest.scale() <= 0 && shortest.precision() - shortest.scale() <= 40;
    return DecimalNode.valueOf(whole ? shortest.setScale(0) : shortest);
  }

  /** A date or time in the one spelling that Java has for it; what is none is left as it is. */
  private static JsonNode text(JsonNode text, FieldType type) {
    boolean temporal =
        type.getTypeName() == TypeName.DATETIME
            || (type.getTypeName() == TypeName.LOGICAL_TYPE
                && List.of("DATE", "TIME", "TIMESTAMP").contains(Names.type(type)));
    if (!temporal) {
      return text;
    }
    try {
      return TextNode.valueOf(TextParsers.of(type).parse(text.asText()).toString());
    } catch (UnfitValueException e) {
      return text;
    }
  }

  private static JsonNode array(JsonNode array, FieldType type) {
    FieldType elementType =
        type.getTypeName().isCollectionType() ? type.getCollectionElementType() : FieldType.STRING;
    ArrayNode comparable = NODES.arrayNode();
    array.forEach(element -> comparable.add(value(element, elementType)));
    return comparable;
  }

  private static JsonNode object(JsonNode object, FieldType type) {
    if (type.getTypeName() == TypeName.ROW) {
      return row(object, type.getRowSchema());
    }
    FieldType valueType =
        type.getTypeName() == TypeName.MAP ? type.getMapValueType() : FieldType.STRING;
    TreeSet<String> names = new TreeSet<>();
    object.fieldNames().forEachRemaining(names::add);
    ObjectNode comparable = NODES.objectNode();
    names.forEach(name -> put(comparable, name, object.get(name), valueType));
    return comparable;
  }

  /**
   * Compares rows with the expected ones, both with how often they occur; the failure names those
   * that are missing and those that were not expected.
   *
   * @param withRows whether the rows themselves may be told
   */
  static StepChecks check(
      String step, Map<String, Long> wanted, Map<String, Long> found, boolean withRows) {
    TreeMap<String, Long> missing = difference(wanted, found);
    TreeMap<String, Long> unexpected = difference(found, wanted);
    boolean equal = missing.isEmpty() && unexpected.isEmpty();
    StringBuilder text = new StringBuilder("step '" + step + "': the rows are not as expected");
    tell("missing", missing, withRows, text);
    tell("unexpected", unexpected, withRows, text);
    CheckResult result =
        new CheckResult(
            "equal rows",
            "equal_rows",
            null,
            Severity.FAIL.word(),
            equal,
            count(found),
            count(unexpected),
            null,
            null,
            null,
            equal
                ? "the rows expected"
                : "%,d missing, %,d unexpected".formatted(count(missing), count(unexpected)),
            count(wanted) == 1 ? "1 row" : "%,d rows".formatted(count(wanted)),
            List.of());
    return new StepChecks(step, equal ? null : text.toString(), List.of(result));
  }

  private static long count(Map<String, Long> rows) {
    return rows.values().stream().mapToLong(Long::longValue).sum();
  }

  private static TreeMap<String, Long> difference(Map<String, Long> of, Map<String, Long> without) {
    TreeMap<String, Long> difference = new TreeMap<>();
    of.forEach(
        (row, count) -> {
          long rest = count - without.getOrDefault(row, 0L);
          if (rest > 0) {
            difference.put(row, rest);
          }
        });
    return difference;
  }

  /** A row's text without the values of fields that are named like secrets. */
  private static String masked(String row) {
    try {
      return masked(JsonRows.parseOwn(row)).toString();
    } catch (JsonProcessingException e) {
      throw PurlinException.internal("the text of a row is no JSON", e);
    }
  }

  private static JsonNode masked(JsonNode value) {
    if (value instanceof ObjectNode object) {
      object
          .fields()
          .forEachRemaining(
              field ->
                  field.setValue(
                      SecretNames.isPassword(field.getKey())
                          ? TextNode.valueOf(Secrets.MASK)
                          : masked(field.getValue())));
    } else {
      value.forEach(ComparableRows::masked);
    }
    return value;
  }

  private static void tell(
      String what, TreeMap<String, Long> rows, boolean withRows, StringBuilder text) {
    if (rows.isEmpty()) {
      return;
    }
    text.append("\n  ").append(count(rows)).append(' ').append(what);
    if (!withRows) {
      return;
    }
    text.append(':');
    rows.entrySet().stream()
        .limit(MOST_TOLD)
        .forEach(
            row -> {
              text.append("\n    ").append(masked(row.getKey()));
              if (row.getValue() > 1) {
                text.append(" (").append(row.getValue()).append(" times)");
              }
            });
    if (rows.size() > MOST_TOLD) {
      text.append("\n    and ").append(rows.size() - MOST_TOLD).append(" other rows");
    }
  }
}
