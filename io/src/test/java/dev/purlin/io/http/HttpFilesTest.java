package dev.purlin.io.http;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;
import static org.junit.Assert.assertThrows;

import com.sun.net.httpserver.HttpServer;
import dev.purlin.io.csv.ReadFromCsv;
import dev.purlin.io.csv.WriteToCsv;
import dev.purlin.io.file.FileSources;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.testing.PAssert;
import org.apache.beam.sdk.testing.TestPipeline;
import org.apache.beam.sdk.values.Row;
import org.junit.After;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;

public class HttpFilesTest {
  private static final Schema SCHEMA =
      Schema.builder().addNullableInt64Field("id").addNullableStringField("name").build();

  @Rule public final transient TestPipeline pipeline = TestPipeline.create();

  private final transient Map<String, byte[]> files = new HashMap<>();
  private final transient List<String> requests = Collections.synchronizedList(new ArrayList<>());
  private transient HttpServer server;
  private transient String base;

  @Before
  public void startServer() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    base = "http://127.0.0.1:%d/".formatted(server.getAddress().getPort());
    server.createContext(
        "/",
        exchange -> {
          String path = exchange.getRequestURI().toString().substring(1);
          requests.add(path);
          byte[] content = files.get(path);
          // Neither a length nor ranges: some servers know no more.
          exchange.sendResponseHeaders(content == null ? 404 : 200, 0);
          try (OutputStream out = exchange.getResponseBody()) {
            out.write(content == null ? new byte[0] : content);
          }
        });
    server.start();
  }

  @After
  public void stopServer() {
    server.stop(0);
  }

  private static Row row(Object... values) {
    return Row.withSchema(SCHEMA).addValues(values).build();
  }

  @Test
  public void readsFilesOfAServerOnceEach() throws IOException {
    files.put("a.csv?day=1&*", "id,name\n1,Ann\n2,Süd 🚀\n".getBytes(StandardCharsets.UTF_8));
    ByteArrayOutputStream compressed = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(compressed)) {
      out.write("id,name\n3,Zoe\n".getBytes(StandardCharsets.UTF_8));
    }
    files.put("b.csv.gz", compressed.toByteArray());
    PAssert.that(pipeline.apply("a", ReadFromCsv.from(base + "a.csv?day=1&*")))
        .containsInAnyOrder(row(1L, "Ann"), row(2L, "Süd 🚀"));
    PAssert.that(pipeline.apply("b", ReadFromCsv.from(base + "b.csv.gz")))
        .containsInAnyOrder(row(3L, "Zoe"));
    pipeline.run();
    assertThat(requests, is(List.of("a.csv?day=1&*", "b.csv.gz")));
  }

  @Test
  public void readsChunksOfALargeFile() {
    StringBuilder text = new StringBuilder("id,name\n");
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < 3000; i++) {
      String name = "name %d ".formatted(i).repeat(1300);
      text.append(i).append(',').append(name).append('\n');
      rows.add(row((long) i, name));
    }
    files.put("large.csv", text.toString().getBytes(StandardCharsets.UTF_8));
    assertThat(files.get("large.csv").length > 2 * (16 << 20), is(true));
    PAssert.that(pipeline.apply(ReadFromCsv.from(base + "large.csv").withSchema(SCHEMA)))
        .containsInAnyOrder(rows);
    pipeline.run();
    assertThat(requests, is(List.of("large.csv")));
  }

  @Test
  public void seesThatAFileHasChanged() throws IOException {
    files.put("a.csv", "id\n1\n".getBytes(StandardCharsets.UTF_8));
    assertThat(FileSources.match(base + "a.csv").get(0).sizeBytes(), is(5L));
    files.put("a.csv", "id\n100\n".getBytes(StandardCharsets.UTF_8));
    assertThat(FileSources.match(base + "a.csv").get(0).sizeBytes(), is(7L));
  }

  @Test
  public void saysWhatCannotBe() {
    assertThat(
        assertThrows(RuntimeException.class, () -> FileSources.match(base + "none.csv"))
            .getMessage(),
        is("path: no file matches '%snone.csv'".formatted(base)));
    assertThat(
        assertThrows(
                RuntimeException.class,
                () -> FileSources.match("http://ann:secret@127.0.0.1/a.csv"))
            .getMessage(),
        is(
            "'http://ann:****@127.0.0.1/a.csv' has a name and password in its address; read what needs them with ReadFromRest, which has auth"));
    assertThat(
        assertThrows(RuntimeException.class, () -> WriteToCsv.to(base + "out.csv")).getMessage(),
        is(
            "path: '%sout.csv' is on a web server, which takes no files; write to a disk or to S3"
                .formatted(base)));
  }
}
