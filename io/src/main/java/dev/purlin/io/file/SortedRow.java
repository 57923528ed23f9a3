package dev.purlin.io.file;

import dev.purlin.core.order.SortKeys;
import dev.purlin.core.order.SortedRows;
import java.util.Comparator;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.values.Row;

/**
 * A row as bytes, with the key that it is sorted by. Rows of equal keys are ordered by their bytes,
 * so that the order is the same in every run.
 */
record SortedRow(byte[] key, byte[] row) {
  static final Schema SCHEMA =
      Schema.builder().addByteArrayField("key").addByteArrayField("row").build();

  /** About what the objects of a row take in memory beside its bytes. */
  private static final int OBJECT_BYTES = 80;

  /** How such rows are sorted, and written to temporary files. */
  static final class Form implements SortedRows.Form<SortedRow> {
    private static final Comparator<SortedRow> ORDER =
        Comparator.comparing(SortedRow::key, SortKeys::compare)
            .thenComparing(SortedRow::row, SortKeys::compare);

    @Override
    public SortedRow of(Row row) {
      return new SortedRow(row.getBytes(0), row.getBytes(1));
    }

    @Override
    public Row row(SortedRow element) {
      return Row.withSchema(SCHEMA).attachValues(element.key(), element.row());
    }

    @Override
    public Comparator<SortedRow> order() {
      return ORDER;
    }

    @Override
    public int weight(SortedRow element) {
      return element.key().length + element.row().length + OBJECT_BYTES;
    }
  }
}
