package dev.purlin.io.parquet;

import dev.purlin.io.file.FileUnion;
import java.util.Arrays;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.apache.beam.sdk.values.Row;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * Makes rows of the schema of all files of the rows of one, which lacks columns or has some of a
 * narrower type.
 */
final class WidenedRows {
  private static final int LACKING = -1;

  private final Schema wanted;
  private final int[] sources;
  private final boolean[] widened;

  WidenedRows(Schema wanted, Schema file) {
    this.wanted = wanted;
    sources = new int[wanted.getFieldCount()];
    widened = new boolean[wanted.getFieldCount()];
    Arrays.fill(sources, LACKING);
    for (int i = 0; i < sources.length; i++) {
      Schema.Field field = wanted.getField(i);
      if (file.hasField(field.getName())) {
        sources[i] = file.indexOf(field.getName());
        FieldType found = file.getField(sources[i]).getType();
        widened[i] = FileUnion.widens(found, field.getType());
      }
    }
  }

  Row row(Row row) {
    @Nullable Object[] values = new Object[sources.length];
    for (int i = 0; i < sources.length; i++) {
      Object value = sources[i] == LACKING ? null : row.getValue(sources[i]);
      values[i] =
          value != null && widened[i]
              ? FileUnion.widened(value, wanted.getField(i).getType())
              : value;
    }
    return Row.withSchema(wanted).attachValues(Arrays.asList(values));
  }
}
