package dev.purlin.io.parquet;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.column.ColumnWriteStore;
import org.apache.parquet.column.ColumnWriter;
import org.apache.parquet.column.ParquetProperties;
import org.apache.parquet.column.page.PageWriteStore;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.Type;

/** The writers of a row group's columns: own ones for what is flat, Parquet's for the rest. */
final class RowGroupColumns {
  private final MessageType schema;
  private final Map<List<String>, FlatColumn> flat = new LinkedHashMap<>();
  private final ColumnWriteStore others;

  RowGroupColumns(MessageType schema, PageWriteStore pages, ParquetProperties properties) {
    this.schema = schema;
    List<Type> rest = new ArrayList<>();
    for (Type field : schema.getFields()) {
      ColumnDescriptor column =
          field.isPrimitive() ? schema.getColumnDescription(new String[] {field.getName()}) : null;
      if (column != null && FlatColumn.fits(column)) {
        flat.put(List.of(field.getName()), FlatColumn.of(column, pages.getPageWriter(column)));
      } else {
        rest.add(field);
      }
    }
    others = properties.newColumnWriteStore(new MessageType(schema.getName(), rest), pages);
  }

  /** The writer of a column. */
  ColumnWriter writer(String... path) {
    FlatColumn column = flat.get(Arrays.asList(path));
    return column == null ? others.getColumnWriter(schema.getColumnDescription(path)) : column;
  }

  void endRecord() {
    others.endRecord();
  }

  /** About how much memory the row group takes. */
  long bufferedSize() {
    long size = others.getBufferedSize();
    for (FlatColumn column : flat.values()) {
      size += column.getBufferedSizeInMemory();
    }
    return size;
  }

  void flush() throws IOException {
    others.flush();
    for (FlatColumn column : flat.values()) {
      column.flush();
    }
  }

  void close() {
    others.close();
  }
}
