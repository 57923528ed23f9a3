package dev.purlin.io.parquet;

import dev.purlin.core.batch.ColumnBuilder;
import java.util.function.BiFunction;
import org.apache.parquet.column.ColumnReader;
import org.apache.parquet.io.api.PrimitiveConverter;

/** Reads the values that a field has in some rows; what a {@link RecordAssembler} is for rows. */
interface ColumnAssembler {
  void read(ColumnBuilder to, int rows);

  /** Makes the reader of a column, which hands values to a converter. */
  interface Columns extends BiFunction<FileShape.Single, PrimitiveConverter, ColumnReader> {}

  /** The assembler of a field of whole rows. */
  static ColumnAssembler of(FileShape field, Columns columns) {
    if (field instanceof FileShape.Single single
        && single.leaf().straight() != ReadLeaf.Straight.NO) {
      StraightConverter converter = new StraightConverter(single.leaf().straight());
      return new Straight(columns.apply(single, converter), converter, single.nullable() ? 1 : 0);
    }
    return new Values(RecordAssembler.of(field, columns));
  }

  /** Values that go into a batch as they lie in the file. */
  record Straight(ColumnReader column, StraightConverter converter, int present)
      implements ColumnAssembler {
    @Override
    public void read(ColumnBuilder to, int rows) {
      converter.start(to);
      for (int row = 0; row < rows; row++) {
        if (column.getCurrentDefinitionLevel() == present) {
          column.writeCurrentValueToConverter();
        } else {
          to.appendNull();
        }
        column.consume();
      }
    }
  }

  /** Values that lie in a batch as rows hold them, or are made in a way of their own. */
  record Values(RecordAssembler field) implements ColumnAssembler {
    @Override
    public void read(ColumnBuilder to, int rows) {
      for (int row = 0; row < rows; row++) {
        to.appendValue(field.read());
      }
    }
  }
}
