package dev.purlin.transforms.query;

import dev.purlin.core.problem.Names;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.values.Row;
import org.checkerframework.checker.nullness.qual.Nullable;

/** Rows as the lines of a {@link QueryFile}. */
final class QueryText {
  private QueryText() {}

  static String columns(Schema schema) {
    return schema.getFields().stream()
        .map(field -> field.getName() + " " + Names.type(field.getType()))
        .collect(Collectors.joining(", "));
  }

  static String row(Row row) {
    return row(row.getValues());
  }

  static String row(List<@Nullable Object> values) {
    List<String> texts = new ArrayList<>();
    values.forEach(value -> texts.add(value(value)));
    return String.join(" | ", texts);
  }

  /** Means and their like have more digits here than in PostgreSQL; eight of a fraction count. */
  private static String value(@Nullable Object value) {
    if (value instanceof Double || value instanceof Float) {
      double number = ((Number) value).doubleValue();
      return Double.isFinite(number)
          ? plain(new BigDecimal(number).round(new MathContext(12)))
          : String.valueOf(number);
    }
    if (value instanceof BigDecimal decimal) {
      return plain(decimal.scale() > 8 ? decimal.setScale(8, RoundingMode.HALF_UP) : decimal);
    }
    return String.valueOf(value).replace("NULL", "'NULL'").replaceAll("^null$", "NULL");
  }

  private static String plain(BigDecimal number) {
    return number.signum() == 0 ? "0" : number.stripTrailingZeros().toPlainString();
  }
}
