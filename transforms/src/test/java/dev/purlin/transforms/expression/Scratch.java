package dev.purlin.transforms.expression;

import java.util.*;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.values.Row;

public class Scratch {
  public static void main(String[] a) throws Exception {
    Schema s = Schema.builder().addInt32Field("i").addNullableField("n", Schema.FieldType.INT32).addInt64Field("l").addDoubleField("d").addDecimalField("p").addStringField("s").addNullableStringField("t").addStringField("date").addStringField("user").addDateTimeField("ts").addField("day", Schema.FieldType.logicalType(org.apache.beam.sdk.schemas.logicaltypes.SqlTypes.DATE)).addArrayField("arr", Schema.FieldType.STRING).addMapField("m", Schema.FieldType.STRING, Schema.FieldType.INT32).addRowField("r", Schema.builder().addNullableInt32Field("x").addStringField("end").build()).addBooleanField("b").addByteArrayField("by").build();
    Row row = Row.withSchema(s).addValues(7, null, 8L, 2.5, new java.math.BigDecimal("12.50"), "abc", "12", "2020-01-31", "me", org.joda.time.Instant.parse("2020-01-31T10:11:12.500Z"), java.time.LocalDate.of(2020,1,31), List.of("u","v"), Map.of("k", 5)).addValue(Row.withSchema(Schema.builder().addNullableInt32Field("x").addStringField("end").build()).addValues(3,"e").build()).addValues(true, new byte[]{1,2}).build();
    Scanner in = new Scanner(System.in);
    while (in.hasNextLine()) {
      String sql = in.nextLine();
      boolean source = sql.startsWith("!");
      if (source) sql = sql.substring(1);
      long t = System.nanoTime();
      String out;
      try {
        RowExpressions e = RowExpressions.compile(s, List.of(NamedExpression.of("p", "x", sql)));
        long t1 = System.nanoTime();
        e.setup();
        if (source) System.out.println(((CompiledExpressions) field(e, "compiled")).source());
        Object v = e.evaluate(row)[0];
        if (v instanceof byte[] x) v = Arrays.toString(x);
        out = v + " : " + e.schema().getField(0).getType().getTypeName() + (e.schema().getField(0).getType().getNullable() ? "?" : "") + " " + (t1-t)/1000000 + "+" + (System.nanoTime()-t1)/1000000;
      } catch (dev.purlin.transforms.step.ConfigurationException e) { out = "PROBLEM " + e.getMessage();
      } catch (dev.purlin.transforms.step.RowRejection e) { out = "REJECT " + e.getMessage();
      } catch (Throwable e) { out = "BUG " + e; e.printStackTrace(System.out); }
      System.out.println(sql + "  ->  " + out);
    }
  }
  static Object field(Object o, String n) throws Exception { var f = o.getClass().getDeclaredField(n); f.setAccessible(true); return f.get(o); }
}
