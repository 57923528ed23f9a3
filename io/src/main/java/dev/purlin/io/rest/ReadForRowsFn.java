package dev.purlin.io.rest;

import dev.purlin.core.books.StepCounts;
import dev.purlin.core.reject.RowRejection;
import dev.purlin.core.type.JsonRows;
import dev.purlin.io.http.HttpCall;
import java.util.ArrayList;
import java.util.List;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.values.Row;

/** Reads, for every row, the pages of a request that has values of the row in it. */
final class ReadForRowsFn extends RestFn<Row> {
  private static final long serialVersionUID = 1L;

  private final List<String> included;
  private final Schema schema;

  /**
   * @param included the fields of the row that go behind those of each record
   * @param schema that of the output rows
   */
  ReadForRowsFn(RestPlan plan, Rows rows, List<String> included, Schema schema) {
    super(plan, rows);
    this.included = included;
    this.schema = schema;
  }

  @ProcessElement
  public void processElement(@Element Row row, MultiOutputReceiver outputs) {
    rows.counts().read();
    HttpCall call;
    try {
      call = plan.template().call(row);
    } catch (RowRejection e) {
      rows.rejector()
          .reject(JsonRows.toJson(row), e.rejection(), rows.counts(), outputs.get(REJECTED));
      return;
    }
    ForRow output = new ForRow(row, outputs);
    new Walk(plan, pages(), output).all(call);
    if (output.found() == 0) {
      rows.counts().filtered();
    }
  }

  private final class ForRow extends Output {
    private final Row row;

    private ForRow(Row row, MultiOutputReceiver outputs) {
      super(outputs);
      this.row = row;
    }

    /** The first record takes the place of the row. */
    @Override
    void counted() {
      if (found() > 1) {
        rows.counts().add(StepCounts.Entry.CREATED, 1);
      }
    }

    @Override
    Row completed(Row record) {
      List<Object> values = new ArrayList<>(record.getValues());
      included.forEach(field -> values.add(row.getValue(field)));
      return Row.withSchema(schema).attachValues(values);
    }
  }
}
