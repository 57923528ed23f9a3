package dev.purlin.io.csv;

import static java.util.Arrays.asList;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;
import static org.junit.Assert.assertThrows;

import dev.purlin.core.parameter.JsonParameter;
import dev.purlin.core.problem.PurlinException;
import dev.purlin.io.file.TextFileParameters;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.function.UnaryOperator;
import org.junit.Rule;
import org.junit.Test;

/** Files as people really have them; {@link CsvFiles#read} reads each by rows and in batches. */
public class CsvOddTest {
  @Rule public final CsvFiles files = new CsvFiles();

  private static ReadFromCsv.Configuration typed(ReadFromCsv.Configuration builder) {
    return builder
        .withHeader(false)
        .withSchema(
            JsonParameter.parse(
                "{\"id\": \"BIGINT\", \"name\": \"VARCHAR\", \"note\": \"VARCHAR\"}"));
  }

  private static ReadFromCsv.Configuration auto(ReadFromCsv.Configuration builder) {
    return builder.withDelimiter("auto");
  }

  private CsvFiles.Read read(String text, UnaryOperator<ReadFromCsv.Configuration> configuration)
      throws IOException {
    return files.read(text, configuration);
  }

  private String error(String text, UnaryOperator<ReadFromCsv.Configuration> configuration) {
    return files.message(
        assertThrows(PurlinException.class, () -> files.read(text, configuration)));
  }

  @Test
  public void aBrokenFirstRecordWithoutHeaderIsOneRejectedRecord() throws IOException {
    CsvFiles.Read read = read("1,\"Ann\" x,a\n2,Bob,b\n3,Cat,c\n", CsvOddTest::typed);
    assertThat(read.rows(), is(List.of(List.of(2L, "Bob", "b"), List.of(3L, "Cat", "c"))));
    assertThat(
        read.refusals(),
        is(List.of("x.csv:1:8: unexpected ' ' after a closing quote <- 1,\"Ann\" x,a")));
    read =
        files.read(
            "1,Andr\u00e9\n2,Bob\n".getBytes(StandardCharsets.ISO_8859_1),
            builder ->
                builder
                    .withHeader(false)
                    .withSchema(
                        JsonParameter.parse("{\"id\": \"BIGINT\", \"name\": \"VARCHAR\"}")));
    assertThat(read.rows(), is(List.of(List.of(2L, "Bob"))));
    assertThat(read.refusals().size(), is(1));
  }

  @Test
  public void aBlankBeforeAQuoteIsTold() throws IOException {
    String text = "id,name\n1, \"Ann, A\"\n2, \"Bob, B\"\n";
    assertThat(
        error(text, builder -> builder),
        is(
            "'x.csv': the header has 2 columns (id, name), and none of the first 2 records does:"
                + " most have 3 fields, such as on line 2; on line 2 a blank stands before a quote,"
                + " which trim: true takes for the beginning of a quoted value"));
    assertThat(
        read(text, builder -> builder.withTrim(true)).rows(),
        is(List.of(List.of(1L, "Ann, A"), List.of(2L, "Bob, B"))));
    assertThat(
        read("id,name\n1,Ann\n2, \"Bob, B\"\n", builder -> builder).refusals(),
        is(
            List.of(
                "x.csv:3:1: has 3 fields, expected 2 (a blank stands before a quote: with trim: true"
                    + " it begins a quoted value) <- 2, \"Bob, B\"")));
  }

  @Test
  public void utf16WithoutAMarkIsTold() throws IOException {
    for (Charset utf16 : List.of(StandardCharsets.UTF_16LE, StandardCharsets.UTF_16BE)) {
      byte[] text = "id,name\n1,Ann\n".getBytes(utf16);
      String name = utf16.name().toLowerCase(Locale.ROOT);
      assertThat(
          files.message(
              assertThrows(PurlinException.class, () -> files.read(text, builder -> builder))),
          is(
              "'x.csv': the header has NUL characters, as text in UTF-16 has that is read as UTF-8;"
                  + " give the file's encoding, such as "
                  + name));
      assertThat(
          files.read(text, builder -> builder.withText(new TextFileParameters(name))).rows(),
          is(List.of(List.of(1L, "Ann"))));
    }
  }

  @Test
  public void aHeaderThatFitsNoRecordIsOneError() throws IOException {
    assertThat(
        error("id,namenote\n1,Ann,a\n2,Bob,b\n", builder -> builder),
        is(
            "'x.csv': the header has 2 columns (id, namenote), and none of the first 2 records does:"
                + " most have 3 fields, such as on line 2; give all columns names with skip_lines:"
                + " 1, header: false and column_names, or read them with extra_fields: drop"));
    String trailing = "id,name\n1,Ann,\n2,Bob,\n";
    assertThat(
        error(trailing, builder -> builder),
        is(
            "'x.csv': the header has 2 columns (id, name), and none of the first 2 records does:"
                + " most have 3 fields, such as on line 2; give all columns names with skip_lines:"
                + " 1, header: false and column_names, or read them with extra_fields: drop"));
    assertThat(
        read(trailing, builder -> builder.withExtraFields(CsvRagged.Extra.DROP)).rows(),
        is(List.of(List.of(1L, "Ann"), List.of(2L, "Bob"))));
    assertThat(
        error("Sales report 2026\n\nid,name,note\n1,Ann,a\n", CsvOddTest::auto),
        is(
            "'x.csv': the header has 1 column (Sales report 2026), and none of the first 2 records"
                + " does: most have 3 fields, such as on line 3; if that is the header, say"
                + " skip_lines: 2"));
  }

  @Test
  public void recordsOfAnotherWidthAreReadByOption() throws IOException {
    String text = "a,b,c\n1,x,y\n2,x\n3,x,y,z\n";
    CsvFiles.Read read = read(text, builder -> builder);
    assertThat(read.rows(), is(List.of(List.of(1L, "x", "y"))));
    assertThat(
        read.refusals(),
        is(
            List.of(
                "x.csv:3:1: has 2 fields, expected 3 <- 2,x",
                "x.csv:4:1: has 4 fields, expected 3 <- 3,x,y,z")));
    read =
        read(
            text,
            builder ->
                builder
                    .withMissingFields(CsvRagged.Missing.AS_NULL)
                    .withExtraFields(CsvRagged.Extra.DROP));
    assertThat(
        read.rows(),
        is(List.of(asList(1L, "x", "y"), asList(2L, "x", null), asList(3L, "x", "y"))));
  }

  @Test
  public void aRepeatedHeaderIsNoRow() throws IOException {
    String text = "id,name\n1,Ann\nid,name\n2,Bob\n";
    CsvFiles.Read read = read(text, builder -> builder);
    assertThat(read.columns(), is(List.of("id BIGINT", "name VARCHAR")));
    assertThat(read.rows(), is(List.of(List.of(1L, "Ann"), List.of(2L, "Bob"))));
    assertThat(
        read.refusals(),
        is(List.of("x.csv:3:1: repeats the header; see repeated_header <- id,name")));
    read = read(text, builder -> builder.withRepeatedHeader(CsvRagged.Repeated.DROP));
    assertThat(read.rows(), is(List.of(List.of(1L, "Ann"), List.of(2L, "Bob"))));
    assertThat(read.refusals(), is(List.of()));
  }

  @Test
  public void theWidthIsThatOfMostRecordsWhereThereIsNoHeader() throws IOException {
    CsvFiles.Read read = read("1,Ann\n2,Bob,b\n3,Cat,c\n", builder -> builder.withHeader(false));
    assertThat(
        read.columns(), is(List.of("column_1 BIGINT", "column_2 VARCHAR", "column_3 VARCHAR")));
    assertThat(read.rows(), is(List.of(List.of(2L, "Bob", "b"), List.of(3L, "Cat", "c"))));
    assertThat(read.refusals(), is(List.of("x.csv:1:1: has 2 fields, expected 3 <- 1,Ann")));
  }

  @Test
  public void findsUnusualDelimiters() throws IOException {
    CsvFiles.Read read = read("id, name, note\n1, \"Ann, A.\", a\n2, Bob, b\n", CsvOddTest::auto);
    assertThat(read.columns(), is(List.of("id BIGINT", "name VARCHAR", "note VARCHAR")));
    assertThat(read.rows(), is(List.of(List.of(1L, "Ann, A.", "a"), List.of(2L, "Bob", "b"))));
    read = read("id:name:note\n1:Ann:a\n", CsvOddTest::auto);
    assertThat(read.rows(), is(List.of(List.of(1L, "Ann", "a"))));
    read = read("id name\n1 Ann\n", CsvOddTest::auto);
    assertThat(read.rows(), is(List.of(List.of(1L, "Ann"))));
    read = read("sep=;\nid;name\n1;a,b\n", CsvOddTest::auto);
    assertThat(read.rows(), is(List.of(List.of(1L, "a,b"))));
  }

  @Test
  public void readsDelimitersOfSeveralCharacters() throws IOException {
    CsvFiles.Read read =
        read("a||b\n1||\"x||y\"\n2||p|q\nz||3||4\n", builder -> builder.withDelimiter("||"));
    assertThat(read.rows(), is(List.of(List.of(1L, "x||y"), List.of(2L, "p|q"))));
    assertThat(read.refusals(), is(List.of("x.csv:4:1: has 3 fields, expected 2 <- z||3||4")));
  }

  @Test
  public void anUnnamedEmptyLastColumnIsLeftOut() throws IOException {
    CsvFiles.Read read = read("id,name,\n1,Ann,\n2,Bob,\n", builder -> builder);
    assertThat(read.columns(), is(List.of("id BIGINT", "name VARCHAR")));
    assertThat(read.rows(), is(List.of(List.of(1L, "Ann"), List.of(2L, "Bob"))));
    read = read("id,name,\n1,Ann,\n2,Bob,x\n", builder -> builder.withSampleSize(1));
    assertThat(read.rows(), is(List.of(List.of(1L, "Ann"))));
    assertThat(
        read.refusals(),
        is(List.of("x.csv:3:7: has a value in column 3, which has no name <- 2,Bob,x")));
  }

  @Test
  public void aDoubledQuoteInAFieldIsOneQuote() throws IOException {
    CsvFiles.Read read = read("a,b\n\"in\"\"j\",1\n", builder -> builder);
    assertThat(read.rows(), is(List.of(List.of("in\"j", 1L))));
  }
}
