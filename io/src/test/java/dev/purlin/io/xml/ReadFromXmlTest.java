package dev.purlin.io.xml;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.junit.Assert.assertThrows;

import dev.purlin.core.batch.BatchRows;
import dev.purlin.core.problem.ConfigurationException;
import dev.purlin.core.reject.Rejects;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.apache.beam.sdk.testing.PAssert;
import org.apache.beam.sdk.testing.TestPipeline;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionRowTuple;
import org.apache.beam.sdk.values.Row;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

public class ReadFromXmlTest {
  private static final String ORDERS =
      """
      <?xml version="1.0"?>
      <!-- two orders -->
      <o:orders xmlns:o="urn:orders">
        <o:order id="1"><name>Ann &amp; Bob 🚀</name><price currency="EUR">1.50</price></o:order>
        <other><order id="9"/></other>
        <o:order id="2"><name><![CDATA[<Cat>]]></name><address><city>Bonn</city></address></o:order>
      </o:orders>
      """;
  private static final Schema INFERRED =
      Schema.builder()
          .addNullableInt64Field("id")
          .addNullableStringField("name")
          .addNullableStringField("price_currency")
          .addNullableDoubleField("price")
          .addNullableStringField("address_city")
          .build();
  private static final Schema ID = Schema.builder().addNullableInt64Field("id").build();

  @Rule public final transient TemporaryFolder folder = new TemporaryFolder();
  @Rule public final transient TestPipeline pipeline = TestPipeline.create();

  private String file(String name, String text) throws IOException {
    Path file = folder.getRoot().toPath().resolve(name);
    return Files.writeString(file, text).toString();
  }

  @Test
  public void readsRecordsWithTheTypesOfTheSample() throws IOException {
    PCollection<Row> rows =
        pipeline.apply(ReadFromXml.from(file("x.xml", ORDERS), "/orders/order"));
    assertThat(rows.getSchema(), is(INFERRED));
    PAssert.that(rows)
        .containsInAnyOrder(
            Row.withSchema(INFERRED).addValues(1L, "Ann & Bob 🚀", "EUR", 1.5, null).build(),
            Row.withSchema(INFERRED).addValues(2L, "<Cat>", null, null, "Bonn").build());
    pipeline.run();
  }

  @Test
  public void findsANameAnywhereAndReadsInBatchesWithTheFile() throws IOException {
    String path = file("x.xml", ORDERS);
    ReadFromXml read = ReadFromXml.from(path, "order").withSchema(ID).withFilenameColumn("file");
    Schema schema = Schema.builder().addNullableInt64Field("id").addStringField("file").build();
    PAssert.that(read.expandBatches(pipeline.begin()).apply(new BatchRows()))
        .containsInAnyOrder(
            Row.withSchema(schema).addValues(1L, path).build(),
            Row.withSchema(schema).addValues(2L, path).build(),
            Row.withSchema(schema).addValues(9L, path).build());
    pipeline.run();
  }

  @Test
  public void rejectsRecordsThatDoNotFit() throws IOException {
    String path =
        file(
            "x.xml",
            "<r>\n<a><id>1</id></a>\n<a><id>x</id></a>\n"
                // That nobody reads the tags does not hide that there are two ids.
                + "<a><tag>p</tag><tag>q</tag><id>1</id><id>2</id></a></r>");
    Rejects rejects = Rejects.collect();
    PCollection<Row> rows =
        pipeline.apply(ReadFromXml.from(path, "/r/a").withSchema(ID).withRejects(rejects));
    PAssert.that(rows).containsInAnyOrder(Row.withSchema(ID).addValue(1L).build());
    Schema schema = Rejects.schema(FieldType.STRING);
    PAssert.that(rejects.rows())
        .containsInAnyOrder(
            Row.withSchema(schema)
                .addValues("{\"id\":\"x\"}", "'x' is not a BIGINT", "id", "x", path, 3L, null)
                .build(),
            Row.withSchema(schema)
                .addValues(
                    "{\"tag\":[\"p\",\"q\"],\"id\":[\"1\",\"2\"]}",
                    "stands more than once in the record, expected one value",
                    "id",
                    "1",
                    path,
                    4L,
                    null)
                .build());
    pipeline.run();
  }

  @Test
  public void readsTheEncodingThatAFileDeclares() throws IOException {
    Path file = folder.getRoot().toPath().resolve("x.xml");
    Files.write(
        file,
        "<?xml version='1.0' encoding='ISO-8859-1'?><r><a>grün</a></r>"
            .getBytes(StandardCharsets.ISO_8859_1));
    Schema text = Schema.builder().addNullableStringField("text").build();
    PAssert.that(pipeline.apply(ReadFromXml.from(file.toString(), "/r/a")))
        .containsInAnyOrder(Row.withSchema(text).addValue("grün").build());
    pipeline.run();
  }

  private String failure(String text) throws IOException {
    Pipeline failing = Pipeline.create();
    String path = file("x.xml", text);
    RuntimeException error =
        assertThrows(
            RuntimeException.class,
            () -> {
              failing.apply(ReadFromXml.from(path, "/r/a"));
              failing.run();
            });
    return error.getMessage().replace(path, "x.xml");
  }

  @Test
  public void fetchesNoEntityAndLetsNoBombGoOff() throws IOException {
    String secret = file("secret", "top secret");
    String external =
        failure("<!DOCTYPE r [<!ENTITY e SYSTEM \"file://" + secret + "\">]><r><a>&e;</a></r>");
    assertThat(external, containsString("is not well-formed XML"));
    assertThat(external.contains("top secret"), is(false));
    StringBuilder bomb = new StringBuilder("<!DOCTYPE r [<!ENTITY a0 \"ha\">");
    for (int i = 1; i < 30; i++) {
      bomb.append("<!ENTITY a%d \"&a%d;&a%d;\">".formatted(i, i - 1, i - 1));
    }
    assertThat(failure(bomb + "]><r><a>&a29;</a></r>"), containsString("is not well-formed XML"));
  }

  @Test
  public void saysWhereAFileIsNotWellFormed() throws IOException {
    assertThat(
        failure("<r><a>1</a>\n<a>2</b></r>"),
        containsString(
            "x.xml:2:7: is not well-formed XML, so that what follows cannot be told: The element"
                + " type \"a\" must be terminated by the matching end-tag \"</a>\"."));
    assertThat(
        failure("<r><b/></r>"),
        is("record: no element of 'x.xml' is '/r/a'; name another path, or declare the schema"));
    assertThat(
        assertThrows(ConfigurationException.class, () -> ReadFromXml.from("x.xml", "/a//b"))
            .getMessage(),
        is(
            "record: '/a//b' is not a path of elements; expected one such as /orders/order or"
                + " order"));
  }

  @Test
  public void standsBehindBeamsDoorForOtherSdks() throws IOException {
    ReadFromXml.Provider provider = new ReadFromXml.Provider();
    assertThat(provider.identifier(), is("purlin:schematransform:read_from_xml:v1"));
    Schema schema = Schema.builder().addStringField("path").addStringField("record").build();
    Row configuration =
        Row.withSchema(schema).addValues(file("x.xml", "<r><a id='7'/></r>"), "/r/a").build();
    PCollection<Row> rows =
        PCollectionRowTuple.empty(pipeline).apply(provider.from(configuration)).get("output");
    PAssert.that(rows).containsInAnyOrder(Row.withSchema(ID).addValues(7L).build());
    pipeline.run();
  }
}
