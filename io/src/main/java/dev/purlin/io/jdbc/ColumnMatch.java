package dev.purlin.io.jdbc;

import dev.purlin.core.problem.Names;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.Field;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * Finds the columns that fields go into, in a table that is there or in one that is to be made.
 *
 * @param key the fields that identify a row
 * @param rounding whether the database may round what a column does not hold
 * @param problems takes what does not fit
 */
record ColumnMatch(Schema rows, List<String> key, boolean rounding, Consumer<String> problems) {

  /** Finds the column for every field, and says what does not fit. */
  List<LoadColumn> existing(List<TargetColumn> targets, Dialect dialect) {
    List<String> names = targets.stream().map(t -> dialect.fieldName(t.name())).toList();
    List<LoadColumn> columns = new ArrayList<>();
    Set<String> given = new HashSet<>();
    for (int i = 0; i < rows.getFieldCount(); i++) {
      Field field = rows.getField(i);
      TargetColumn target = find(field.getName(), targets);
      if (target == null) {
        problem(
            "the table lacks a column for a field: "
                + Names.unknown("column", field.getName(), names));
        continue;
      }
      checkOnce(given, target.name());
      checkType(field, target);
      columns.add(
          new LoadColumn(
              i,
              field.getName(),
              target.name(),
              target.type(),
              target.kind(),
              target.array(),
              rounding ? null : target.limit(),
              target.notNull(),
              key.contains(field.getName())));
    }
    for (TargetColumn target : targets) {
      if (target.required() && !given.contains(target.name())) {
        problem(
            "column '%s' (%s) must have a value, and the rows have no such field"
                .formatted(dialect.fieldName(target.name()), target.type()));
      }
    }
    return columns;
  }

  private static @Nullable TargetColumn find(String field, List<TargetColumn> targets) {
    for (TargetColumn target : targets) {
      if (target.name().equals(field)) {
        return target;
      }
    }
    List<TargetColumn> alike =
        targets.stream().filter(target -> target.name().equalsIgnoreCase(field)).toList();
    return alike.size() == 1 ? alike.get(0) : null;
  }

  private void checkType(Field field, TargetColumn target) {
    Optional<ColumnKind> kind = kind(field.getType());
    if (target.computed()) {
      problem(
          "field '%s': the database computes column '%s' itself; drop the field"
              .formatted(field.getName(), target.name()));
    } else if (isArray(field.getType()) != target.array()
        || kind.isEmpty()
        || !target.kind().takes(kind.get())) {
      problem(
          "field '%s' is %s, which column '%s' of type %s does not take"
              .formatted(
                  field.getName(), Names.type(field.getType()), target.name(), target.type()));
    }
  }

  /** A new column for every field. */
  List<LoadColumn> made(LoadingDialect dialect) {
    List<LoadColumn> columns = new ArrayList<>();
    Set<String> names = new HashSet<>();
    for (int i = 0; i < rows.getFieldCount(); i++) {
      Field field = rows.getField(i);
      String name = newName(field.getName(), dialect);
      boolean isKey = key.contains(field.getName());
      Optional<String> type = dialect.columnType(field.getType(), isKey);
      Optional<ColumnKind> kind = kind(field.getType());
      checkOnce(names, name);
      if (type.isEmpty() || kind.isEmpty()) {
        problem(
            "field '%s' is %s, for which there is no type of column"
                .formatted(field.getName(), Names.type(field.getType())));
        continue;
      }
      columns.add(
          new LoadColumn(
              i,
              field.getName(),
              name,
              type.get(),
              kind.get(),
              isArray(field.getType()),
              rounding ? null : dialect.newLimit(kind.get(), isKey),
              isKey || !field.getType().getNullable(),
              isKey));
    }
    return columns;
  }

  /**
   * A name that could stand unquoted in SQL is folded as if it did; others are taken as they are.
   */
  private static String newName(String field, LoadingDialect dialect) {
    return field.matches("[A-Za-z_][A-Za-z0-9_]*") ? dialect.fold(field) : field;
  }

  static boolean isArray(FieldType type) {
    return type.getTypeName().isCollectionType();
  }

  /** The kind of a field's values, or of their elements. */
  static Optional<ColumnKind> kind(FieldType type) {
    return ColumnKind.of(isArray(type) ? type.getCollectionElementType() : type);
  }

  private void checkOnce(Set<String> columns, String column) {
    if (!columns.add(column)) {
      problem("two fields go into column '%s'".formatted(column));
    }
  }

  private void problem(String message) {
    problems.accept(message);
  }
}
