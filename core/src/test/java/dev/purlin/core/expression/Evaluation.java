package dev.purlin.core.expression;

import static org.junit.Assert.assertThrows;

import dev.purlin.core.problem.ConfigurationException;
import dev.purlin.core.reject.Rejection;
import dev.purlin.core.reject.RowRejection;
import dev.purlin.core.time.Timestamps;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.util.List;
import java.util.Map;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.apache.beam.sdk.schemas.logicaltypes.SqlTypes;
import org.apache.beam.sdk.values.Row;

/** Evaluates single expressions on a row that has a field of every type. */
final class Evaluation {
  private static final Schema ADDRESS =
      Schema.builder().addStringField("city").addNullableStringField("zip").build();

  static final Schema SCHEMA =
      Schema.builder()
          .addByteField("tiny")
          .addInt16Field("small")
          .addInt32Field("i")
          .addInt64Field("l")
          .addFloatField("f")
          .addDoubleField("d")
          .addDecimalField("p")
          .addStringField("s")
          .addBooleanField("b")
          .addField("ts", Timestamps.TIMESTAMP)
          .addLogicalTypeField("day", SqlTypes.DATE)
          .addLogicalTypeField("noon", SqlTypes.TIME)
          .addByteArrayField("bytes")
          .addArrayField("tags", FieldType.STRING)
          .addMapField("scores", FieldType.STRING, FieldType.INT32)
          .addRowField("address", ADDRESS)
          .addArrayField("homes", FieldType.row(ADDRESS))
          .addNullableInt32Field("missing")
          .addStringField("date")
          .addStringField("user")
          .addInt32Field("value")
          .addInt32Field("end")
          .addInt32Field("year")
          .addInt32Field("order")
          .build();

  static final Row ROW =
      Row.withSchema(SCHEMA)
          .addValues((byte) 1, (short) 2, 7, 8L, 1.5f, 2.5, new BigDecimal("12.50"), "abc", true)
          .addValues(
              Instant.parse("2020-01-31T10:11:12.500Z"), LocalDate.of(2020, 1, 31), LocalTime.NOON)
          .addValue(new byte[] {1, 2})
          .addArray("u", "v")
          .addValue(Map.of("k", 5))
          .addValue(Row.withSchema(ADDRESS).addValues("Wien", null).build())
          .addArray(Row.withSchema(ADDRESS).addValues("Graz", null).build())
          .addValues(null, "today", "me", 3, 2, 1998, 4)
          .build();

  private Evaluation() {}

  private static RowExpressions compile(String sql) {
    return RowExpressions.compile(SCHEMA, List.of(NamedExpression.of("path", "x", sql)));
  }

  static FieldType type(String sql) {
    return compile(sql).schema().getField(0).getType();
  }

  static Object value(String sql) {
    RowExpressions expressions = compile(sql);
    expressions.setup();
    try {
      return expressions.evaluate(ROW)[0];
    } catch (RowRejection e) {
      throw new AssertionError(sql + " was refused", e);
    }
  }

  static Rejection rejection(String sql) {
    RowExpressions expressions = compile(sql);
    expressions.setup();
    return assertThrows(sql, RowRejection.class, () -> expressions.evaluate(ROW)).rejection();
  }

  static String problem(String sql) {
    ConfigurationException error =
        assertThrows(sql, ConfigurationException.class, () -> compile(sql));
    return error.problems().get(0).message();
  }
}
