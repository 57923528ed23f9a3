package dev.purlin.io.file;

import com.fasterxml.jackson.databind.JsonNode;
import dev.purlin.core.problem.ConfigurationException;
import dev.purlin.core.problem.ConfigurationException.Problem;
import dev.purlin.core.problem.Names;
import dev.purlin.core.type.JsonSchemas;
import dev.purlin.core.type.SqlType;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * The parameters {@code schema} and {@code types} of sources of texts, with lengths and precisions.
 *
 * <pre>{@code
 * ColumnTypes types = ColumnTypes.of(configuration.schema(), configuration.types(), problems);
 * List<TextColumn> declared = types.declared();
 * }</pre>
 *
 * @param declared the columns of the schema; null if none is declared
 * @param typed the types of some columns, by name
 */
public record ColumnTypes(@Nullable List<TextColumn> declared, Map<String, SqlType> typed) {

  /**
   * Reads both parameters.
   *
   * @param schema a JSON Schema, or a map from columns to SQL types
   * @param types SQL types of some columns
   * @param problems takes what is wrong with them
   */
  public static ColumnTypes of(
      @Nullable JsonNode schema, @Nullable Map<String, String> types, List<Problem> problems) {
    if (types != null && schema != null) {
      problems.add(new Problem("types", "the schema has the types of all columns already"));
    }
    Map<String, SqlType> typed = new HashMap<>();
    List<TextColumn> declared = schema == null ? null : declared(schema, problems);
    if (types != null) {
      types.forEach(
          (column, type) -> typed.put(column, sqlType("types." + column, type, problems)));
    }
    return new ColumnTypes(declared, typed);
  }

  private static List<TextColumn> declared(JsonNode schema, List<Problem> problems) {
    List<TextColumn> columns = new ArrayList<>();
    try {
      if (schema.path("properties").isObject()) {
        JsonSchemas.toBeamSchema("schema", schema)
            .getFields()
            .forEach(field -> columns.add(TextColumn.of(field)));
      } else if (schema.isObject() && !schema.isEmpty()) {
        schema
            .fields()
            .forEachRemaining(
                field -> {
                  String type = field.getValue().asText();
                  columns.add(
                      new TextColumn(
                          field.getKey(),
                          sqlType("schema." + field.getKey(), type, problems),
                          true));
                });
      } else {
        problems.add(
            new Problem("schema", "expected a JSON Schema, or a map from columns to types"));
      }
    } catch (ConfigurationException e) {
      problems.addAll(e.problems());
    }
    return columns;
  }

  private static SqlType sqlType(String path, String type, List<Problem> problems) {
    try {
      return SqlType.parse(path, type);
    } catch (ConfigurationException e) {
      problems.addAll(e.problems());
      return SqlType.of(FieldType.STRING);
    }
  }

  /** The column of a name: of the type that {@code types} has for it, or else of the found one. */
  public TextColumn column(String name, FieldType found) {
    SqlType type = typed.get(name);
    return new TextColumn(name, type == null ? SqlType.of(found) : type, true);
  }

  /** A problem for each name in {@code types} that is no column's. */
  public List<Problem> unknown(Collection<String> names) {
    return typed.keySet().stream()
        .filter(column -> !names.contains(column))
        .map(column -> new Problem("types." + column, Names.unknown("column", column, names)))
        .toList();
  }
}
