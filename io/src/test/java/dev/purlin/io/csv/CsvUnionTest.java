package dev.purlin.io.csv;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;
import static org.junit.Assert.assertThrows;

import dev.purlin.core.batch.BatchRows;
import dev.purlin.core.problem.PurlinException;
import dev.purlin.core.run.RunContext;
import dev.purlin.io.file.FileUnionParameters;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.testing.PAssert;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.Row;
import org.junit.Rule;
import org.junit.Test;

/** Files of one pattern whose columns differ. */
public class CsvUnionTest {
  @Rule public final CsvFiles files = new CsvFiles();

  private static List<String> columns(CsvPlan plan) {
    return plan.columns().stream().map(column -> column.name() + " " + column.type()).toList();
  }

  private String error(UnaryOperator<ReadFromCsv.Configuration> configuration) {
    return files.message(
        assertThrows(PurlinException.class, () -> files.plan("*.csv", configuration)));
  }

  /** The rows, read one by one and in batches; what the run is told. */
  private List<String> readBothWays(ReadFromCsv read, Schema schema, Row... rows) {
    List<String> told = new ArrayList<>();
    for (boolean batches : List.of(false, true)) {
      Pipeline pipeline = Pipeline.create();
      try (RunContext run = RunContext.open(pipeline.getOptions())) {
        PCollection<Row> found =
            batches
                ? read.expandBatches(pipeline.begin()).apply(new BatchRows())
                : pipeline.apply(read);
        assertThat(found.getSchema(), is(schema));
        PAssert.that(found).containsInAnyOrder(rows);
        pipeline.run().waitUntilFinish();
        told.addAll(run.told());
      }
    }
    assertThat(told.subList(0, told.size() / 2), is(told.subList(told.size() / 2, told.size())));
    return told.subList(0, told.size() / 2).stream()
        .map(sentence -> sentence.replace(files.getRoot() + "/", ""))
        .toList();
  }

  @Test
  public void columnsThatAFileLacksAreNullThere() throws IOException {
    files.write("1.csv", "id,name\n1,Ann\n");
    files.write("2.csv", "extra,name,id\ntrue,\"Bob \"\"B\"\"\",2\n,Cat,3\n");
    files.write("3.csv", "id\n4\n\n5\n");
    files.write("4.csv", "");
    Schema schema =
        Schema.builder()
            .addNullableInt64Field("id")
            .addNullableStringField("name")
            .addNullableBooleanField("extra")
            .build();
    List<String> told =
        readBothWays(
            ReadFromCsv.from(files.path("*.csv").toString()).named("People"),
            schema,
            Row.withSchema(schema).addValues(1L, "Ann", null).build(),
            Row.withSchema(schema).addValues(2L, "Bob \"B\"", true).build(),
            Row.withSchema(schema).addValues(3L, "Cat", null).build(),
            Row.withSchema(schema).addValues(4L, null, null).build(),
            Row.withSchema(schema).addValues(null, null, null).build(),
            Row.withSchema(schema).addValues(5L, null, null).build());
    assertThat(
        told,
        is(
            List.of(
                "People: column 'name' is NULL in the rows of 1 of 3 files, which lack it: '3.csv'",
                "People: column 'extra' is NULL in the rows of 2 of 3 files, which lack it:"
                    + " '1.csv', '3.csv'")));
  }

  @Test
  public void nothingIsToldIfAllFilesHaveTheSameColumns() throws IOException {
    files.write("1.csv", "id,name\n1,Ann\n");
    files.write("2.csv", "name,id\nBob,2\n");
    Schema schema =
        Schema.builder().addNullableInt64Field("id").addNullableStringField("name").build();
    assertThat(
        readBothWays(
            ReadFromCsv.from(files.path("*.csv").toString()),
            schema,
            Row.withSchema(schema).addValues(1L, "Ann").build(),
            Row.withSchema(schema).addValues(2L, "Bob").build()),
        is(List.of()));
  }

  @Test
  public void selectedAndDeclaredColumnsMayBeOfAnyFile() throws IOException {
    files.write("1.csv", "id,name\n1,Ann\n");
    files.write("2.csv", "id,born\n2,2000-01-01\n");
    Schema schema =
        Schema.builder().addNullableStringField("born").addNullableInt64Field("id").build();
    readBothWays(
        ReadFromCsv.from(files.path("*.csv").toString())
            .withType("born", "VARCHAR")
            .withFields("born", "id"),
        schema,
        Row.withSchema(schema).addValues(null, 1L).build(),
        Row.withSchema(schema).addValues("2000-01-01", 2L).build());
    readBothWays(
        ReadFromCsv.from(files.path("*.csv").toString()).withSchema(schema),
        schema,
        Row.withSchema(schema).addValues(null, 1L).build(),
        Row.withSchema(schema).addValues("2000-01-01", 2L).build());
    assertThat(
        error(builder -> builder.withFields(List.of("id", "bron"))),
        is("fields.1: unknown column 'bron'; did you mean 'born'?"));
  }

  @Test
  public void typesOfAddedColumnsAreFoundBehindTheSample() throws IOException {
    files.write("1.csv", "id\n1\n2\n3\n");
    files.write("2.csv", "id\n4\n");
    files.write("3.csv", "id,price\n5,1.5\n6,2\n");
    assertThat(
        columns(files.plan("*.csv", builder -> builder.withSampleSize(2))),
        is(List.of("id BIGINT", "price DOUBLE")));
  }

  @Test
  public void aFileWithoutRecordsSaysNothingOfTypes() throws IOException {
    files.write("1.csv", "id\n1\n2\n3\n");
    files.write("2.csv", "id,discount\n");
    files.write("3.csv", "id,discount\n4,\n5,0.5\n");
    assertThat(
        columns(files.plan("*.csv", builder -> builder.withSampleSize(2))),
        is(List.of("id BIGINT", "discount DOUBLE")));
  }

  /** Else a column that is always empty would have all files sampled. */
  @Test
  public void oneFileWithRecordsIsEnoughForTheTypeOfAColumn() throws IOException {
    files.write("1.csv", "id,note\n1,\n2,\n3,\n");
    files.write("2.csv", "id,note\n4,0.5\n");
    assertThat(
        columns(files.plan("*.csv", builder -> builder.withSampleSize(2))),
        is(List.of("id BIGINT", "note VARCHAR")));
  }

  /** Nobody would be told of the NULLs. */
  @Test
  public void aFileBehindThoseThatWereLookedAtLacksNoColumn() throws IOException {
    files.write("1.csv", "id,name\n1,Ann\n");
    files.write("2.csv", "id\n2\n");
    CsvPlan all = files.plan("*.csv", builder -> builder);
    CsvPlan plan =
        new CsvPlan(
            all.dialect(),
            all.formats(),
            all.columns(),
            null,
            files.path("1.csv").toString(),
            true,
            all.ragged());
    CsvHeader second = new CsvHeader(files.path("2.csv").toString(), List.of("id"));
    assertThat(second.targets(all), is(new int[] {0}));
    assertThat(
        files.message(assertThrows(PurlinException.class, () -> second.targets(plan))),
        is(
            "'2.csv': unknown column 'name'; known: id; of so many files only the first are looked at before the run, and may lack columns"));
  }

  @Test
  public void aColumnThatMustNotBeNullIsInAllFiles() throws IOException {
    files.write("1.csv", "id,name\n1,Ann\n");
    files.write("2.csv", "id\n2\n");
    Schema schema = Schema.builder().addInt64Field("id").addStringField("name").build();
    ReadFromCsv read = ReadFromCsv.from(files.path("*.csv").toString()).withSchema(schema);
    Pipeline pipeline = Pipeline.create();
    assertThat(
        files.message(assertThrows(PurlinException.class, () -> pipeline.apply(read))),
        is("'2.csv': unknown column 'name'; known: id"));
  }

  /** Its first record would be taken for names. */
  @Test
  public void aFileWithoutHeaderIsRefused() throws IOException {
    files.write("1.csv", "id,name\n1,Ann\n");
    files.write("2.csv", "2,Bob\n3,Cat\n");
    assertThat(
        error(builder -> builder),
        is(
            "'2.csv' has none of the columns of '1.csv' ('id', 'name'), but '2', 'Bob'; does it have a"
                + " header?"));
    assertThat(
        error(builder -> builder.withFields(List.of("id"))),
        is(
            "'2.csv' has none of the columns that are read ('id'), but '2', 'Bob'; does it have a header?"));
  }

  @Test
  public void aColumnTwiceIsRefusedInEveryFile() throws IOException {
    files.write("1.csv", "id,name\n1,Ann\n");
    files.write("2.csv", "id,born,born\n2,a,b\n");
    assertThat(
        error(builder -> builder),
        is(
            "'2.csv': columns 2 and 3 are both named 'born'; give all columns names of their own"
                + " with column_names"));
  }

  @Test
  public void withoutUnionAllFilesHaveTheColumnsOfTheFirst() throws IOException {
    UnaryOperator<ReadFromCsv.Configuration> same =
        builder -> builder.withUnion(new FileUnionParameters(false));
    files.write("1.csv", "id,name\n1,Ann\n");
    files.write("2.csv", "id,nom\n1,Ann\n");
    assertThat(error(same), is("'2.csv': unknown column 'name'; did you mean 'nom'?"));
    files.write("2.csv", "id,name,age\n1,Ann,9\n");
    assertThat(
        error(same),
        is(
            "'2.csv' has a column 'age', which the first file has not; select columns with fields,"
                + " or declare a schema"));
  }

  @Test
  public void oneColumnHasEmptyLinesOnlyWhereItIsAlone() throws IOException {
    files.write("1.csv", "id,name\n1,Ann\n\n2,Bob\n");
    files.write("2.csv", "id\n\n3\n");
    Schema schema =
        Schema.builder().addNullableInt64Field("id").addNullableStringField("name").build();
    readBothWays(
        ReadFromCsv.from(files.path("*.csv").toString()),
        schema,
        Row.withSchema(schema).addValues(1L, "Ann").build(),
        Row.withSchema(schema).addValues(2L, "Bob").build(),
        Row.withSchema(schema).attachValues(Arrays.asList(null, null)),
        Row.withSchema(schema).addValues(3L, null).build());
  }
}
