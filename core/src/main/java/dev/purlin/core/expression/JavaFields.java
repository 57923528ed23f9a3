package dev.purlin.core.expression;

import dev.purlin.core.reject.RowRejection;
import java.util.List;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.apache.beam.sdk.values.Row;
import org.checkerframework.checker.nullness.qual.Nullable;

/** Fields that Java computes. */
record JavaFields(Schema schema, List<JavaExpression> functions) implements ComputedFields {

  /** Whether every number of one type is one of another, which {@link #evaluate} then gives. */
  static boolean widens(FieldType from, FieldType to) {
    return switch (to.getTypeName()) {
      case INT64 ->
          switch (from.getTypeName()) {
            case BYTE, INT16, INT32 -> true;
            default -> false;
          };
      case DOUBLE ->
          switch (from.getTypeName()) {
            case BYTE, INT16, INT32, FLOAT -> true;
            default -> false;
          };
      default -> false;
    };
  }

  @Override
  public void setup() {
    functions.forEach(JavaExpression::setup);
  }

  @Override
  public @Nullable Object[] evaluate(Row row) throws RowRejection {
    @Nullable Object[] results = new Object[functions.size()];
    for (int i = 0; i < results.length; i++) {
      Object result = functions.get(i).evaluate(row);
      if (result instanceof Number number) {
        results[i] =
            switch (schema.getField(i).getType().getTypeName()) {
              case INT64 -> (Object) number.longValue();
              case DOUBLE -> number.doubleValue();
              default -> number;
            };
      } else {
        results[i] = result;
      }
    }
    return results;
  }
}
