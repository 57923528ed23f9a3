package dev.purlin.core.type;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;
import static org.junit.Assert.assertThrows;

import dev.purlin.core.problem.ConfigurationException;
import java.util.List;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.junit.Test;

public class SqlTypeTest {

  private static String error(String text) {
    return assertThrows(ConfigurationException.class, () -> SqlType.parse("columns.a", text))
        .getMessage();
  }

  @Test
  public void writesEveryTypeAsItReadsIt() {
    for (String text :
        List.of(
            "TINYINT",
            "SMALLINT",
            "INTEGER",
            "BIGINT",
            "DECIMAL",
            "DECIMAL(10, 2)",
            "REAL",
            "DOUBLE",
            "VARCHAR",
            "VARCHAR(20)",
            "BOOLEAN",
            "DATE",
            "TIME",
            "TIMESTAMP",
            "VARBINARY",
            "ARRAY<ARRAY<BIGINT>>",
            "MAP<VARCHAR, DATE>",
            "ROW<id BIGINT, tags ARRAY<VARCHAR>>")) {
      assertThat(SqlType.parse(text).toString(), is(text));
    }
  }

  @Test
  public void knowsOtherSpellings() {
    assertThat(SqlType.parse(" int ").fieldType(), is(FieldType.INT32));
    assertThat(SqlType.parse("String").fieldType(), is(FieldType.STRING));
    assertThat(SqlType.parse("double precision").fieldType(), is(FieldType.DOUBLE));
    assertThat(SqlType.parse("numeric( 5 )").toString(), is("DECIMAL(5, 0)"));
    assertThat(
        SqlType.parse("array < int >").fieldType(),
        is(FieldType.array(FieldType.INT32.withNullable(true))));
  }

  @Test
  public void offersTheNearestName() {
    assertThat(error("INTEGR"), is("columns.a: unknown type 'INTEGR'; did you mean 'INTEGER'?"));
    assertThat(
        error("geometry"),
        is(
            "columns.a: unknown type 'GEOMETRY'; known: TINYINT, SMALLINT, INTEGER, BIGINT,"
                + " DECIMAL, REAL, DOUBLE, VARCHAR, BOOLEAN, DATE, TIME, TIMESTAMP, VARBINARY,"
                + " ARRAY, MAP, ROW"));
  }

  @Test
  public void saysWhereATypeIsMalformed() {
    assertThat(
        error("ARRAY<BIGINT"),
        is("columns.a: 'ARRAY<BIGINT' is not a type; expected '>' at the end"));
    assertThat(
        error("DECIMAL(x)"),
        is("columns.a: 'DECIMAL(x)' is not a type; expected a number before 'x)'"));
    assertThat(
        error("DATE DATE"),
        is("columns.a: 'DATE DATE' is not a type; expected the end before 'DATE'"));
    assertThat(error(""), is("columns.a: '' is not a type; expected a name at the end"));
    assertThat(
        error("DECIMAL(2, 3)"),
        is(
            "columns.a: 'DECIMAL(2, 3)' is not a type; a DECIMAL has 1 to 1000 digits, and no more of"
                + " them after the point"));
  }
}
