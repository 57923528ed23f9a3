package dev.purlin.pipelines.assembly;

import dev.purlin.core.problem.ConfigurationException;
import dev.purlin.core.problem.Names;
import dev.purlin.core.type.JsonSchemas;
import dev.purlin.pipelines.spec.MapValue;
import dev.purlin.pipelines.spec.Problems;
import dev.purlin.pipelines.spec.Value;
import java.util.Map;
import java.util.Set;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.apache.beam.sdk.schemas.Schema.TypeName;

/**
 * Holds a step to the {@code output_schema} that its author gave it.
 *
 * <p>The types of all rows are known when a pipeline is assembled, so names and types are checked
 * then, once. Keywords that restrict values would have to be checked row by row; they are refused.
 */
final class OutputSchema {
  private static final Set<String> TYPE_KEYWORDS =
      Set.of(
          "$schema",
          "$id",
          "title",
          "description",
          "type",
          "format",
          "contentEncoding",
          "properties",
          "required",
          "items",
          "additionalProperties");
  private static final Set<TypeName> INTEGERS =
      Set.of(TypeName.BYTE, TypeName.INT16, TypeName.INT32, TypeName.INT64);

  private final MapValue declared;
  private final Problems problems;

  private OutputSchema(MapValue declared, Problems problems) {
    this.declared = declared;
    this.problems = problems;
  }

  /** Notes everything in which the rows that a step outputs differ from what was declared. */
  static void check(MapValue declared, Schema rows, Problems problems) {
    OutputSchema check = new OutputSchema(declared, problems);
    check.keywords(declared);
    try {
      check.fields(JsonSchemas.toBeamSchema("", declared.toJson()), rows);
    } catch (ConfigurationException e) {
      for (ConfigurationException.Problem problem : e.problems()) {
        String path = problem.path().startsWith(".") ? problem.path().substring(1) : problem.path();
        problems.add(declared.at(path), "the output_schema " + problem.message());
      }
    }
  }

  private void keywords(MapValue schema) {
    for (Map.Entry<String, Value> entry : schema.entries().entrySet()) {
      String keyword = entry.getKey();
      Value value = entry.getValue();
      if (!TYPE_KEYWORDS.contains(keyword)) {
        problems.add(
            schema.keyPosition(keyword),
            "'%s' is not checked: an output_schema holds names and types; a Filter holds values"
                .formatted(keyword));
      } else if (keyword.equals("properties") && value instanceof MapValue properties) {
        properties.entries().values().forEach(this::nested);
      } else if (!keyword.equals("properties")) {
        nested(value);
      }
    }
  }

  private void nested(Value value) {
    if (value instanceof MapValue map) {
      keywords(map);
    }
  }

  private void fields(Schema expected, Schema found) {
    for (Schema.Field field : expected.getFields()) {
      String place = "properties." + field.getName();
      if (!found.hasField(field.getName())) {
        problem(place, Names.unknown("field", field.getName(), found));
        continue;
      }
      FieldType type = found.getField(field.getName()).getType();
      if (!accepts(field.getType(), type)) {
        problem(
            place,
            "field '%s' is %s, but the output_schema has %s"
                .formatted(field.getName(), Names.type(type), Names.type(field.getType())));
      } else if (type.getNullable() && !field.getType().getNullable()) {
        problem(
            place,
            "field '%s' may be null, but the output_schema requires it".formatted(field.getName()));
      }
    }
  }

  /** Whether every value of the found type is one of the expected type. */
  private static boolean accepts(FieldType expected, FieldType found) {
    TypeName name = expected.getTypeName();
    if (INTEGERS.contains(name)) {
      return INTEGERS.contains(found.getTypeName()) && name.compareTo(found.getTypeName()) >= 0;
    }
    if (name.isCollectionType()) {
      return found.getTypeName().isCollectionType()
          && accepts(expected.getCollectionElementType(), found.getCollectionElementType());
    }
    return switch (name) {
      case DOUBLE -> found.getTypeName().isNumericType();
      case ROW -> found.getTypeName() == name && rows(expected, found);
      case MAP ->
          found.getTypeName() == name
              && accepts(expected.getMapValueType(), found.getMapValueType());
      case LOGICAL_TYPE ->
          found.getTypeName() == name
              && expected
                  .getLogicalType()
                  .getIdentifier()
                  .equals(found.getLogicalType().getIdentifier());
      case BYTE,
          INT16,
          INT32,
          INT64,
          DECIMAL,
          FLOAT,
          STRING,
          DATETIME,
          BOOLEAN,
          BYTES,
          ARRAY,
          ITERABLE ->
          found.getTypeName() == name;
    };
  }

  private static boolean rows(FieldType expected, FieldType found) {
    Schema schema = found.getRowSchema();
    return expected.getRowSchema().getFields().stream()
        .allMatch(
            field ->
                schema.hasField(field.getName())
                    && accepts(field.getType(), schema.getField(field.getName()).getType()));
  }

  private void problem(String path, String message) {
    problems.add(declared.at(path), message);
  }
}
