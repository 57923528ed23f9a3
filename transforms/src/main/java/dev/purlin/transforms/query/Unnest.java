package dev.purlin.transforms.query;

import dev.purlin.core.step.RowFunction;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Consumer;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.values.Row;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * Puts a row out once for each element of an array, with the element's columns behind its own.
 *
 * @param array the position of the array
 * @param output the columns of the row, of an element, and the element's number if there is to be
 *     one
 * @param rows whether elements are rows, whose fields become columns
 * @param numbered whether elements are numbered, from 1
 * @param kept whether a row without elements is output, with nulls
 */
record Unnest(int array, Schema output, boolean rows, boolean numbered, boolean kept)
    implements RowFunction {

  @Override
  public void apply(Row row, Consumer<Row> consumer) {
    Iterable<?> elements = row.getValue(array);
    int number = 0;
    for (Object element : elements == null ? List.of() : elements) {
      consumer.accept(with(row, element, ++number));
    }
    if (number == 0 && kept) {
      List<@Nullable Object> values = new ArrayList<>(row.getValues());
      values.addAll(Collections.nCopies(output.getFieldCount() - values.size(), null));
      consumer.accept(Row.withSchema(output).attachValues(values));
    }
  }

  private Row with(Row row, @Nullable Object element, int number) {
    List<@Nullable Object> values = new ArrayList<>(row.getValues());
    if (!rows) {
      values.add(element);
    } else if (element != null) {
      values.addAll(((Row) element).getValues());
    }
    while (values.size() < output.getFieldCount() - (numbered ? 1 : 0)) {
      values.add(null);
    }
    if (numbered) {
      values.add(number);
    }
    return Row.withSchema(output).attachValues(values);
  }
}
