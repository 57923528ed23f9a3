package dev.purlin.core.expression;

import dev.purlin.core.batch.Column;
import dev.purlin.core.batch.ColumnBuilder;
import dev.purlin.core.batch.ColumnType;
import dev.purlin.core.batch.RowBatch;
import java.io.Serializable;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.apache.beam.sdk.values.Row;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * An expression that needs no SQL compiler: a field, a constant, or a comparison of two of these.
 *
 * <p>Most expressions of pipeline files are of this kind, and Calcite takes over a second to load.
 */
sealed interface SimpleExpression extends Serializable
    permits SimpleExpression.Constant, SimpleExpression.Field, SimpleComparison {

  FieldType type();

  @Nullable Object evaluate(Row row);

  /** The results for the rows of a batch. */
  Column evaluate(RowBatch batch);

  /** A value that is the same for every row. */
  record Constant(FieldType type, @Nullable Object value) implements SimpleExpression {
    @Override
    public @Nullable Object evaluate(Row row) {
      return value;
    }

    @Override
    public Column evaluate(RowBatch batch) {
      ColumnBuilder column = ColumnBuilder.of(ColumnType.of(type), batch.size());
      for (int i = 0; i < batch.size(); i++) {
        column.appendValue(value);
      }
      return column.build();
    }
  }

  /** A field of the input, or of a row within it. */
  record Field(FieldType type, String name, int[] positions) implements SimpleExpression {
    @Override
    public @Nullable Object evaluate(Row row) {
      Object value = row.getValue(positions[0]);
      for (int i = 1; i < positions.length && value != null; i++) {
        value = ((Row) value).getValue(positions[i]);
      }
      return value;
    }

    /** The value for a row of a batch. */
    @Nullable Object evaluate(RowBatch batch, int row) {
      Object value = batch.column(positions[0]).value(row);
      for (int i = 1; i < positions.length && value != null; i++) {
        value = ((Row) value).getValue(positions[i]);
      }
      return value;
    }

    @Override
    public Column evaluate(RowBatch batch) {
      if (positions.length == 1) {
        return batch.column(positions[0]);
      }
      ColumnBuilder column = ColumnBuilder.of(ColumnType.of(type), batch.size());
      for (int i = 0; i < batch.size(); i++) {
        column.appendValue(evaluate(batch, i));
      }
      return column.build();
    }

    /** The field that a path of names leads to; null if there is none. */
    static @Nullable Field of(Schema schema, List<String> names) {
      int[] positions = new int[names.size()];
      boolean nullable = false;
      FieldType type = FieldType.row(schema);
      for (int i = 0; i < positions.length; i++) {
        Schema within = type.getTypeName() == Schema.TypeName.ROW ? type.getRowSchema() : null;
        if (within == null || !within.hasField(names.get(i))) {
          return null;
        }
        positions[i] = within.indexOf(names.get(i));
        type = within.getField(positions[i]).getType();
        nullable |= Boolean.TRUE.equals(type.getNullable());
      }
      return new Field(type.withNullable(nullable), String.join(".", names), positions);
    }
  }

  /** Reads an expression; null if it takes a SQL compiler, even if only to say what is wrong. */
  static @Nullable SimpleExpression parse(List<Token> tokens, Schema schema) {
    for (int i = 0; i < tokens.size(); i++) {
      SimpleComparison.Operator operator = SimpleComparison.Operator.of(tokens.get(i));
      if (operator != null) {
        SimpleExpression left = operand(tokens.subList(0, i), schema);
        SimpleExpression right = operand(tokens.subList(i + 1, tokens.size()), schema);
        return left == null || right == null ? null : SimpleComparison.of(left, operator, right);
      }
    }
    return operand(tokens, schema);
  }

  /** Reads an expression whose result is cast; null if the cast takes a SQL compiler. */
  static @Nullable SimpleExpression parse(List<Token> tokens, Schema schema, FieldType type) {
    if (tokens.size() == 1 && tokens.get(0).isWord("NULL")) {
      return new Constant(type.withNullable(true), null);
    }
    SimpleExpression own = parse(tokens, schema);
    if (own == null || own.type().withNullable(false).equals(type.withNullable(false))) {
      return own;
    }
    if (own instanceof Constant constant && constant.value() instanceof Integer number) {
      return switch (type.getTypeName()) {
        case INT64 -> new Constant(FieldType.INT64, number.longValue());
        case DOUBLE -> new Constant(FieldType.DOUBLE, number.doubleValue());
        default -> null;
      };
    }
    return null;
  }

  private static @Nullable SimpleExpression operand(List<Token> tokens, Schema schema) {
    boolean negative = tokens.size() == 2 && tokens.get(0).is("-");
    if (negative && tokens.get(1).kind() == Token.Kind.NUMBER) {
      return number("-" + tokens.get(1).text());
    }
    if (tokens.size() == 1) {
      Token token = tokens.get(0);
      switch (token.kind()) {
        case NUMBER:
          return number(token.text());
        case STRING:
          return new Constant(FieldType.STRING, token.text());
        case DOUBLE_QUOTED:
          if (!schema.hasField(token.text())) {
            return new Constant(FieldType.STRING, token.text());
          }
          break;
        case WORD:
          if (token.isWord("TRUE") || token.isWord("FALSE")) {
            return new Constant(FieldType.BOOLEAN, token.isWord("TRUE"));
          }
          if (token.isWord("NULL")) {
            return null;
          }
          break;
        case NAME, SYMBOL:
          break;
      }
    }
    return field(tokens, schema);
  }

  private static @Nullable SimpleExpression field(List<Token> tokens, Schema schema) {
    List<String> names = new ArrayList<>();
    for (int i = 0; i < tokens.size(); i++) {
      Token token = tokens.get(i);
      boolean name =
          token.kind() == Token.Kind.WORD
              || token.kind() == Token.Kind.NAME
              || token.kind() == Token.Kind.DOUBLE_QUOTED;
      if (i % 2 == 0 ? !name : !token.is(".")) {
        return null;
      }
      if (i % 2 == 0) {
        names.add(token.text());
      }
    }
    return tokens.size() % 2 == 0 ? null : Field.of(schema, names);
  }

  private static @Nullable SimpleExpression number(String text) {
    try {
      if (text.chars().anyMatch(c -> c == '.' || c == 'e' || c == 'E')) {
        return new Constant(FieldType.DOUBLE, Double.valueOf(text));
      }
      BigDecimal value = new BigDecimal(text);
      if (value.toBigIntegerExact().bitLength() < Integer.SIZE) {
        return new Constant(FieldType.INT32, value.intValueExact());
      }
      return value.toBigIntegerExact().bitLength() < Long.SIZE
          ? new Constant(FieldType.INT64, value.longValueExact())
          : new Constant(FieldType.DECIMAL, value);
    } catch (NumberFormatException e) {
      return null; // the SQL parser will say what is wrong with it
    }
  }
}
