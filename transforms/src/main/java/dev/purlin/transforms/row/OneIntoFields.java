package dev.purlin.transforms.row;

import dev.purlin.core.expression.function.EvaluationFailure;
import dev.purlin.core.problem.Reasons;
import dev.purlin.core.reject.Rejection;
import dev.purlin.core.reject.RowRejection;
import dev.purlin.core.step.RowFunction;
import dev.purlin.core.type.UnfitValueException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.values.Row;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * Puts several fields, made of the value of one, behind the others.
 *
 * @param output the schema of the output
 * @param position the field that they are made of
 * @param keep whether it stays
 * @param parts what is made of its value
 */
record OneIntoFields(Schema output, int position, boolean keep, Parts parts)
    implements RowFunction {

  /** Makes the values of the new fields; the old one may be null. */
  @FunctionalInterface
  interface Parts extends Serializable {
    @Nullable Object[] of(@Nullable Object value) throws UnfitValueException;
  }

  static OneIntoFields of(
      FieldNames names,
      Schema input,
      int position,
      boolean keep,
      List<Schema.Field> added,
      String path,
      Parts parts) {
    List<Schema.Field> fields = new ArrayList<>(input.getFields());
    if (!keep) {
      fields.remove(position);
    }
    fields.addAll(added);
    Schema output = names.schema(path, fields);
    names.check();
    return new OneIntoFields(output, position, keep, parts);
  }

  /** Fields of text, which may be NULL. */
  static List<Schema.Field> texts(List<String> names) {
    return names.stream()
        .map(name -> Schema.Field.of(name, Schema.FieldType.STRING.withNullable(true)))
        .toList();
  }

  @Override
  public void apply(Row row, Consumer<Row> next) throws RowRejection {
    Object value = row.getValue(position);
    List<Object> values = new ArrayList<>(row.getValues());
    if (!keep) {
      values.remove(position);
    }
    try {
      for (Object part : parts.of(value)) {
        values.add(part);
      }
    } catch (UnfitValueException | EvaluationFailure e) {
      String field = row.getSchema().getField(position).getName();
      throw new RowRejection(Rejection.of(Reasons.of(e), field, value));
    }
    next.accept(Row.withSchema(output).attachValues(values.toArray()));
  }
}
