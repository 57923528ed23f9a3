package dev.purlin.io.csv;

import static java.util.Arrays.asList;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.is;

import dev.purlin.core.parameter.JsonParameter;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.util.List;
import org.junit.Rule;
import org.junit.Test;

public class CsvReadingTest {
  @Rule public final CsvFiles files = new CsvFiles();

  @Test
  public void infersTypesAndKeepsThem() throws IOException {
    CsvFiles.Read read =
        files.read(
            """
            id,name,price,born,at,member,zip,nothing
            1,Ann,1.5,2001-02-03,2024-01-02T03:04:05Z,true,01234,
            "2","",2,,2024-01-02 03:04:05,false,"",
            "",,"",2001-02-04,,,99999,
            """,
            builder -> builder);
    assertThat(
        read.columns(),
        is(
            List.of(
                "id BIGINT",
                "name VARCHAR",
                "price DOUBLE",
                "born DATE",
                "at TIMESTAMP",
                "member BOOLEAN",
                "zip VARCHAR",
                "nothing VARCHAR")));
    Instant at = Instant.parse("2024-01-02T03:04:05Z");
    assertThat(
        read.rows(),
        is(
            List.of(
                asList(1L, "Ann", 1.5, LocalDate.of(2001, 2, 3), at, true, "01234", null),
                asList(2L, "", 2.0, null, at, false, "", null),
                asList(null, null, null, LocalDate.of(2001, 2, 4), null, null, "99999", null))));
    assertThat(read.refusals(), is(empty()));
  }

  @Test
  public void refusesLaterValuesThatDoNotFitTheSample() throws IOException {
    CsvFiles.Read read =
        files.read("a,b\n1,x\n2.5,y\nz,\"q\nr\"\n", builder -> builder.withSampleSize(1));
    assertThat(read.rows(), is(List.of(List.of(1L, "x"))));
    assertThat(
        read.refusals(),
        is(
            List.of(
                "x.csv:3:1: field 'a' = '2.5': '2.5' is not a BIGINT <- 2.5,y",
                "x.csv:4:1: field 'a' = 'z': 'z' is not a BIGINT <- z,\"q\nr\"")));
  }

  @Test
  public void pointsAtTheValueBehindALineBreakInQuotes() throws IOException {
    CsvFiles.Read read =
        files.read(
            "a,b,c\n\"x \"\"y\"\"\r\nzé\",2,oops\n",
            builder ->
                builder.withSchema(
                    JsonParameter.parse("{\"a\": \"VARCHAR\", \"c\": \"integer\"}")));
    assertThat(
        read.refusals(),
        is(
            List.of(
                "x.csv:3:7: field 'c' = 'oops': 'oops' is not an INTEGER"
                    + " <- \"x \"\"y\"\"\r\nzé\",2,oops")));
  }

  @Test
  public void refusesTooFewAndTooManyFields() throws IOException {
    CsvFiles.Read read = files.read("a,b\n1\n\n1,2,3\n1,2\n", builder -> builder);
    assertThat(read.rows(), is(List.of(List.of(1L, 2L))));
    assertThat(
        read.refusals(),
        is(
            List.of(
                "x.csv:2:1: has 1 field, expected 2 <- 1",
                "x.csv:4:1: has 3 fields, expected 2 <- 1,2,3")));
  }

  @Test
  public void refusesBrokenQuotesAndReadsOn() throws IOException {
    CsvFiles.Read read =
        files.read("a,b\n\"5\" tall\",1\nx,\"y\"z\nok,2\n\"open,3\n", builder -> builder);
    assertThat(read.rows(), is(List.of(List.of("ok", 2L))));
    assertThat(
        read.refusals(),
        is(
            List.of(
                "x.csv:2:4: unexpected ' ' after a closing quote <- \"5\" tall\",1",
                "x.csv:3:6: unexpected 'z' after a closing quote <- x,\"y\"z",
                "x.csv:5:1: quoted field is never closed <- \"open,3")));
  }

  @Test
  public void refusesBytesThatAreNotOfTheEncoding() throws IOException {
    byte[] latin = "a,b\ncafé,1\nthé,2\nok,3\n".getBytes(StandardCharsets.ISO_8859_1);
    CsvFiles.Read read = files.read(latin, builder -> builder);
    assertThat(read.rows(), is(List.of(List.of("ok", 3L))));
    assertThat(
        read.refusals(),
        is(
            List.of(
                "x.csv:2:1: field 'a' = 'caf\uFFFD': has bytes that are not UTF-8; give the file's"
                    + " encoding, such as windows-1252 <- caf\uFFFD,1",
                "x.csv:3:1: field 'a' = 'th\uFFFD': has bytes that are not UTF-8; give the file's"
                    + " encoding, such as windows-1252 <- th\uFFFD,2")));
    CsvFiles.Read told = files.read(latin, builder -> builder.withEncoding("latin1"));
    assertThat(
        told.rows(), is(List.of(List.of("café", 1L), List.of("thé", 2L), List.of("ok", 3L))));
  }

  @Test
  public void followsTheByteOrderMark() throws IOException {
    for (String encoding : List.of("UTF-8", "UTF-16LE", "UTF-16BE", "UTF-32LE", "UTF-32BE")) {
      byte[] text = "\uFEFFa,b\nö😀,1\n".getBytes(Charset.forName(encoding));
      CsvFiles.Read read = files.read(text, builder -> builder.withEncoding("windows-1252"));
      assertThat(encoding, read.columns(), is(List.of("a VARCHAR", "b BIGINT")));
      assertThat(encoding, read.rows(), is(List.of(List.of("ö😀", 1L))));
    }
  }

  @Test
  public void readsAnyLineEndAndMixturesOfThem() throws IOException {
    CsvFiles.Read read = files.read("a,b\r1,\"x\ry\"\r\n2,\"x\r\ny\"\n3,z", builder -> builder);
    assertThat(
        read.rows(), is(List.of(List.of(1L, "x\ry"), List.of(2L, "x\r\ny"), List.of(3L, "z"))));
  }

  @Test
  public void readsOtherDialects() throws IOException {
    CsvFiles.Read read =
        files.read(
            """
            some preface, with a " quote
            # a comment
            a | b|c
             1 |'x'|  'it''s'\s\s
            # another, with 'quotes
            NA|-|' y '
            """,
            builder ->
                builder
                    .withDelimiter("pipe")
                    .withQuote("'")
                    .withComment("#")
                    .withSkipLines(1)
                    .withTrim(true)
                    .withNullMarkers(List.of("NA", "-")));
    assertThat(read.columns(), is(List.of("a BIGINT", "b VARCHAR", "c VARCHAR")));
    assertThat(read.rows(), is(List.of(List.of(1L, "x", "it's"), asList(null, null, " y "))));
    assertThat(read.refusals(), is(empty()));
  }

  @Test
  public void takesANullMarkerInQuotesAsText() throws IOException {
    CsvFiles.Read read =
        files.read(
            "a,b\nNA,\"NA\"\n\"NA\",NA\n", builder -> builder.withNullMarkers(List.of("NA")));
    assertThat(read.columns(), is(List.of("a VARCHAR", "b VARCHAR")));
    assertThat(read.rows(), is(List.of(asList(null, "NA"), asList("NA", null))));
    assertThat(read.refusals(), is(empty()));
  }

  @Test
  public void setsRecordsAsideAsTheyStandInTheFile() throws IOException {
    CsvFiles.Read read =
        files.read(
            "a,b\n\"5\" tall\",1\n x , \"y\",\"z\" \r\n\"p\nq\" r,s\nok,2\n\"open,3\nend",
            builder ->
                builder
                    .withTrim(true)
                    .withSchema(JsonParameter.parse("{\"a\": \"VARCHAR\", \"b\": \"VARCHAR\"}")));
    assertThat(read.rows(), is(List.of(List.of("ok", "2"))));
    assertThat(
        read.refusals(),
        is(
            List.of(
                "x.csv:2:5: unexpected 't' after a closing quote <- \"5\" tall\",1",
                "x.csv:3:1: has 3 fields, expected 2 <-  x , \"y\",\"z\" ",
                "x.csv:5:4: unexpected 'r' after a closing quote <- \"p\nq\" r,s",
                "x.csv:7:1: quoted field is never closed <- \"open,3\nend")));
  }

  @Test
  public void readsEscapedCharactersAndCountsEscapedLineBreaks() throws IOException {
    CsvFiles.Read read =
        files.read(
            "a,b\none\\,two,\"say \\\"hi\\\"\"\nx\\\ny,\\\\\n1,2,3\n\\é,\"\\\n\"\n4,\n",
            builder ->
                builder
                    .withEscape("\\")
                    .withSchema(JsonParameter.parse("{\"a\": \"VARCHAR\", \"b\": \"VARCHAR\"}")));
    assertThat(
        read.rows(),
        is(
            List.of(
                List.of("one,two", "say \"hi\""),
                List.of("x\ny", "\\"),
                List.of("é", "\n"),
                asList("4", null))));
    assertThat(read.refusals(), is(List.of("x.csv:5:1: has 3 fields, expected 2 <- 1,2,3")));
  }

  @Test
  public void readsWithoutQuotes() throws IOException {
    CsvFiles.Read read = files.read("a,b\n\"x,y\"\n", builder -> builder.withQuote(""));
    assertThat(read.rows(), is(List.of(List.of("\"x", "y\""))));
  }

  @Test
  public void findsTheDelimiter() throws IOException {
    for (String delimiter : List.of(",", ";", "\t", "|")) {
      String text = "a,b c\n1;\"x,;\t|\"\n2;\"3,5\"\n".replace(";", delimiter);
      text = text.replace("a,b c", "a" + delimiter + "b c");
      CsvFiles.Read read = files.read(text, builder -> builder.withDelimiter("auto"));
      assertThat(delimiter, read.columns(), is(List.of("a BIGINT", "b c VARCHAR")));
      assertThat(read.refusals(), is(empty()));
    }
  }

  @Test
  public void namesColumnsOfAFileWithoutHeader() throws IOException {
    CsvFiles.Read numbered = files.read("1,x\n2,y\n", builder -> builder.withHeader(false));
    assertThat(numbered.columns(), is(List.of("column_1 BIGINT", "column_2 VARCHAR")));
    assertThat(numbered.rows(), is(List.of(List.of(1L, "x"), List.of(2L, "y"))));
    CsvFiles.Read named =
        files.read(
            "1,x\n",
            builder ->
                builder
                    .withHeader(false)
                    .withColumnNames(List.of("id", "name"))
                    .withFields(List.of("name", "id")));
    assertThat(named.columns(), is(List.of("name VARCHAR", "id BIGINT")));
    assertThat(named.rows(), is(List.of(List.of("x", 1L))));
    CsvFiles.Read declared =
        files.read(
            "1,x\n",
            builder ->
                builder
                    .withHeader(false)
                    .withSchema(
                        JsonParameter.parse("{\"id\": \"SMALLINT\", \"name\": \"VARCHAR(3)\"}"))
                    .withFields(List.of("id")));
    assertThat(declared.columns(), is(List.of("id SMALLINT")));
    assertThat(declared.rows(), is(List.of(List.of((short) 1))));
  }

  @Test
  public void replacesTheNamesInTheHeader() throws IOException {
    CsvFiles.Read read =
        files.read(",a,a\n0,1,2\n", builder -> builder.withColumnNames(List.of("row", "x", "y")));
    assertThat(read.columns(), is(List.of("row BIGINT", "x BIGINT", "y BIGINT")));
    assertThat(read.rows(), is(List.of(List.of(0L, 1L, 2L))));
  }

  @Test
  public void takesAnEmptyLineForNullOnlyWhereThereIsOneColumn() throws IOException {
    CsvFiles.Read one = files.read("a\n1\n\n2\n", builder -> builder);
    assertThat(one.rows(), is(List.of(List.of(1L), asList((Object) null), List.of(2L))));
    CsvFiles.Read two = files.read("a,b\n1,2\n\n3,4\n", builder -> builder);
    assertThat(two.rows(), is(List.of(List.of(1L, 2L), List.of(3L, 4L))));
  }

  @Test
  public void readsDeclaredTypesAndFormats() throws IOException {
    CsvFiles.Read read =
        files.read(
            "d,t,at,price,tags\n12/31/2023,02:15 PM,1/2/2024 3:04,1.50,\"[\"\"a\"\"]\"\n",
            builder ->
                builder
                    .withSchema(
                        JsonParameter.parse(
                            "{\"d\": \"DATE\", \"t\": \"TIME\", \"at\": \"TIMESTAMP\","
                                + " \"price\": \"DECIMAL(5, 2)\", \"tags\": \"ARRAY<VARCHAR>\"}"))
                    .withDateFormat("MM/dd/yyyy")
                    .withTimeFormat("hh:mm a")
                    .withTimestampFormat("M/d/yyyy H:mm"));
    assertThat(read.refusals(), is(empty()));
    assertThat(
        read.rows(),
        is(
            List.of(
                List.of(
                    LocalDate.of(2023, 12, 31),
                    LocalTime.of(14, 15),
                    Instant.parse("2024-01-02T03:04:00Z"),
                    new BigDecimal("1.50"),
                    List.of("a")))));
  }

  @Test
  public void refusesNullInRequiredColumns() throws IOException {
    CsvFiles.Read read =
        files.read(
            "id,name\n1,Ann\n,Bob\n2,\n",
            builder ->
                builder.withSchema(
                    JsonParameter.parse(
                        "{\"type\": \"object\", \"properties\": {\"id\": {\"type\": \"integer\"},"
                            + " \"name\": {\"type\": \"string\"}}, \"required\": [\"id\"]}")));
    assertThat(read.rows(), is(List.of(List.of(1L, "Ann"), asList(2L, null))));
    assertThat(
        read.refusals(),
        is(List.of("x.csv:3:1: field 'id' = '': is NULL, expected BIGINT <- ,Bob")));
  }
}
