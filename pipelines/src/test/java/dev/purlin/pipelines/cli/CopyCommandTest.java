package dev.purlin.pipelines.cli;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.startsWith;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;

/** What {@code purlin copy} does with its options, and what it says when it cannot. */
public class CopyCommandTest {
  private static final String SECRET = "Tr0ub4dor-and-3";

  @Rule public final Workplace workplace = new Workplace();

  @Before
  public void writeSource() {
    workplace.file("orders.csv", "id,name,amount\n1,Zoë,12.5\n2,\"a,b\",3.25\n3,,0.5\n");
  }

  private String at(String name) {
    return workplace.path(name).toString();
  }

  private Invocation copy(Object... arguments) {
    List<Object> all = new ArrayList<>(List.of("copy"));
    all.addAll(List.of(arguments));
    all.addAll(List.of("--runner=direct", "--runs", workplace.path("runs")));
    return Invocation.of(all.toArray());
  }

  private void copies(Object... arguments) {
    Invocation run = copy(arguments);
    assertThat(run.toString(), run.exitCode(), is(0));
  }

  private String refused(Object... arguments) {
    Invocation run = copy(arguments);
    assertThat(run.toString(), run.exitCode(), is(2));
    assertThat(workplace.list("runs").stream().filter(Files::isDirectory).toList(), is(empty()));
    return run.err().replace(at(""), "DIR");
  }

  private List<String> lines(String name) {
    return workplace.read(name).lines().sorted().toList();
  }

  private static List<String> rows(String url, String query) throws SQLException {
    List<String> rows = new ArrayList<>();
    try (Connection connection = DriverManager.getConnection(url);
        Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery(query)) {
      while (result.next()) {
        List<String> values = new ArrayList<>();
        for (int i = 1; i <= result.getMetaData().getColumnCount(); i++) {
          values.add(result.getString(i));
        }
        rows.add(String.join("|", values));
      }
    }
    return rows;
  }

  private static void execute(String url, String sql) throws SQLException {
    try (Connection connection = DriverManager.getConnection(url);
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  @Test
  public void selectsFieldsAndRows() {
    copies(
        at("orders.csv"),
        at("out.csv"),
        "--where",
        "amount > 1 AND name <> '{{ x'",
        "--select=name,id");
    assertThat(lines("out.csv"), is(List.of("\"a,b\",2", "Zoë,1", "name,id")));
  }

  @Test
  public void printsTheFileThatItRuns() {
    Object[] arguments = {
      at("orders.csv"),
      at("out.jsonl"),
      "--schema={id: BIGINT, name: VARCHAR, amount: DECIMAL}",
      "--from-option=null_markers=no,007",
      "--where",
      "name <> '{{ x' OR name IS NULL",
      "--select=id,amount"
    };
    List<Object> printing = new ArrayList<>(List.of(arguments));
    printing.add("--print");
    Invocation printed = copy(printing.toArray());
    assertThat(
        printed.out().replace(workplace.path("").toString(), "DIR"),
        is(
            """
            # Copies DIR/orders.csv to DIR/out.jsonl.
            # Check it by 'purlin validate FILE', run it by 'purlin run FILE'.
            pipeline:
              type: chain
              transforms:
                - type: ReadFromCsv
                  name: Source
                  config:
                    path: DIR/orders.csv
                    null_markers: ["no", "007"]
                    schema: {id: BIGINT, name: VARCHAR, amount: DECIMAL}
                # Keeps the rows for which this is true.
                - type: Filter
                  name: Where
                  config:
                    keep: "name <> '{\\x7B x' OR name IS NULL"
                # Keeps these fields, in this order.
                - type: Select
                  name: Select
                  config:
                    fields: [id, amount]
                # The file is there, or changes, when every row is through.
                - type: WriteToJson
                  name: Target
                  config:
                    path: DIR/out.jsonl
                    single_file: true
            """));
    assertThat(workplace.list("runs"), is(empty()));
    Path file = workplace.file("grown.yaml", printed.out());
    copies(arguments);
    List<String> copied = lines("out.jsonl");
    assertThat(
        copied,
        is(
            List.of(
                "{\"id\":1,\"amount\":12.5}",
                "{\"id\":2,\"amount\":3.25}",
                "{\"id\":3,\"amount\":0.5}")));
    List<String> counts = counts();
    workplace.file("out.jsonl", "");
    Invocation run = workplace.run(file);
    assertThat(run.toString(), run.exitCode(), is(0));
    assertThat(lines("out.jsonl"), is(copied));
    assertThat(counts(), is(counts));
  }

  /** The row counts of the steps, without the times when they worked. */
  private List<String> counts() {
    List<String> counts = new ArrayList<>();
    for (JsonNode step : workplace.record().get("steps")) {
      counts.add(((ObjectNode) step).remove(List.of("active_from", "active_to")).toString());
    }
    return counts;
  }

  @Test
  public void readsPatternsAndCompressesByEnding() throws IOException {
    workplace.file("orders-2.csv", "id,name,amount\n4,x,1\n");
    copies(at("orders*.csv"), at("all.tsv.gz"));
    try (GZIPInputStream unzipped =
        new GZIPInputStream(Files.newInputStream(workplace.path("all.tsv.gz")))) {
      List<String> lines =
          new String(unzipped.readAllBytes(), StandardCharsets.UTF_8).lines().sorted().toList();
      assertThat(
          lines,
          is(List.of("1\tZoë\t12.5", "2\ta,b\t3.25", "3\t\t0.5", "4\tx\t1.0", "id\tname\tamount")));
    }
    copies(at("all.tsv.gz"), at("back"), "--to=csv", "--where=id = 4");
    assertThat(lines("back"), is(List.of("4,x,1.0", "id,name,amount")));
  }

  @Test
  public void namesSheetsAndRecordsBehindTheFile() {
    copies(at("orders.csv"), at("book.xlsx#Sales"));
    copies(at("book.xlsx#Sales"), at("sales.csv"), "--select=id,name");
    assertThat(lines("sales.csv"), is(List.of("1,Zoë", "2,\"a,b\"", "3,", "id,name")));
    workplace.file("o.xml", "<orders><order><id>7</id></order><order><id>8</id></order></orders>");
    copies(at("o.xml#/orders/order"), at("xml.csv"));
    assertThat(lines("xml.csv"), is(List.of("7", "8", "id")));
  }

  @Test
  public void loadsATableInEveryMode() throws Exception {
    String table = "sqlite:" + at("shop.db") + "#orders";
    String url = "jdbc:sqlite:" + at("shop.db");
    copies(at("orders.csv"), table, "--create-table", "--key=id", "--mode=upsert");
    workplace.file("more.csv", "id,name,amount\n2,new,4\n5,five,5\n");
    copies(at("more.csv"), table, "--mode=upsert", "--key=id");
    copies(at("more.csv"), table, "--mode=upsert", "--key=id");
    String all = "SELECT id, name FROM orders ORDER BY id";
    assertThat(rows(url, all), is(List.of("1|Zoë", "2|new", "3|null", "5|five")));
    workplace.file("six.csv", "id,name,amount\n6,six,6\n");
    copies(at("six.csv"), table);
    assertThat(rows(url, all), is(List.of("1|Zoë", "2|new", "3|null", "5|five", "6|six")));
    copies(at("six.csv"), table, "--mode=truncate");
    assertThat(rows(url, all), is(List.of("6|six")));
    copies(at("more.csv"), table, "--mode=replace", "--select=id");
    assertThat(rows(url, "SELECT * FROM orders ORDER BY id"), is(List.of("2", "5")));
  }

  @Test
  public void readsAQuery() throws Exception {
    String url = "jdbc:h2:" + at("shop");
    execute(url, "CREATE TABLE t AS SELECT x AS id, x * 2 AS twice FROM SYSTEM_RANGE(1, 3)");
    copies(url, at("q.csv"), "--query=SELECT id FROM t WHERE twice > 2");
    assertThat(lines("q.csv"), is(List.of("2", "3", "id")));
    copies(url + "?query=SELECT twice FROM t WHERE id %3C 2", at("p.csv"));
    assertThat(lines("p.csv"), is(List.of("2", "twice")));
  }

  @Test
  public void castsWhatHasASchemaOfItsOwn() {
    copies(at("orders.csv"), at("orders.parquet"));
    copies(
        at("orders.parquet"), at("typed.csv"), "--schema={id: VARCHAR, amount: 'DECIMAL(9, 2)'}");
    assertThat(lines("typed.csv"), is(List.of("1,12.50", "2,3.25", "3,0.50", "id,amount")));
  }

  /** What the matrix leaves out, because a cell of a spreadsheet cannot hold it. */
  @Test
  public void keepsMicrosecondsAndEveryDigit() {
    String csv =
        "id,amount,seen\n-9007199254740993,12345678901234567.89,1969-12-31T23:59:59.999999Z\n";
    workplace.file("exact.csv", csv);
    String database = "sqlite:" + at("x.db") + "#x";
    copies(at("exact.csv"), at("x.parquet"));
    copies(at("x.parquet"), database, "--create-table");
    copies(database, "h2:" + at("h") + "#x", "--create-table");
    copies("h2:" + at("h") + "#x", at("back.csv"));
    assertThat(workplace.read("back.csv"), is(csv));
    Invocation refused = copy(at("exact.csv"), at("x.xlsx"));
    assertThat(refused.exitCode(), is(1));
    assertThat(
        refused.err(),
        containsString("'-9007199254740993': has more than the 15 digits of a cell; cast it"));
    assertThat(Files.exists(workplace.path("x.xlsx")), is(false));
  }

  @Test
  public void readsAWebApi() throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    List<String> asked = new ArrayList<>();
    server.createContext(
        "/",
        exchange -> {
          asked.add(
              exchange.getRequestURI()
                  + " "
                  + exchange.getRequestHeaders().getFirst("Authorization"));
          byte[] body = "{\"data\": [{\"id\": 1}, {\"id\": 2}]}".getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(200, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.start();
    try {
      String address =
          "http://me:%s@localhost:%d/orders?open=1&api_key=%s#data"
              .formatted(SECRET, server.getAddress().getPort(), "K-" + SECRET);
      Invocation printed = copy(address, at("api.csv"), "--print");
      assertThat(printed.toString(), not(containsString(SECRET)));
      assertThat(printed.out(), containsString("open=1&api_key=${env:API_TOKEN}"));
      Invocation run = copy(address, at("api.csv"));
      assertThat(run.toString(), run.exitCode(), is(0));
      assertThat(lines("api.csv"), is(List.of("1", "2", "id")));
      keeps(run);
      String login =
          Base64.getEncoder().encodeToString(("me:" + SECRET).getBytes(StandardCharsets.UTF_8));
      assertThat(
          asked.stream().distinct().toList(),
          is(List.of("/orders?open=1&api_key=K-" + SECRET + " Basic " + login)));
    } finally {
      server.stop(0);
    }
  }

  /** Nothing that was printed or left behind has the password. */
  private void keeps(Invocation call) throws IOException {
    assertThat(call.toString(), not(containsString(SECRET)));
    try (Stream<Path> files = Files.walk(workplace.path(""))) {
      List<Path> telling =
          files
              .filter(Files::isRegularFile)
              .filter(file -> !file.toString().endsWith(".db"))
              .filter(
                  file -> {
                    try {
                      return new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1)
                          .contains(SECRET);
                    } catch (IOException e) {
                      throw new AssertionError(e);
                    }
                  })
              .toList();
      assertThat(telling, is(empty()));
    }
  }

  @Test
  public void hidesThePasswordOfAnAddress() throws Exception {
    String h2 = "jdbc:h2:" + at("safe");
    execute(h2 + ";USER=boss;PASSWORD=" + SECRET, "CREATE TABLE t (id BIGINT)");
    String address = h2 + ";USER=boss;PASSWORD=" + SECRET + "#t";
    Invocation printed = copy(at("orders.csv"), address, "--select=id", "--print");
    assertThat(
        printed.out(),
        containsString(
            """
                    username: boss
                    password: ${env:DATABASE_PASSWORD}
                    table: t
            """));
    keeps(printed);
    Invocation run = copy(at("orders.csv"), address, "--select=id");
    assertThat(run.toString(), run.exitCode(), is(0));
    keeps(run);
    Invocation failed = copy(at("orders.csv"), address + "x", "--select=id");
    assertThat(failed.toString(), failed.exitCode(), is(2));
    keeps(failed);
    for (String wrong :
        List.of(
            "postgresql://boss:" + SECRET + "@localhost:1/db#t",
            "jdbc:postgresql://localhost:1/db?user=boss&password=" + SECRET + "#t",
            "mysql://boss:" + SECRET + "@localhost:1/db#t",
            "nope://boss:" + SECRET + "@localhost/db",
            "postgresql://boss:" + SECRET + "@localhost:1/db")) {
      keeps(copy(at("orders.csv"), wrong));
      keeps(copy(wrong, at("out.csv")));
      keeps(copy(at("orders.csv"), wrong, "--print"));
      keeps(copy(at("orders.csv"), at("out.csv"), wrong));
      keeps(Invocation.of("schema", wrong));
    }
    keeps(
        copy(
            at("orders.csv"),
            h2 + "#t",
            "--to-option=username=boss",
            "--to-option=password=" + SECRET,
            "--print"));
  }

  @Test
  public void twoPasswordsHaveTwoNames() {
    Invocation printed =
        copy("postgresql://a:first-one@h/db#t", "postgresql://b:second-one@h/db#t", "--print");
    assertThat(
        printed
            .out()
            .lines()
            .filter(line -> line.contains("password:"))
            .collect(Collectors.joining()),
        is("        password: ${env:PGPASSWORD}        password: ${env:TARGET_PGPASSWORD}"));
  }

  @Test
  public void saysWhatIsWrongWithTheAddresses() {
    String source = at("orders.csv");
    assertThat(
        refused(source, "out.dat"),
        startsWith(
            "TARGET 'out.dat': the ending .dat does not say what is in it; known endings: .csv,"));
    assertThat(
        refused("data", "out.csv"),
        startsWith("SOURCE 'data': a name without an ending does not say what is in it;"));
    assertThat(
        refused(at("none.csv"), "out.csv"), startsWith("SOURCE: no file matches 'DIR/none.csv'"));
    assertThat(
        refused(source, "out.xls"),
        startsWith("TARGET 'out.xls': xls files are read, but not written; known endings: .csv,"));
    assertThat(
        refused(source, "ftp://host/x.csv"),
        startsWith("TARGET 'ftp://host/x.csv': ftp:// is not"));
    assertThat(
        refused(source, "https://host/x.csv"),
        startsWith("TARGET 'https://host/x.csv': rows are not written to web addresses;"));
    assertThat(
        refused("-", "out.csv"),
        is("SOURCE '-', standard input and output, cannot be read or written yet: name a file\n"));
    assertThat(
        refused(source, "sqlite:shop.db"),
        startsWith("TARGET 'jdbc:sqlite:shop.db': name the table behind #, as in"));
    assertThat(
        refused(source, "sqlite:" + at("none.db") + "#t"),
        is(
            "TARGET: there is no database at jdbc:sqlite:DIR/none.db; with create_table: true it is"
                + " made (here: --create-table)\n"));
    assertThat(refused(at("o.xml"), "out.csv"), startsWith("SOURCE: "));
  }

  @Test
  public void saysWhatIsWrongWithTheOptions() throws Exception {
    String source = at("orders.csv");
    String table = "sqlite:" + at("shop.db") + "#t";
    execute("jdbc:sqlite:" + at("shop.db"), "CREATE TABLE other (id BIGINT)");
    assertThat(
        refused(source, table),
        is(
            "TARGET: unknown table 't'; known: other; with create_table: true it is made (here:"
                + " --create-table)\n"));
    assertThat(
        refused(source, table, "--mode=upsert"),
        is("--mode=upsert needs the fields that identify a row, as in --key=id\n"));
    assertThat(
        refused(source, table, "--mode=upsert", "--key=nr", "--create-table"),
        is("--key: unknown field 'nr'; did you mean 'id'?\n"));
    assertThat(
        refused(source, at("out.csv"), "--mode=append"),
        is(
            "--mode=append goes with a table of a database as TARGET; 'DIR/out.csv' is written"
                + " anew\n"));
    assertThat(
        refused(source, at("out.csv"), "--from-option=delimitre=tab"),
        is(
            "--from-option: unknown parameter of ReadFromCsv 'delimitre'; did you mean"
                + " 'delimiter'?\n"));
    assertThat(
        refused(source, at("out.csv"), "--from-option=skip_lines=two"),
        is("--from-option skip_lines: expected an integer, found 'two'\n"));
    assertThat(
        refused(source, at("out.csv"), "--where=amont > 1"),
        is("--where: unknown field 'amont'; did you mean 'amount'?\n"));
    assertThat(
        refused(source, at("out.csv"), "--select=naem"),
        containsString("--select: unknown field 'naem'; did you mean 'name'?"));
    assertThat(refused(source, at("out.csv"), "--schema={id: BIGNIT}"), startsWith("--schema: "));
    assertThat(
        refused(source, at("out.csv"), "--schema={id: "), startsWith("--schema: expected YAML"));
    assertThat(
        refused(source, at("out.csv"), "--query=SELECT 1"),
        startsWith("--query goes with a database as SOURCE"));
    assertThat(
        refused(source, at("out.csv"), "--from=cvs"),
        is("--from: unknown type 'cvs'; did you mean 'csv'?\n"));
  }

  @Test
  public void printsTheSchemaOfASource() throws Exception {
    Invocation csv = Invocation.of("schema", at("orders.csv"));
    assertThat(csv.toString(), csv.exitCode(), is(0));
    assertThat(csv.out(), is("schema:\n  id: BIGINT\n  name: VARCHAR\n  amount: DOUBLE\n"));
    workplace.file("nested.jsonl", "{\"a b\": [1], \"yes\": {\"x\": 1.5, \"y\": \"t\"}}\n");
    Invocation json = Invocation.of("schema", at("nested.jsonl"));
    assertThat(
        json.out(),
        is("schema:\n  a b: \"ARRAY<BIGINT>\"\n  \"yes\": \"ROW<x DOUBLE, y VARCHAR>\"\n"));
    // It can be pasted.
    copies(
        at("nested.jsonl"), at("n.jsonl"), "--schema=" + json.out().replaceFirst("schema:\n", ""));
    assertThat(workplace.read("n.jsonl"), is("{\"a b\":[1],\"yes\":{\"x\":1.5,\"y\":\"t\"}}\n"));
    execute("jdbc:h2:" + at("s"), "CREATE TABLE t (id BIGINT, seen TIMESTAMP)");
    assertThat(
        Invocation.of("schema", "h2:" + at("s") + "#t").out(),
        is("schema:\n  id: BIGINT\n  seen: TIMESTAMP\n"));
  }
}
