package dev.purlin.io.html;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.startsWith;
import static org.junit.Assert.assertThrows;

import dev.purlin.core.batch.BatchRows;
import dev.purlin.core.problem.ConfigurationException;
import dev.purlin.core.reject.Rejects;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.apache.beam.sdk.testing.PAssert;
import org.apache.beam.sdk.testing.TestPipeline;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.Row;
import org.jsoup.Jsoup;
import org.junit.Rule;
import org.junit.Test;
import org.junit.function.ThrowingRunnable;
import org.junit.rules.TemporaryFolder;

public class ReadFromHtmlTest {
  private static final String CITIES =
      """
      <!doctype html><meta charset="utf-8"><title>Cities</title>
      <table id="nav"><tr><td>Home</td><td>About</td></tr></table>
      <table id="population">
       <caption>People</caption>
       <thead><tr><th rowspan=2>City</th><th colspan=2>Population</th></tr><tr><th>2024</th><th>2025</th></tr></thead>
       <tbody>
       <tr><td><a href="/bonn">Bonn</a></td><td>330,000</td><td>331,100</td></tr>
       <tr><td> Köln <sup>1</sup><br>Rhein</td><td rowspan=2>1,087,000</td><td>n/a</td></tr>
       <tr><td>Düren 🚀</td><td>93,000</td></tr>
       <tr style="display: none"><td>Ghost</td><td>1</td><td>1</td></tr>
       <tr><td></td><td></td><td></td></tr>
       </tbody>
       <tfoot><tr><td>Sum</td><td>1,417,000</td><td>1,511,100</td></tr></tfoot>
      </table>
      """;
  private static final String SHOP =
      """
      <div class="product" data-sku="A1"><h2 class="title">Lamp</h2><b class="price">19.99</b>
        <a href="/p/a1">more</a><li>x</li><li>y</li></div>
      <div class="product" data-sku="B2"><h2 class="title">Chair</h2><b class="price">on demand</b></div>
      """;

  @Rule public final transient TemporaryFolder folder = new TemporaryFolder();
  @Rule public final transient TestPipeline pipeline = TestPipeline.create();

  private String file(String name, String text) throws IOException {
    return Files.writeString(folder.getRoot().toPath().resolve(name), text).toString();
  }

  private static Row row(Schema schema, Object... values) {
    return Row.withSchema(schema).addValues(values).build();
  }

  private static Map<String, String> fields(String... namesAndPlaces) {
    Map<String, String> fields = new LinkedHashMap<>();
    for (int i = 0; i < namesAndPlaces.length; i += 2) {
      fields.put(namesAndPlaces[i], namesAndPlaces[i + 1]);
    }
    return fields;
  }

  @Test
  public void readsATableWithWhatItsCellsSpan() throws IOException {
    Schema schema =
        Schema.builder()
            .addNullableStringField("City")
            .addNullableInt64Field("Population_2024")
            .addNullableInt64Field("Population_2025")
            .build();
    ReadFromHtml read =
        ReadFromHtml.table(file("x.html", CITIES), "#population")
            .withNumbers(",", ".")
            .withNullMarkers("n/a");
    PCollection<Row> rows = pipeline.apply(read);
    assertThat(rows.getSchema(), is(schema));
    List<Row> expected =
        List.of(
            row(schema, "Bonn", 330_000L, 331_100L),
            row(schema, "Köln 1 Rhein", 1_087_000L, null),
            row(schema, "Düren 🚀", 1_087_000L, 93_000L),
            row(schema, "Sum", 1_417_000L, 1_511_100L));
    PAssert.that(rows).containsInAnyOrder(expected);
    PAssert.that(read.expandBatches(pipeline.begin()).apply(new BatchRows()))
        .containsInAnyOrder(expected);
    pipeline.run();
  }

  @Test
  public void addsLinksAndTheFile() throws IOException {
    String path = file("x.html", CITIES);
    Schema schema =
        Schema.builder()
            .addStringField("City")
            .addNullableStringField("City_link")
            .addStringField("file")
            .build();
    Schema declared =
        Schema.builder().addStringField("City").addNullableStringField("City_link").build();
    PAssert.that(
            pipeline.apply(
                ReadFromHtml.table(path)
                    .withMatch("Population")
                    .withLinks()
                    .withSchema(declared)
                    .withFilenameColumn("file")))
        .containsInAnyOrder(
            row(schema, "Bonn", "/bonn", path),
            row(schema, "Köln 1 Rhein", null, path),
            row(schema, "Düren 🚀", null, path),
            row(schema, "Sum", null, path));
    pipeline.run();
  }

  @Test
  public void refusesLinksThatWouldTakeThePlaceOfAColumn() throws IOException {
    String path = file("x.html", "<table><tr><th>a<th>a_link</tr><tr><td>1<td>2</tr></table>");
    assertThat(
        failure(ReadFromHtml.table(path).withLinks()).getMessage(),
        is(
            "'%s': two columns of the table are named 'a_link'; give all columns names of their own with column_names"
                .formatted(path)));
  }

  @Test
  public void readsWhatSelectorsFindInTheOrderOfTheFields() throws IOException {
    String path = file("x.html", SHOP);
    Schema schema =
        Schema.builder()
            .addNullableStringField("sku")
            .addNullableStringField("name")
            .addNullableStringField("a_url")
            .build();
    PCollection<Row> rows =
        pipeline.apply(
            ReadFromHtml.records(
                path, ".product", fields("sku", "@data-sku", "name", ".title", "a_url", "a@href")));
    assertThat(rows.getSchema(), is(schema));
    PAssert.that(rows)
        .containsInAnyOrder(row(schema, "A1", "Lamp", "/p/a1"), row(schema, "B2", "Chair", null));
    Schema lists = Schema.builder().addField("points", FieldType.array(FieldType.STRING)).build();
    PAssert.that(
            pipeline.apply(
                "Lists",
                ReadFromHtml.records(path, ".product", fields("points", "li")).withSchema(lists)))
        .containsInAnyOrder(row(lists, List.of("x", "y")), row(lists, List.of()));
    pipeline.run();
  }

  @Test
  public void rejectsRecordsThatDoNotFitWithTheirLine() throws IOException {
    String path = file("x.html", SHOP);
    Schema schema = Schema.builder().addNullableDecimalField("price").build();
    Rejects rejects = Rejects.collect();
    PAssert.that(
            pipeline.apply(
                ReadFromHtml.records(path, ".product", fields("price", ".price"))
                    .withSchema(schema)
                    .withRejects(rejects)))
        .containsInAnyOrder(row(schema, new BigDecimal("19.99")));
    PAssert.that(rejects.rows())
        .containsInAnyOrder(
            row(
                Rejects.schema(FieldType.STRING),
                "<div class=\"product\" data-sku=\"B2\"><h2 class=\"title\">Chair</h2><b class=\"price\">on demand</b></div>",
                "'on demand' is not a DECIMAL",
                "price",
                "on demand",
                path,
                3L,
                null));
    Rejects repeated = Rejects.collect();
    Schema one = Schema.builder().addNullableStringField("point").build();
    PAssert.that(
            pipeline.apply(
                "Repeated",
                ReadFromHtml.records(path, ".product", fields("point", "li"))
                    .withRejects(repeated)))
        .containsInAnyOrder(row(one, (Object) null));
    PAssert.that(repeated.rows())
        .satisfies(
            rows -> {
              Row row = rows.iterator().next();
              assertThat(
                  row.getString("error_message"),
                  is(
                      "stands 2 times in the record, expected one value; declare it as ARRAY, or narrow the selector"));
              assertThat(row.getInt64("line"), is(1L));
              return null;
            });
    pipeline.run();
  }

  @Test
  public void readsTheEncodingThatAPageDeclares() throws IOException {
    Path file = folder.getRoot().toPath().resolve("x.html");
    Files.write(
        file,
        "<meta charset=ISO-8859-1><table><tr><th>a</th></tr><tr><td>grün</td></tr></table>"
            .getBytes(StandardCharsets.ISO_8859_1));
    Schema schema = Schema.builder().addNullableStringField("a").build();
    PAssert.that(pipeline.apply(ReadFromHtml.table(file.toString())))
        .containsInAnyOrder(row(schema, "grün"));
    pipeline.run();
  }

  @Test
  public void readsNumbersInTheNotationThatIsSaid() throws IOException {
    String path =
        file(
            "x.html",
            "<table><tr><th>n<th>m</tr><tr><td>1.234,50<td>7</tr><tr><td>-2,5<td>7.5</tr></table>");
    Schema schema =
        Schema.builder().addNullableDoubleField("n").addNullableStringField("m").build();
    ReadFromHtml read = ReadFromHtml.table(path).withNumbers(".", ",");
    PAssert.that(pipeline.apply(read))
        .containsInAnyOrder(row(schema, 1234.5, "7"), row(schema, -2.5, "7.5"));
    pipeline.run();
  }

  private static RuntimeException failure(ReadFromHtml read) {
    return assertThrows(RuntimeException.class, () -> Pipeline.create().apply(read));
  }

  @Test
  public void listsTheTablesWhereItIsNotSaidWhich() throws IOException {
    String path = file("x.html", CITIES);
    String list =
        "2 tables: 1. #nav (column_1, column_2), 1 rows; 2. #population (City, Population_2024, Population_2025), 5 rows";
    assertThat(
        failure(ReadFromHtml.table(path)).getMessage(),
        is("'%s' has %s; say which with table or match".formatted(path, list)));
    assertThat(
        failure(ReadFromHtml.table(path, "3")).getMessage(),
        is("'%s' has no table 3; it has %s".formatted(path, list)));
    assertThat(
        failure(ReadFromHtml.table(path).withMatch("Paris")).getMessage(),
        is("'%s' has no table that contains 'Paris'; it has %s".formatted(path, list)));
    assertThat(
        failure(ReadFromHtml.table(file("y.html", "<div>"))).getMessage(),
        is(
            "'%s' has no table; a page that makes its tables with scripts has none in its text"
                .formatted(folder.getRoot().toPath().resolve("y.html"))));
  }

  @Test
  public void refusesWrongParameters() throws IOException {
    String path = file("x.html", CITIES);
    assertThat(
        problem(() -> ReadFromHtml.table(path, "#pop[")),
        startsWith("table: '#pop[' is not a CSS selector: "));
    assertThat(
        problem(() -> ReadFromHtml.records(path, ".p", Map.of())),
        is("fields: is missing; expected where fields stand in a record, as in {name: .title}"));
    assertThat(
        problem(() -> ReadFromHtml.table(path).withNumbers(".", ".")),
        is("decimal_separator: '.' separates thousands already"));
    assertThat(
        problem(() -> ReadFromHtml.table(path).withNumbers("1", ".")),
        is(
            "thousands_separator: '1' cannot separate digits; expected one character such as , or ."));
    assertThat(
        problem(
            () ->
                Pipeline.create()
                    .apply(
                        ReadFromHtml.table(path, "2")
                            .withSchema(Schema.builder().addStringField("Town").build()))),
        startsWith("schema: unknown column 'Town'"));
  }

  private static String problem(ThrowingRunnable step) {
    ConfigurationException.Problem problem =
        assertThrows(ConfigurationException.class, step).problems().get(0);
    return problem.path() + ": " + problem.message();
  }

  /** What pandas 3.0's read_html makes of these, its names of columns joined as ours. */
  @Test
  public void makesGridsAsPandasDoes() {
    Map<String, List<List<String>>> tables = new LinkedHashMap<>();
    tables.put("<tr><th>a<th>b<tr><td>1<td>2", List.of(List.of("a", "b"), List.of("1", "2")));
    tables.put(
        "<tr><td>1<td>2<tr><td>3",
        List.of(List.of("column_1", "column_2"), List.of("1", "2"), List.of("3", "")));
    tables.put(
        "<tr><th>a<th>b<th>c<tr><td rowspan=2>1<td>2<td>3<tr><td>4<td>5<tr><td colspan=2>6<td>7",
        List.of(
            List.of("a", "b", "c"),
            List.of("1", "2", "3"),
            List.of("1", "4", "5"),
            List.of("6", "6", "7")));
    tables.put(
        "<tr><th>a<th>b<th>c<tr><td>1<td rowspan=3>2<td>3<tr><td>4<td>5<tr><td>6<td>7",
        List.of(
            List.of("a", "b", "c"),
            List.of("1", "2", "3"),
            List.of("4", "2", "5"),
            List.of("6", "2", "7")));
    tables.put(
        "<thead><tr><th>a</thead><tbody><tr><td>1</tbody><tbody><tr><td>2</tbody><tfoot><tr><td>3",
        List.of(List.of("a"), List.of("1"), List.of("2"), List.of("3")));
    tables.put(
        "<tr><th>a<th>b<tr><td rowspan=2 colspan=2>1<tr><tr><td>2<td>3",
        List.of(List.of("a", "b"), List.of("1", "1"), List.of("1", "1"), List.of("2", "3")));
    tables.put(
        "<tr><th>a<th>b<tr><th>x<td>1<tr><th>y<td>2",
        List.of(List.of("a", "b"), List.of("x", "1"), List.of("y", "2")));
    tables.forEach(
        (html, expected) -> assertThat(html, grid("<table>" + html + "</table>"), is(expected)));
  }

  private static List<List<String>> grid(String html) {
    HtmlTable table = HtmlTable.of(Jsoup.parse(html).selectFirst("table"));
    List<List<String>> grid = new ArrayList<>();
    grid.add(HtmlTable.names(table.header(), table.width()));
    for (HtmlTable.HtmlRow row : table.body()) {
      grid.add(
          IntStream.range(0, table.width())
              .mapToObj(i -> i < row.cells().size() ? HtmlTable.text(row.cells().get(i)) : "")
              .toList());
    }
    return grid;
  }
}
