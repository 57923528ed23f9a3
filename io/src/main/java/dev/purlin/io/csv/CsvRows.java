package dev.purlin.io.csv;

import dev.purlin.core.problem.Names;
import dev.purlin.core.reject.Rejection;
import dev.purlin.core.reject.RowRejection;
import dev.purlin.core.type.TextParser;
import dev.purlin.core.type.TextParsers;
import dev.purlin.core.type.UnfitValueException;
import dev.purlin.io.file.TextColumn;
import java.util.Arrays;
import java.util.Set;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.values.Row;
import org.checkerframework.checker.nullness.qual.Nullable;

/** Makes typed rows of the records of one file. */
final class CsvRows {
  private final CsvPlan plan;
  private final Schema schema;
  private final String file;
  private final CsvRecords records;
  private final CsvFields fields;
  private final CsvHead head;
  private final int[] targets;
  private final TextParser[] parsers;
  private final boolean[] holdsEmpty;
  private final Set<String> nullMarkers;

  /**
   * Prepares for a file.
   *
   * @param head what the file's header says
   */
  CsvRows(CsvPlan plan, Schema schema, CsvRecords records, CsvHead head) {
    this.plan = plan;
    this.schema = schema;
    this.file = records.file();
    this.records = records;
    this.fields = records.fields();
    this.head = head;
    this.targets = head.positions();
    this.nullMarkers = Set.copyOf(plan.dialect().nullMarkers());
    int width = plan.columns().size();
    parsers = new TextParser[width];
    holdsEmpty = new boolean[width];
    for (int i = 0; i < width; i++) {
      TextColumn column = plan.columns().get(i);
      parsers[i] = TextParsers.of(column.type(), plan.formats());
      Schema.TypeName type = column.type().fieldType().getTypeName();
      holdsEmpty[i] = type == Schema.TypeName.STRING || type == Schema.TypeName.BYTES;
    }
  }

  /** Whether a line with nothing on it is a record: where there is but one column, it is a NULL. */
  boolean emptyLines() {
    return targets.length == 1;
  }

  /** The row of the current record. */
  Row row() throws RowRejection {
    CsvGuard.Fault fault = records.fault();
    if (fault != null) {
      throw new RowRejection(
          new Rejection(fault.message(), null, null, file, fault.line(), fault.column()));
    }
    if (repeatsHeader()) {
      throw new RowRejection(
          new Rejection(
              "repeats the header; see repeated_header", null, null, file, records.line(), 1));
    }
    if (!plan.ragged().fits(fields.count(), targets.length)) {
      throw new RowRejection(
          new Rejection(
              "has %d field%s, expected %d%s"
                  .formatted(
                      fields.count(),
                      fields.count() == 1 ? "" : "s",
                      targets.length,
                      records.hasBlankBeforeQuote()
                          ? " (a blank stands before a quote: with trim: true it begins a quoted value)"
                          : ""),
              null,
              null,
              file,
              records.line(),
              1));
    }
    Object[] values = new Object[schema.getFieldCount()];
    for (int i = 0; i < targets.length; i++) {
      int target = targets[i];
      if (target >= 0) {
        values[target] = i < fields.count() ? value(i, target) : missing(target);
      } else if (target == CsvHeader.EMPTY && i < fields.count() && !fields.isEmpty(i)) {
        CsvRecords.Place place = records.place(i);
        throw new RowRejection(
            new Rejection(
                "has a value in column %d, which has no name".formatted(i + 1),
                null,
                records.text(i),
                file,
                place.line(),
                place.column()));
      }
    }
    return Row.withSchema(schema).attachValues(Arrays.asList(values));
  }

  /** Whether the record says what the header says. */
  boolean repeatsHeader() {
    if (head.names().size() < 2
        || fields.count() != head.names().size()
        || plan.ragged().header() == CsvRagged.Repeated.KEEP) {
      return false;
    }
    for (int i = 0; i < fields.count(); i++) {
      if (!records.text(i).equals(head.names().get(i))) {
        return false;
      }
    }
    return true;
  }

  private @Nullable Object missing(int target) throws RowRejection {
    TextColumn column = plan.columns().get(target);
    if (column.nullable()) {
      return null;
    }
    throw new RowRejection(
        new Rejection(
            "is missing, expected " + Names.type(column.type().fieldType()),
            column.name(),
            null,
            file,
            records.line(),
            1));
  }

  private @Nullable Object value(int field, int target) throws RowRejection {
    String text = fields.isEmpty(field) ? "" : records.text(field);
    if (records.foundUndecodable() && text.indexOf(CsvDecoder.UNDECODABLE) >= 0) {
      throw rejection(
          field,
          target,
          text.replace(CsvDecoder.UNDECODABLE, '\uFFFD'),
          "has bytes that are not %s; give the file's encoding, such as windows-1252"
              .formatted(records.encoding()));
    }
    boolean missing =
        (text.isEmpty() && !(fields.quoted(field) && holdsEmpty[target]))
            || (!fields.quoted(field) && !nullMarkers.isEmpty() && nullMarkers.contains(text));
    if (missing) {
      if (!plan.columns().get(target).nullable()) {
        String type = Names.type(plan.columns().get(target).type().fieldType());
        throw rejection(field, target, text, "is NULL, expected " + type);
      }
      return null;
    }
    try {
      return parsers[target].parse(text);
    } catch (UnfitValueException e) {
      throw rejection(field, target, text, e.getMessage());
    }
  }

  private RowRejection rejection(int field, int target, String text, String message) {
    CsvRecords.Place place = records.place(field);
    return new RowRejection(
        new Rejection(
            message, plan.columns().get(target).name(), text, file, place.line(), place.column()));
  }
}
