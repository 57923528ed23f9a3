package dev.purlin.io.rest;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.purlin.core.books.StepCounts;
import dev.purlin.core.cursor.Incremental;
import dev.purlin.core.cursor.NullCursors;
import dev.purlin.core.problem.PurlinException;
import dev.purlin.core.reject.Rejection;
import dev.purlin.core.reject.Rejector;
import dev.purlin.core.reject.RowRejection;
import dev.purlin.core.type.JsonRowReader;
import dev.purlin.core.type.JsonRows;
import dev.purlin.core.type.UnfitJsonException;
import java.io.Serializable;
import java.util.List;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.values.Row;
import org.apache.beam.sdk.values.TupleTag;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * What all DoFns have in common that make rows of pages.
 *
 * @param <InputT> what says which pages
 */
abstract class RestFn<InputT> extends DoFn<InputT, Row> {
  private static final long serialVersionUID = 1L;

  static final TupleTag<Row> ROWS = new TupleTag<>() {};
  static final TupleTag<Row> REJECTED = new TupleTag<>() {};

  /**
   * What the rows are made by.
   *
   * @param schema that of the records
   * @param rejectUnknown whether a field that the schema does not name is a reason to reject
   * @param incremental which of the rows are new; null if all are read
   */
  record Rows(
      Schema schema,
      boolean rejectUnknown,
      StepCounts counts,
      Rejector rejector,
      @Nullable Incremental incremental)
      implements Serializable {

    /**
     * Whether a row is to be read.
     *
     * @throws RowRejection if nothing tells, and such rows are rejected
     */
    private boolean takes(Row row) throws RowRejection {
      if (incremental == null) {
        return true;
      }
      Object value = row.getValue(incremental.field());
      if (value != null) {
        return incremental.isNew(incremental.type().value(value));
      }
      if (incremental.nulls() == NullCursors.REJECT) {
        throw new RowRejection(Rejection.of(Incremental.missing(), incremental.field(), null));
      }
      return incremental.nulls() == NullCursors.INCLUDE;
    }
  }

  final RestPlan plan;
  final Rows rows;
  private transient @Nullable PageReader pages;
  private transient @Nullable JsonRowReader records;

  RestFn(RestPlan plan, Rows rows) {
    this.plan = plan;
    this.rows = rows;
  }

  final PageReader pages() {
    if (pages == null) {
      pages = new PageReader(plan);
    }
    return pages;
  }

  private JsonRowReader records() {
    if (records == null) {
      records =
          rows.rejectUnknown()
              ? JsonRowReader.rejectingUnknownFields(rows.schema())
              : JsonRowReader.of(rows.schema());
    }
    return records;
  }

  @FinishBundle
  public void finishBundle() {
    rows.counts().flush();
  }

  /** Makes rows of records and outputs them. */
  class Output implements RecordSink {
    private final MultiOutputReceiver outputs;
    private long found;

    Output(MultiOutputReceiver outputs) {
      this.outputs = outputs;
    }

    final long found() {
      return found;
    }

    @Override
    public final void record(String json, String page, long number, long index) {
      found++;
      counted();
      Row row;
      try {
        row = json.startsWith("[") ? positional(json) : records().read(json);
        if (!rows.takes(row)) {
          rows.counts().filtered();
          return;
        }
      } catch (RowRejection e) {
        reject(json, page, number, index, e.rejection());
        return;
      } catch (UnfitJsonException e) {
        reject(
            json,
            page,
            number,
            index,
            Rejection.of(e.getMessage(), e.path(), e.value()).ofKind(e.kind()));
        return;
      }
      outputs.get(ROWS).output(completed(row));
      rows.counts().written();
    }

    private void reject(String json, String page, long number, long index, Rejection why) {
      String message = "%s (record %d of page %d)".formatted(why.message(), index, number);
      rows.rejector().reject(json, why.at(page, message), rows.counts(), outputs.get(REJECTED));
    }

    /** The row of a record without names. */
    private Row positional(String json) throws UnfitJsonException, RowRejection {
      JsonNode values = parsed(json);
      List<String> names = rows.schema().getFieldNames();
      if (values.size() > names.size()) {
        throw new RowRejection(
            Rejection.of(
                "has %d values, but the schema %d fields".formatted(values.size(), names.size()),
                null,
                null));
      }
      ObjectNode object = JsonNodeFactory.instance.objectNode();
      for (int i = 0; i < values.size(); i++) {
        object.set(names.get(i), values.get(i));
      }
      return records().read(object);
    }

    private JsonNode parsed(String json) {
      try {
        return JsonRows.parse(json);
      } catch (JsonProcessingException e) {
        throw PurlinException.internal("a record was read as JSON, but is none", e);
      }
    }

    void counted() {
      rows.counts().read();
    }

    Row completed(Row row) {
      return row;
    }

    @Override
    public final void bytes(long count) {
      rows.counts().add(StepCounts.Entry.BYTES, count);
    }
  }
}
