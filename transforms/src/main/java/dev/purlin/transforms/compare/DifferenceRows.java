package dev.purlin.transforms.compare;

import dev.purlin.core.secret.SecretNames;
import dev.purlin.core.secret.Secrets;
import dev.purlin.transforms.row.ValueText;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.apache.beam.sdk.values.Row;
import org.checkerframework.checker.nullness.qual.Nullable;

/** Differences as rows, one for each cell, and as text for people. */
final class DifferenceRows implements Serializable {
  private static final long serialVersionUID = 1L;
  private static final int LONGEST = 60;

  private final Schema schema;
  private final List<ComparedColumn> columns;
  private final Field[] sourceKeys;
  private final Field[] targetKeys;
  private final Field[] sources;
  private final Field[] targets;

  /** A field of rows that have travelled. */
  private record Field(String name, int position, ValueText text) implements Serializable {
    @Nullable String of(Row row) {
      Object value = row.getValue(position);
      return value == null ? null : text.of(value);
    }
  }

  DifferenceRows(ReconcilePlan plan) {
    this.schema = plan.differingSchema();
    this.columns = plan.columns();
    this.sourceKeys = fields(plan.keys(), plan.source().carried(), false);
    this.targetKeys = fields(plan.keys(), plan.target().carried(), true);
    this.sources = fields(plan.columns(), plan.source().carried(), false);
    this.targets = fields(plan.columns(), plan.target().carried(), true);
  }

  private static Field[] fields(List<ComparedColumn> columns, Schema carried, boolean target) {
    List<Field> fields = new ArrayList<>();
    for (ComparedColumn column : columns) {
      String name = target ? column.targetName() : column.name();
      FieldType type = target ? column.targetType() : column.sourceType();
      fields.add(new Field(name, carried.indexOf(name), new ValueText(type)));
    }
    return fields.toArray(new Field[0]);
  }

  /** The key of a row, as in {@code shop=1, number=7}. */
  String key(Row row, boolean target) {
    StringBuilder text = new StringBuilder();
    for (Field key : target ? targetKeys : sourceKeys) {
      text.append(text.isEmpty() ? "" : ", ").append(key.name()).append('=');
      text.append(shown(key.name(), key.of(row), false));
    }
    return text.toString();
  }

  /** A cell that differs, as in {@code id=7: name 'Ann ' became 'Ann' (blanks)}. */
  String example(int column, Row source, Row target, Reason reason) {
    boolean quoted = columns.get(column).hasText();
    return "%s: %s %s in the source, %s in the target (%s)"
        .formatted(
            key(source, false),
            sources[column].name(),
            shown(sources[column].name(), sources[column].of(source), quoted),
            shown(targets[column].name(), targets[column].of(target), quoted),
            reason.word());
  }

  Row row(int column, Row source, Row target, Reason reason) {
    List<@Nullable Object> values = new ArrayList<>();
    for (Field key : sourceKeys) {
      values.add(source.getValue(key.position()));
    }
    values.add(sources[column].name());
    values.add(sources[column].of(source));
    values.add(targets[column].of(target));
    values.add(reason.word());
    return Row.withSchema(schema).attachValues(values);
  }

  /** What would not be seen otherwise is written as its code point. */
  private static String shown(String field, @Nullable String value, boolean quoted) {
    if (value == null) {
      return "NULL";
    }
    if (SecretNames.isPassword(field)) {
      return Secrets.MASK;
    }
    StringBuilder text = new StringBuilder();
    int end =
        value.length() <= LONGEST
            ? value.length()
            : value.offsetByCodePoints(
                0, Math.min(LONGEST, value.codePointCount(0, value.length())));
    value
        .substring(0, end)
        .codePoints()
        .forEach(
            c -> {
              boolean seen = c == ' ' || !isHidden(c);
              text.append(seen ? Character.toString(c) : "\\u{%x}".formatted(c));
            });
    text.append(end < value.length() ? "..." : "");
    return quoted ? "'" + text + "'" : text.toString();
  }

  private static boolean isHidden(int c) {
    return Character.isISOControl(c)
        || Character.isSpaceChar(c)
        || Character.getType(c) == Character.FORMAT
        || Character.getType(c) == Character.NON_SPACING_MARK;
  }
}
