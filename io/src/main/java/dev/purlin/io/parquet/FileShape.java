package dev.purlin.io.parquet;

import dev.purlin.core.problem.PurlinException;
import java.util.ArrayList;
import java.util.List;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.apache.parquet.schema.GroupType;
import org.apache.parquet.schema.LogicalTypeAnnotation.ListLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.MapKeyValueTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.MapLogicalTypeAnnotation;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType;
import org.apache.parquet.schema.Type;
import org.apache.parquet.schema.Type.Repetition;

/**
 * What a Parquet type means in rows: the one reading of a file's schema that both the rows' schema
 * and their assembly follow.
 *
 * <p>Lists and maps by the rules of Parquet's LogicalTypes.md, those for backward compatibility
 * among them: the three ways in which lists have been written are read alike.
 */
sealed interface FileShape {
  /** Whether a null can stand here. */
  boolean nullable();

  /** The type of the field. */
  FieldType type();

  /** One value, in the column of this path. */
  record Single(PrimitiveType column, List<String> path, ReadLeaf leaf, boolean nullable)
      implements FileShape {
    @Override
    public FieldType type() {
      return leaf.type().withNullable(nullable);
    }
  }

  /** A row of fields. */
  record Group(List<String> names, List<FileShape> fields, boolean nullable) implements FileShape {
    @Override
    public FieldType type() {
      return FieldType.row(schema()).withNullable(nullable);
    }

    /** Of the fields only those named, in the order of the names; all must be there. */
    Group select(List<String> selected) {
      return new Group(
          selected,
          selected.stream().map(name -> fields.get(names.indexOf(name))).toList(),
          nullable);
    }

    Schema schema() {
      Schema.Builder schema = Schema.builder();
      for (int i = 0; i < fields.size(); i++) {
        schema.addField(names.get(i), fields.get(i).type());
      }
      return schema.build();
    }
  }

  /** A list. */
  record Repeated(FileShape element, boolean nullable) implements FileShape {
    @Override
    public FieldType type() {
      return FieldType.array(element.type()).withNullable(nullable);
    }
  }

  /** A map. */
  record Pairs(FileShape key, FileShape value, boolean nullable) implements FileShape {
    @Override
    public FieldType type() {
      return FieldType.map(key.type(), value.type()).withNullable(nullable);
    }
  }

  /** The meaning of a file's schema. */
  static Group of(MessageType schema) {
    return group(schema, List.of(), false);
  }

  private static Group group(GroupType type, List<String> path, boolean nullable) {
    if (type.getFieldCount() == 0) {
      throw PurlinException.user(
          "a Parquet file cannot be read whose group '%s' has no fields".formatted(type.getName()));
    }
    List<String> names = new ArrayList<>();
    List<FileShape> fields = new ArrayList<>();
    for (Type field : type.getFields()) {
      names.add(field.getName());
      fields.add(field(field, append(path, field.getName())));
    }
    return new Group(names, fields, nullable);
  }

  private static FileShape field(Type type, List<String> path) {
    if (type.isRepetition(Repetition.REPEATED)) {
      return new Repeated(value(type, path, false), false); // A list without the annotation.
    }
    return value(type, path, type.isRepetition(Repetition.OPTIONAL));
  }

  private static FileShape value(Type type, List<String> path, boolean nullable) {
    if (type.isPrimitive()) {
      PrimitiveType column = type.asPrimitiveType();
      return new Single(column, path, ReadLeaf.of(column), nullable);
    }
    GroupType group = type.asGroupType();
    if (type.getLogicalTypeAnnotation() instanceof ListLogicalTypeAnnotation
        && group.getFieldCount() == 1
        && group.getType(0).isRepetition(Repetition.REPEATED)) {
      return list(group, path, nullable);
    }
    if ((type.getLogicalTypeAnnotation() instanceof MapLogicalTypeAnnotation
            || type.getLogicalTypeAnnotation() instanceof MapKeyValueTypeAnnotation)
        && isMap(group)) {
      GroupType pair = group.getType(0).asGroupType();
      List<String> pairPath = append(path, pair.getName());
      return new Pairs(
          field(pair.getType(0), append(pairPath, pair.getFieldName(0))),
          field(pair.getType(1), append(pairPath, pair.getFieldName(1))),
          nullable);
    }
    return group(group, path, nullable);
  }

  private static boolean isMap(GroupType group) {
    return group.getFieldCount() == 1
        && group.getType(0).isRepetition(Repetition.REPEATED)
        && !group.getType(0).isPrimitive()
        && group.getType(0).asGroupType().getFieldCount() == 2;
  }

  private static FileShape list(GroupType list, List<String> path, boolean nullable) {
    Type repeated = list.getType(0);
    List<String> repeatedPath = append(path, repeated.getName());
    boolean isElement =
        repeated.isPrimitive()
            || repeated.asGroupType().getFieldCount() > 1
            || repeated.asGroupType().getType(0).isRepetition(Repetition.REPEATED)
            || repeated.getName().equals("array")
            || repeated.getName().equals(list.getName() + "_tuple");
    if (isElement) {
      return new Repeated(value(repeated, repeatedPath, false), nullable);
    }
    Type element = repeated.asGroupType().getType(0);
    return new Repeated(field(element, append(repeatedPath, element.getName())), nullable);
  }

  private static List<String> append(List<String> path, String name) {
    List<String> longer = new ArrayList<>(path);
    longer.add(name);
    return longer;
  }
}
