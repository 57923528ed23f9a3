package dev.purlin.io.parquet;

import dev.purlin.core.batch.BytesColumn;
import dev.purlin.core.batch.Column;
import dev.purlin.core.batch.DoubleColumn;
import dev.purlin.core.batch.LongColumn;
import dev.purlin.core.problem.PurlinException;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.apache.beam.sdk.schemas.logicaltypes.MicrosInstant;
import org.apache.beam.sdk.schemas.logicaltypes.SqlTypes;
import org.apache.parquet.column.ColumnWriter;
import org.checkerframework.checker.nullness.qual.Nullable;

/** Writes columns of batches to columns of a row group; what a {@link Shredder} is for rows. */
abstract class ColumnShredder {
  private static final long MICROS_OF_MILLI = 1000;

  /** Writes the values of some rows. */
  abstract void write(Column column, int from, int to);

  /** For every field of a schema; {@code rows} are those that write the same fields of rows. */
  static ColumnShredder[] of(Schema schema, RowGroupColumns columns, Shredder[] rows) {
    ColumnShredder[] shredders = new ColumnShredder[rows.length];
    for (int i = 0; i < rows.length; i++) {
      Leaf leaf = leaf(schema.getField(i).getType());
      String name = schema.getField(i).getName();
      shredders[i] =
          leaf == null
              ? new Values(rows[i])
              : new Leaves(schema.getField(i), columns.writer(name), leaf);
    }
    return shredders;
  }

  /** Puts the value of a row into a column. */
  private interface Leaf {
    void write(ColumnWriter writer, Column column, int row, int definition);
  }

  /** How values of a type are written; null if they lie in the batch as rows hold them. */
  private static @Nullable Leaf leaf(FieldType type) {
    return switch (type.getTypeName()) {
      case BYTE, INT16, INT32 -> (w, c, row, d) -> w.write((int) ((LongColumn) c).get(row), 0, d);
      case INT64 -> (w, c, row, d) -> w.write(((LongColumn) c).get(row), 0, d);
      case BOOLEAN -> (w, c, row, d) -> w.write(((LongColumn) c).get(row) != 0, 0, d);
      case FLOAT -> (w, c, row, d) -> w.write((float) ((DoubleColumn) c).get(row), 0, d);
      case DOUBLE -> (w, c, row, d) -> w.write(((DoubleColumn) c).get(row), 0, d);
      case STRING, BYTES -> (w, c, row, d) -> bytes((FlatBytes) w, (BytesColumn) c, row);
      case DATETIME ->
          (w, c, row, d) ->
              w.write(Math.floorDiv(((LongColumn) c).get(row), MICROS_OF_MILLI), 0, d);
      case LOGICAL_TYPE -> logical(type.getLogicalType().getIdentifier());
      case DECIMAL, ARRAY, ITERABLE, MAP, ROW -> null;
    };
  }

  private static @Nullable Leaf logical(String identifier) {
    if (identifier.equals(SqlTypes.DATE.getIdentifier())) {
      return (w, c, row, d) -> w.write(Math.toIntExact(((LongColumn) c).get(row)), 0, d);
    }
    return identifier.equals(MicrosInstant.IDENTIFIER)
        ? (w, c, row, d) -> w.write(((LongColumn) c).get(row), 0, d)
        : null;
  }

  private static void bytes(FlatBytes writer, BytesColumn column, int row) {
    writer.write(column.data(), column.start(row), column.end(row));
  }

  private static final class Leaves extends ColumnShredder {
    private final Schema.Field field;
    private final boolean nullable;
    private final ColumnWriter writer;
    private final Leaf leaf;

    private Leaves(Schema.Field field, ColumnWriter writer, Leaf leaf) {
      this.field = field;
      this.nullable = Boolean.TRUE.equals(field.getType().getNullable());
      this.writer = writer;
      this.leaf = leaf;
    }

    @Override
    void write(Column column, int from, int to) {
      int definition = nullable ? 1 : 0;
      for (int row = from; row < to; row++) {
        if (!column.isNull(row)) {
          leaf.write(writer, column, row, definition);
        } else if (nullable) {
          writer.writeNull(0, 0);
        } else {
          throw PurlinException.internal(
              "field '%s' is null, and its type says that it never is".formatted(field.getName()),
              null);
        }
      }
    }
  }

  private static final class Values extends ColumnShredder {
    private final Shredder shredder;

    private Values(Shredder shredder) {
      this.shredder = shredder;
    }

    @Override
    void write(Column column, int from, int to) {
      for (int row = from; row < to; row++) {
        shredder.write(column.value(row), 0, 0);
      }
    }
  }
}
