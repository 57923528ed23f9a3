package dev.purlin.core.reject;

import dev.purlin.core.problem.PurlinException;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.Row;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * What becomes of the rows that a step refuses: they fail the run, or they are collected.
 *
 * <pre>{@code
 * Rejects rejects = Rejects.collect();
 * PCollection<Row> adults = people.apply(Filter.keep("age >= 18").withRejects(rejects));
 * rejects.rows().apply(WriteToJson.to("rejected"));
 * }</pre>
 *
 * <p>Collected rows have the schema {@link #schema}: {@code failed_row} and {@code error_message},
 * as Beam's Java transforms emit them, and after these where the record stood.
 */
public final class Rejects {
  private final boolean collecting;
  private @Nullable PCollection<Row> rows;

  private Rejects(boolean collecting) {
    this.collecting = collecting;
  }

  /** The first refused row fails the run. */
  public static Rejects fail() {
    return new Rejects(false);
  }

  /** Refused rows are kept; {@link #rows()} has them once the step is applied. */
  public static Rejects collect() {
    return new Rejects(true);
  }

  public boolean collecting() {
    return collecting;
  }

  /** The refused rows of the step that was applied with this object. */
  public PCollection<Row> rows() {
    if (rows == null) {
      throw PurlinException.internal(
          "no step has been applied that collects its rejects here", null);
    }
    return rows;
  }

  /** For transforms: hands over the refused rows in {@code expand}. */
  public void accept(PCollection<Row> refused) {
    if (rows != null) {
      throw PurlinException.internal("one Rejects object serves one step", null);
    }
    rows = refused;
  }

  /** Whether a step has handed over its refused rows. */
  public boolean accepted() {
    return rows != null;
  }

  /**
   * The schema of refused rows.
   *
   * @param failedRow the type of the {@code failed_row} field: the step's input row, or for sources
   *     the text of the record
   */
  public static Schema schema(Schema.FieldType failedRow) {
    return Schema.builder()
        .addField("failed_row", failedRow)
        .addStringField("error_message")
        .addNullableStringField("field")
        .addNullableStringField("value")
        .addNullableStringField("file")
        .addNullableInt64Field("line")
        .addNullableInt32Field("column")
        .build();
  }

  /** One refused row, in the schema of {@link #schema}. */
  public static Row row(Schema schema, Object failedRow, Rejection rejection) {
    return Row.withSchema(schema)
        .attachValues(
            failedRow,
            rejection.message(),
            rejection.field(),
            rejection.value(),
            rejection.file(),
            rejection.line() == 0 ? null : rejection.line(),
            rejection.column() == 0 ? null : rejection.column());
  }
}
