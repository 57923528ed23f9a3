package dev.purlin.core.expression;

import dev.purlin.core.batch.BytesColumn;
import dev.purlin.core.batch.Column;
import dev.purlin.core.batch.ColumnBuilder;
import dev.purlin.core.batch.ColumnType;
import dev.purlin.core.batch.DoubleColumn;
import dev.purlin.core.batch.LongColumn;
import dev.purlin.core.batch.RowBatch;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.apache.beam.sdk.schemas.Schema.TypeName;
import org.apache.beam.sdk.values.Row;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * A comparison of two operands with SQL's meaning: with a NULL on either side the result is NULL.
 */
record SimpleComparison(
    FieldType type,
    SimpleExpression left,
    SimpleComparison.Operator operator,
    SimpleExpression right,
    SimpleComparison.Domain domain)
    implements SimpleExpression {

  enum Operator {
    EQUAL,
    UNEQUAL,
    LESS,
    LESS_OR_EQUAL,
    GREATER,
    GREATER_OR_EQUAL;

    static @Nullable Operator of(Token token) {
      if (token.kind() != Token.Kind.SYMBOL) {
        return null;
      }
      return switch (token.text()) {
        case "=", "==" -> EQUAL;
        case "<>", "!=" -> UNEQUAL;
        case "<" -> LESS;
        case "<=" -> LESS_OR_EQUAL;
        case ">" -> GREATER;
        case ">=" -> GREATER_OR_EQUAL;
        default -> null;
      };
    }

    boolean holds(int comparison) {
      return switch (this) {
        case EQUAL -> comparison == 0;
        case UNEQUAL -> comparison != 0;
        case LESS -> comparison < 0;
        case LESS_OR_EQUAL -> comparison <= 0;
        case GREATER -> comparison > 0;
        case GREATER_OR_EQUAL -> comparison >= 0;
      };
    }

    boolean holds(double left, double right) {
      return switch (this) {
        case EQUAL -> left == right;
        case UNEQUAL -> left != right;
        case LESS -> left < right;
        case LESS_OR_EQUAL -> left <= right;
        case GREATER -> left > right;
        case GREATER_OR_EQUAL -> left >= right;
      };
    }
  }

  /** What both sides are compared as. */
  enum Domain {
    INTEGER,
    DECIMAL,
    DOUBLE,
    TEXT,
    BOOLEAN
  }

  /** A comparison; null if the two types compare in some other way than those known here. */
  static @Nullable SimpleComparison of(
      SimpleExpression left, Operator operator, SimpleExpression right) {
    Domain domain = domain(left, right);
    boolean nullable =
        Boolean.TRUE.equals(left.type().getNullable())
            || Boolean.TRUE.equals(right.type().getNullable());
    return domain == null
        ? null
        : new SimpleComparison(
            FieldType.BOOLEAN.withNullable(nullable), left, operator, right, domain);
  }

  private static @Nullable Domain domain(SimpleExpression left, SimpleExpression right) {
    TypeName a = left.type().getTypeName();
    TypeName b = right.type().getTypeName();
    if (a == TypeName.STRING && b == TypeName.STRING) {
      return Domain.TEXT;
    }
    if (a == TypeName.BOOLEAN && b == TypeName.BOOLEAN) {
      return Domain.BOOLEAN;
    }
    if (!a.isNumericType() || !b.isNumericType()) {
      return null;
    }
    if (isApproximate(left) || isApproximate(right)) {
      return Domain.DOUBLE;
    }
    // A number with a point that is compared with an exact one is exact itself, as in SQL.
    return isWhole(a) && isWhole(b) ? Domain.INTEGER : Domain.DECIMAL;
  }

  private static boolean isApproximate(SimpleExpression side) {
    TypeName type = side.type().getTypeName();
    return !(side instanceof Constant) && (type == TypeName.DOUBLE || type == TypeName.FLOAT);
  }

  private static boolean isWhole(TypeName type) {
    return switch (type) {
      case BYTE, INT16, INT32, INT64 -> true;
      default -> false;
    };
  }

  @Override
  public @Nullable Object evaluate(Row row) {
    Object a = left.evaluate(row);
    Object b = right.evaluate(row);
    if (a == null || b == null) {
      return null;
    }
    return switch (domain) {
      case INTEGER ->
          operator.holds(Long.compare(((Number) a).longValue(), ((Number) b).longValue()));
      case DECIMAL -> operator.holds(decimal(a).compareTo(decimal(b)));
      case DOUBLE -> operator.holds(((Number) a).doubleValue(), ((Number) b).doubleValue());
      case TEXT -> operator.holds(((String) a).compareTo((String) b));
      case BOOLEAN -> operator.holds(((Boolean) a).compareTo((Boolean) b));
    };
  }

  @Override
  public Column evaluate(RowBatch batch) {
    ColumnBuilder results = ColumnBuilder.of(ColumnType.of(type), batch.size());
    if (domain == Domain.TEXT
        && left instanceof Field field
        && field.positions().length == 1
        && right instanceof Constant constant
        && constant.value() instanceof String text) {
      compareText((BytesColumn) field.evaluate(batch), text, results);
      return results.build();
    }
    Column a = left.evaluate(batch);
    Column b = right.evaluate(batch);
    for (int i = 0; i < batch.size(); i++) {
      if (a.isNull(i) || b.isNull(i)) {
        results.appendNull();
      } else {
        results.append(holds(a, b, i) ? 1L : 0L);
      }
    }
    return results.build();
  }

  private boolean holds(Column a, Column b, int row) {
    return switch (domain) {
      case INTEGER, BOOLEAN ->
          operator.holds(Long.compare(((LongColumn) a).get(row), ((LongColumn) b).get(row)));
      case DOUBLE -> operator.holds(approximate(a, row), approximate(b, row));
      case TEXT ->
          operator.holds(((BytesColumn) a).text(row).compareTo(((BytesColumn) b).text(row)));
      case DECIMAL -> operator.holds(decimal(value(a, row)).compareTo(decimal(value(b, row))));
    };
  }

  /** A value where the column is known to have one. */
  private static Object value(Column column, int row) {
    return Objects.requireNonNull(column.value(row));
  }

  private static double approximate(Column column, int row) {
    if (column instanceof DoubleColumn doubles) {
      return doubles.get(row);
    }
    return column instanceof LongColumn longs
        ? longs.get(row)
        : ((Number) value(column, row)).doubleValue();
  }

  private void compareText(BytesColumn texts, String constant, ColumnBuilder results) {
    boolean equality = operator == Operator.EQUAL || operator == Operator.UNEQUAL;
    long equal = operator == Operator.EQUAL ? 1 : 0;
    byte[] bytes = constant.getBytes(StandardCharsets.UTF_8);
    for (int i = 0; i < texts.size(); i++) {
      if (texts.isNull(i)) {
        results.appendNull();
      } else if (equality) {
        results.append(texts.equals(i, bytes) ? equal : 1 - equal);
      } else {
        results.append(operator.holds(texts.text(i).compareTo(constant)) ? 1L : 0L);
      }
    }
  }

  private static BigDecimal decimal(Object number) {
    if (number instanceof BigDecimal decimal) {
      return decimal;
    }
    return number instanceof Double approximate
        ? BigDecimal.valueOf(approximate)
        : BigDecimal.valueOf(((Number) number).longValue());
  }
}
