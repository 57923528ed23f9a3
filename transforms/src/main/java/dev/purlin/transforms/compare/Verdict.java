package dev.purlin.transforms.compare;

import dev.purlin.core.books.CheckResult;
import dev.purlin.core.problem.Names;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.apache.beam.sdk.values.Row;
import org.checkerframework.checker.nullness.qual.Nullable;

/** What came out of a comparison: as rows, and as text for people. */
record Verdict(ReconcilePlan plan, Tally tally, Limits limits) {

  static final Schema SUMMARY =
      Schema.builder()
          .addInt64Field("source_rows")
          .addInt64Field("target_rows")
          .addInt64Field("equal")
          .addInt64Field("missing")
          .addInt64Field("extra")
          .addInt64Field("differing")
          .addInt64Field("differing_cells")
          .addInt64Field("source_duplicate_keys")
          .addInt64Field("target_duplicate_keys")
          .addNullableField("percent", FieldType.DOUBLE)
          .addBooleanField("passed")
          .build();

  static final Schema COLUMN =
      Schema.builder()
          .addNullableField("source_column", FieldType.STRING)
          .addNullableField("target_column", FieldType.STRING)
          .addNullableField("source_type", FieldType.STRING)
          .addNullableField("target_type", FieldType.STRING)
          .addNullableField("differing", FieldType.INT64)
          .addNullableField("source_nulls", FieldType.INT64)
          .addNullableField("target_nulls", FieldType.INT64)
          .addNullableField("source_sum", FieldType.DECIMAL)
          .addNullableField("target_sum", FieldType.DECIMAL)
          .build();

  boolean passed() {
    return limits.hold(tally);
  }

  Row summary() {
    return Row.withSchema(SUMMARY)
        .addValues(tally.sourceRows, tally.targetRows, tally.equal)
        .addValues(tally.missing.rows, tally.extra.rows, tally.differing, tally.cells())
        .addValues(tally.sourceDuplicateKeys, tally.targetDuplicateKeys)
        .addValues(Limits.percent(tally), passed())
        .build();
  }

  /**
   * The comparison as a check of the run.
   *
   * @param severity what follows if it did not hold
   */
  CheckResult result(String severity) {
    return new CheckResult(
        "equal sides",
        "reconcile",
        null,
        severity,
        passed(),
        tally.equal + tally.missing.rows + tally.extra.rows + tally.differing,
        tally.missing.rows + tally.extra.rows + tally.differing,
        null,
        limits.maxPercent(),
        null,
        "%,d equal, %,d missing, %,d extra, %,d differing"
            .formatted(tally.equal, tally.missing.rows, tally.extra.rows, tally.differing),
        limits.text(),
        List.of());
  }

  /** The columns that were compared, then those that only one side has. */
  List<Row> columns() {
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < plan.columns().size(); i++) {
      ComparedColumn column = plan.columns().get(i);
      Tally.ColumnTally counted = tally.columns[i];
      rows.add(
          Row.withSchema(COLUMN)
              .addValues(column.name(), column.targetName())
              .addValues(Names.type(column.sourceType()), Names.type(column.targetType()))
              .addValues(counted.differing, counted.source.nulls, counted.target.nulls)
              .addValues(sum(column, counted.source), sum(column, counted.target))
              .build());
    }
    for (Schema.Field field : plan.onlySource()) {
      rows.add(
          Row.withSchema(COLUMN)
              .addValues(field.getName(), null, Names.type(field.getType()), null)
              .addValues(null, null, null, null, null)
              .build());
    }
    for (Schema.Field field : plan.onlyTarget()) {
      rows.add(
          Row.withSchema(COLUMN)
              .addValues(null, field.getName(), null, Names.type(field.getType()))
              .addValues(null, null, null, null, null)
              .build());
    }
    return rows;
  }

  private static @Nullable BigDecimal sum(ComparedColumn column, Tally.Total total) {
    return column.isNumber() ? total.sum() : null;
  }

  /**
   * What differs, in some lines.
   *
   * @param withValues whether keys and values of rows may be told
   */
  String text(boolean withValues) {
    List<String> lines = new ArrayList<>();
    lines.add(
        "%s in the source, %,d in the target; %,d equal, %,d missing, %,d extra, %,d differing"
            .formatted(
                rows(tally.sourceRows),
                tally.targetRows,
                tally.equal,
                tally.missing.rows,
                tally.extra.rows,
                tally.differing));
    duplicates("source", tally.sourceDuplicateKeys, lines);
    duplicates("target", tally.targetDuplicateKeys, lines);
    examples(
        "missing in the target", tally.missing.rows, withValues, tally.missing.examples, lines);
    examples("extra in the target", tally.extra.rows, withValues, tally.extra.examples, lines);
    for (int i = 0; i < plan.columns().size(); i++) {
      if (tally.columns[i].differing > 0) {
        lines.add(column(plan.columns().get(i), tally.columns[i].differing));
      }
    }
    if (withValues && !tally.examples.isEmpty()) {
      lines.add(
          tally.cells() > tally.examples.size()
              ? "values that differ, some of them:"
              : "values that differ:");
      tally.examples.forEach(example -> lines.add("  " + example));
    }
    alone("source", plan.onlySource(), lines);
    alone("target", plan.onlyTarget(), lines);
    return String.join("\n", lines);
  }

  private static String column(ComparedColumn column, long differing) {
    String types =
        column.meeting() == Meeting.NEVER
            ? ", for it is %s in the source and %s in the target"
                .formatted(Names.type(column.sourceType()), Names.type(column.targetType()))
            : "";
    return "column '%s' differs in %s%s".formatted(column.name(), rows(differing), types);
  }

  private static String rows(long rows) {
    return rows == 1 ? "1 row" : "%,d rows".formatted(rows);
  }

  private static void duplicates(String side, long keys, List<String> lines) {
    if (keys > 0) {
      lines.add(
          keys == 1
              ? "1 key has several rows in the %s".formatted(side)
              : "%,d keys have several rows in the %s".formatted(keys, side));
    }
  }

  private static void examples(
      String what, long rows, boolean withValues, Collection<String> examples, List<String> lines) {
    if (rows > 0 && withValues) {
      lines.add(
          "%s: %s%s"
              .formatted(what, String.join("; ", examples), rows > examples.size() ? "; ..." : ""));
    }
  }

  private static void alone(String side, List<Schema.Field> fields, List<String> lines) {
    if (!fields.isEmpty()) {
      lines.add(
          "not compared, for only the %s has them: %s"
              .formatted(
                  side, String.join(", ", fields.stream().map(Schema.Field::getName).toList())));
    }
  }
}
