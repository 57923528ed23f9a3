package dev.purlin.io.parquet;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.values.Row;
import org.apache.parquet.column.ColumnReader;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * Puts a field's values together from the columns that hold its leaves: the inverse of {@link
 * Shredder}.
 */
abstract class RecordAssembler {
  /** Reads the next value. */
  abstract @Nullable Object read();

  /** Passes over the entry that says that there is no value here. */
  abstract void skip();

  /** How much of the path of the next value is there. */
  abstract int definition();

  /** The list that the next value continues; 0 if it begins a row. */
  abstract int repetition();

  /**
   * The assembler of whole rows, in a schema that differs from the file's at most in nullability.
   */
  static RecordAssembler of(FileShape.Group row, Schema schema, ColumnAssembler.Columns columns) {
    return group(row, schema, columns, 0, 0);
  }

  /** The assembler of a field of whole rows. */
  static RecordAssembler of(FileShape field, ColumnAssembler.Columns columns) {
    return of(field, columns, 0, 0);
  }

  // The levels are those of what holds the value.
  private static RecordAssembler of(
      FileShape shape, ColumnAssembler.Columns columns, int definition, int depth) {
    int present = shape.nullable() ? definition + 1 : definition;
    if (shape instanceof FileShape.Single single) {
      LeafConverter converter =
          new LeafConverter(single.column().getPrimitiveTypeName(), single.leaf().value());
      return new Leaves(columns.apply(single, converter), converter, present);
    }
    if (shape instanceof FileShape.Group group) {
      return group(group, group.schema(), columns, definition, depth);
    }
    if (shape instanceof FileShape.Repeated list) {
      return new Lists(of(list.element(), columns, present + 1, depth + 1), present, depth + 1);
    }
    FileShape.Pairs map = (FileShape.Pairs) shape;
    return new Maps(
        of(map.key(), columns, present + 1, depth + 1),
        of(map.value(), columns, present + 1, depth + 1),
        present,
        depth + 1);
  }

  private static RecordAssembler group(
      FileShape.Group group,
      Schema schema,
      ColumnAssembler.Columns columns,
      int definition,
      int depth) {
    int present = group.nullable() ? definition + 1 : definition;
    RecordAssembler[] fields = new RecordAssembler[group.fields().size()];
    for (int i = 0; i < fields.length; i++) {
      fields[i] = of(group.fields().get(i), columns, present, depth);
    }
    return new Rows(schema, fields, present);
  }

  private static final class Leaves extends RecordAssembler {
    private final ColumnReader column;
    private final LeafConverter converter;
    private final int present;

    private Leaves(ColumnReader column, LeafConverter converter, int present) {
      this.column = column;
      this.converter = converter;
      this.present = present;
    }

    @Override
    @Nullable Object read() {
      Object value = null;
      if (column.getCurrentDefinitionLevel() == present) {
        column.writeCurrentValueToConverter();
        value = converter.value();
      }
      column.consume();
      return value;
    }

    @Override
    void skip() {
      column.consume();
    }

    @Override
    int definition() {
      return column.getCurrentDefinitionLevel();
    }

    @Override
    int repetition() {
      return column.getCurrentRepetitionLevel();
    }
  }

  private static final class Rows extends RecordAssembler {
    private final Schema schema;
    private final RecordAssembler[] fields;
    private final int present;

    private Rows(Schema schema, RecordAssembler[] fields, int present) {
      this.schema = schema;
      this.fields = fields;
      this.present = present;
    }

    @Override
    @Nullable Object read() {
      if (present > 0 && definition() < present) {
        skip();
        return null;
      }
      Object[] values = new Object[fields.length];
      for (int i = 0; i < fields.length; i++) {
        values[i] = fields[i].read();
      }
      return Row.withSchema(schema).attachValues(Arrays.asList(values));
    }

    @Override
    void skip() {
      for (RecordAssembler field : fields) {
        field.skip();
      }
    }

    @Override
    int definition() {
      return fields[0].definition();
    }

    @Override
    int repetition() {
      return fields[0].repetition();
    }
  }

  private static final class Lists extends RecordAssembler {
    private final RecordAssembler element;
    private final int present;
    private final int depth;

    private Lists(RecordAssembler element, int present, int depth) {
      this.element = element;
      this.present = present;
      this.depth = depth;
    }

    @Override
    @Nullable Object read() {
      int definition = definition();
      if (definition <= present) {
        skip();
        return definition < present ? null : new ArrayList<>();
      }
      List<Object> list = new ArrayList<>();
      do {
        list.add(element.read());
      } while (element.repetition() == depth);
      return list;
    }

    @Override
    void skip() {
      element.skip();
    }

    @Override
    int definition() {
      return element.definition();
    }

    @Override
    int repetition() {
      return element.repetition();
    }
  }

  private static final class Maps extends RecordAssembler {
    private final RecordAssembler key;
    private final RecordAssembler value;
    private final int present;
    private final int depth;

    private Maps(RecordAssembler key, RecordAssembler value, int present, int depth) {
      this.key = key;
      this.value = value;
      this.present = present;
      this.depth = depth;
    }

    @Override
    @Nullable Object read() {
      int definition = definition();
      if (definition <= present) {
        skip();
        return definition < present ? null : new LinkedHashMap<>();
      }
      Map<Object, Object> map = new LinkedHashMap<>();
      do {
        map.put(key.read(), value.read());
      } while (key.repetition() == depth);
      return map;
    }

    @Override
    void skip() {
      key.skip();
      value.skip();
    }

    @Override
    int definition() {
      return key.definition();
    }

    @Override
    int repetition() {
      return key.repetition();
    }
  }
}
