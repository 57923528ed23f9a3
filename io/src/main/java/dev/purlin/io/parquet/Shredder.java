package dev.purlin.io.parquet;

import dev.purlin.core.problem.PurlinException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.apache.beam.sdk.values.Row;
import org.apache.parquet.column.ColumnWriter;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * Takes a field's values apart into the columns that hold its leaves.
 *
 * <p>A value goes into a column with two levels: the repetition level says which list it continues,
 * the definition level how much of its path is there. After Melnik et al., "Dremel: Interactive
 * Analysis of Web-Scale Datasets" (VLDB 2010), section 4.
 */
abstract class Shredder {
  /** Writes a value; the levels are those of what holds the field. */
  abstract void write(@Nullable Object value, int repetition, int definition);

  /** Writes that there is no value here, because what holds the field is not there. */
  abstract void writeNothing(int repetition, int definition);

  /** The shredders of a schema's fields, writing to the columns of a row group. */
  static Shredder[] of(Schema schema, RowGroupColumns columns, int decimalScale) {
    return new Factory(columns, decimalScale).fields(schema, new ArrayList<>(), 0);
  }

  private record Factory(RowGroupColumns columns, int decimalScale) {
    private Shredder[] fields(Schema schema, List<String> path, int depth) {
      Shredder[] fields = new Shredder[schema.getFieldCount()];
      for (int i = 0; i < fields.length; i++) {
        Schema.Field field = schema.getField(i);
        fields[i] = of(field.getType(), path(path, field.getName()), depth);
      }
      return fields;
    }

    private Shredder of(FieldType type, List<String> path, int depth) {
      boolean nullable = Boolean.TRUE.equals(type.getNullable());
      return switch (type.getTypeName()) {
        case ARRAY, ITERABLE ->
            new Lists(
                nullable,
                path,
                depth + 1,
                of(
                    type.getCollectionElementType(),
                    path(path, FileSchema.LIST, FileSchema.ELEMENT),
                    depth + 1));
        case MAP ->
            new Maps(
                nullable,
                path,
                depth + 1,
                of(
                    type.getMapKeyType().withNullable(false),
                    path(path, FileSchema.KEY_VALUE, FileSchema.KEY),
                    depth + 1),
                of(
                    type.getMapValueType(),
                    path(path, FileSchema.KEY_VALUE, FileSchema.VALUE),
                    depth + 1));
        case ROW -> new Rows(nullable, path, fields(type.getRowSchema(), path, depth));
        case BYTE,
            INT16,
            INT32,
            INT64,
            DECIMAL,
            FLOAT,
            DOUBLE,
            STRING,
            DATETIME,
            BOOLEAN,
            BYTES,
            LOGICAL_TYPE ->
            new Leaves(
                nullable,
                path,
                columns.writer(path.toArray(new String[0])),
                WriteLeaf.of(type, decimalScale).write());
      };
    }

    private static List<String> path(List<String> path, String... names) {
      List<String> longer = new ArrayList<>(path);
      longer.addAll(List.of(names));
      return longer;
    }
  }

  private static PurlinException missing(List<String> path) {
    return PurlinException.internal(
        "field '%s' is null, and its type says that it never is".formatted(String.join(".", path)),
        null);
  }

  private static final class Leaves extends Shredder {
    private final boolean nullable;
    private final List<String> path;
    private final ColumnWriter column;
    private final WriteLeaf.Write write;

    private Leaves(
        boolean nullable, List<String> path, ColumnWriter column, WriteLeaf.Write write) {
      this.nullable = nullable;
      this.path = path;
      this.column = column;
      this.write = write;
    }

    @Override
    void write(@Nullable Object value, int repetition, int definition) {
      if (value != null) {
        write.write(column, value, repetition, nullable ? definition + 1 : definition);
      } else if (nullable) {
        column.writeNull(repetition, definition);
      } else {
        throw missing(path);
      }
    }

    @Override
    void writeNothing(int repetition, int definition) {
      column.writeNull(repetition, definition);
    }
  }

  private static final class Rows extends Shredder {
    private final boolean nullable;
    private final List<String> path;
    private final Shredder[] fields;

    private Rows(boolean nullable, List<String> path, Shredder[] fields) {
      this.nullable = nullable;
      this.path = path;
      this.fields = fields;
    }

    @Override
    void write(@Nullable Object value, int repetition, int definition) {
      if (value == null) {
        if (!nullable) {
          throw missing(path);
        }
        writeNothing(repetition, definition);
        return;
      }
      List<Object> values = ((Row) value).getValues();
      for (int i = 0; i < fields.length; i++) {
        fields[i].write(values.get(i), repetition, nullable ? definition + 1 : definition);
      }
    }

    @Override
    void writeNothing(int repetition, int definition) {
      for (Shredder field : fields) {
        field.writeNothing(repetition, definition);
      }
    }
  }

  private static final class Lists extends Shredder {
    private final boolean nullable;
    private final List<String> path;
    private final int depth;
    private final Shredder element;

    private Lists(boolean nullable, List<String> path, int depth, Shredder element) {
      this.nullable = nullable;
      this.path = path;
      this.depth = depth;
      this.element = element;
    }

    @Override
    void write(@Nullable Object value, int repetition, int definition) {
      if (value == null) {
        if (!nullable) {
          throw missing(path);
        }
        element.writeNothing(repetition, definition);
        return;
      }
      int present = nullable ? definition + 1 : definition;
      Iterator<?> elements = ((Iterable<?>) value).iterator();
      if (!elements.hasNext()) {
        element.writeNothing(repetition, present);
        return;
      }
      element.write(elements.next(), repetition, present + 1);
      while (elements.hasNext()) {
        element.write(elements.next(), depth, present + 1);
      }
    }

    @Override
    void writeNothing(int repetition, int definition) {
      element.writeNothing(repetition, definition);
    }
  }

  private static final class Maps extends Shredder {
    private final boolean nullable;
    private final List<String> path;
    private final int depth;
    private final Shredder key;
    private final Shredder value;

    private Maps(boolean nullable, List<String> path, int depth, Shredder key, Shredder value) {
      this.nullable = nullable;
      this.path = path;
      this.depth = depth;
      this.key = key;
      this.value = value;
    }

    @Override
    void write(@Nullable Object map, int repetition, int definition) {
      if (map == null && !nullable) {
        throw missing(path);
      }
      int present = nullable && map != null ? definition + 1 : definition;
      if (map == null || ((Map<?, ?>) map).isEmpty()) {
        writeNothing(repetition, present);
        return;
      }
      int next = repetition;
      for (Map.Entry<?, ?> entry : ((Map<?, ?>) map).entrySet()) {
        key.write(entry.getKey(), next, present + 1);
        value.write(entry.getValue(), next, present + 1);
        next = depth;
      }
    }

    @Override
    void writeNothing(int repetition, int definition) {
      key.writeNothing(repetition, definition);
      value.writeNothing(repetition, definition);
    }
  }
}
