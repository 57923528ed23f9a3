package dev.purlin.io.csv;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;
import static org.junit.Assert.assertThrows;

import dev.purlin.core.parameter.JsonParameter;
import dev.purlin.core.problem.PurlinException;
import java.io.IOException;
import java.util.List;
import java.util.function.UnaryOperator;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.apache.beam.sdk.schemas.logicaltypes.SqlTypes;
import org.junit.Rule;
import org.junit.Test;

public class CsvPlannerTest {
  @Rule public final CsvFiles files = new CsvFiles();

  private String error(String name, UnaryOperator<ReadFromCsv.Configuration> configuration) {
    PurlinException error =
        assertThrows(PurlinException.class, () -> files.plan(name, configuration));
    assertThat(error.category(), is(PurlinException.Category.USER));
    return files.message(error);
  }

  @Test
  public void offersTheNearestColumnForOneThatIsMissing() throws IOException {
    files.write("x.csv", "id,born\n1,2000-01-01\n");
    assertThat(
        error("x.csv", builder -> builder.withFields(List.of("id", "bron"))),
        is("fields.1: unknown column 'bron'; did you mean 'born'?"));
    assertThat(
        error("x.csv", builder -> builder.withSchema(JsonParameter.parse("{\"idd\": \"BIGINT\"}"))),
        is("schema: 'x.csv': unknown column 'idd'; did you mean 'id'?"));
    assertThat(
        error(
            "x.csv",
            builder ->
                builder
                    .withSchema(JsonParameter.parse("{\"id\": \"BIGINT\"}"))
                    .withFields(List.of("id", "born"))),
        is("fields.1: unknown column 'born'; known: id"));
  }

  @Test
  public void tellsAllThatIsWrongWithTheConfigurationAtOnce() throws IOException {
    files.write("x.csv", "id\n1\n");
    assertThat(
        error(
            "x.csv",
            builder ->
                builder
                    .withDelimiter("ab")
                    .withSchema(JsonParameter.parse("{\"id\": \"BIGIN\", \"b\": \"VARCHAR\"}"))
                    .withFields(List.of("id", "id"))
                    .withSampleSize(0)),
        is(
            """
            sample_size: 0 is out of range; expected 1 or more
            delimiter: is 'ab', expected one character (no line break) or one of \\t, backslash,\
             colon, comma, pipe, semicolon, space, tab
            schema.id: unknown type 'BIGIN'; did you mean 'BIGINT'?
            fields.1: column 'id' is named twice\
            """));
    assertThat(
        error("x.csv", builder -> builder.withSchema(JsonParameter.parse("[1]"))),
        is("schema: expected a JSON Schema, or a map from columns to types"));
  }

  @Test
  public void wantsEveryColumnOfTheHeaderToHaveANameOfItsOwn() throws IOException {
    files.write("x.csv", "id,,a,id\n1,2,3,4\n");
    assertThat(
        error("x.csv", builder -> builder),
        is(
            "'x.csv': column 2 has no name; select columns with fields, or give all of them names"
                + " with column_names"));
    files.write("x.csv", "id,a,id\n1,2,3\n");
    String twice =
        "'x.csv': columns 1 and 3 are both named 'id'; give all columns names of their own with"
            + " column_names";
    assertThat(error("x.csv", builder -> builder), is(twice));
    assertThat(error("x.csv", builder -> builder.withFields(List.of("id"))), is(twice));
    assertThat(
        files.plan("x.csv", builder -> builder.withFields(List.of("a"))).schema(),
        is(Schema.builder().addNullableInt64Field("a").build()));
  }

  @Test
  public void wantsANameForEveryColumn() throws IOException {
    files.write("x.csv", "id,name\n1,Ann\n");
    assertThat(
        error("x.csv", builder -> builder.withColumnNames(List.of("a", "b", "c"))),
        is("'x.csv' has 2 columns, column_names has 3"));
  }

  @Test
  public void cannotReadAHeaderThatIsBroken() throws IOException {
    files.write("x.csv", "id,\"na\"me\n1,Ann\n");
    assertThat(
        error("x.csv", builder -> builder),
        is("'x.csv', line 1, column 8: unexpected 'm' after a closing quote in the header"));
  }

  @Test
  public void wantsASchemaForAnEmptyFile() throws IOException {
    String path = files.write("x.csv", "");
    assertThat(
        error("x.csv", builder -> builder),
        is(
            "'x.csv' is empty, expected a header; to read it as no rows, declare a schema"
                .replace("x.csv", path.replace(files.getRoot() + "/", ""))));
    assertThat(
        error("x.csv", builder -> builder.withHeader(false)),
        is(
            "'x.csv' is empty, expected at least one record; to read it as no rows, declare a"
                + " schema"));
    assertThat(
        files
            .plan(
                "x.csv",
                builder -> builder.withSchema(JsonParameter.parse("{\"id\": \"INTEGER\"}")))
            .schema(),
        is(Schema.builder().addNullableInt32Field("id").build()));
  }

  @Test
  public void declaresASchemaAsJsonSchemaOrAsAMapToSqlTypes() throws IOException {
    files.write("x.csv", "id,born,name\n1,2000-01-01,Ann\n");
    Schema expected =
        Schema.builder()
            .addNullableField("born", FieldType.logicalType(SqlTypes.DATE))
            .addNullableField("id", FieldType.INT32)
            .build();
    assertThat(
        files
            .plan(
                "x.csv",
                builder ->
                    builder.withSchema(
                        JsonParameter.parse("{\"born\": \"date\", \"id\": \"INT\"}")))
            .schema(),
        is(expected));
    assertThat(
        files
            .plan(
                "x.csv",
                builder ->
                    builder.withSchema(
                        JsonParameter.parse(
                            "{\"type\": \"object\", \"properties\": {"
                                + "\"born\": {\"type\": \"string\", \"format\": \"date\"},"
                                + " \"id\": {\"type\": \"integer\", \"format\": \"int32\"}}}")))
            .schema(),
        is(expected));
  }

  @Test
  public void looksIntoFurtherFilesUntilTheSampleIsFull() throws IOException {
    files.write("1.csv", "a,b\n1,\n");
    files.write("2.csv", "b,a\n2.5,2\n");
    files.write("3.csv", "a,b\nx,y\n");
    assertThat(
        files.plan("*.csv", builder -> builder.withSampleSize(2)).schema(),
        is(Schema.builder().addNullableInt64Field("a").addNullableDoubleField("b").build()));
  }
}
