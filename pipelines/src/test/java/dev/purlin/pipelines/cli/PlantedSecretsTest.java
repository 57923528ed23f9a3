package dev.purlin.pipelines.cli;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsStringIgnoringCase;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.After;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;

/**
 * Secrets of awkward shapes, planted wherever a pipeline file can have one and then drawn out by
 * every kind of error: none of it is on the screen, in the log or in the record. Each has {@code
 * Hunter2} in it, which nothing else has.
 */
public class PlantedSecretsTest {
  private static final String MARK = "Hunter2";

  private static final List<String> SHAPES =
      List.of(
          "ab,Hunter2-rest",
          "it's Hunter2 \"quoted\" \\ and more",
          "Hunter2 with blanks",
          "a/Hunter2/b@c:d",
          "-----BEGIN KEY-----\nAAAAHunter2AAAA\nBBBBHunter2BBBB\n-----END KEY-----\n",
          "org.example.LoginModule required username=\"u\" password=\"Hunter2;x\";",
          "Hunter2%2C%20encoded",
          "Hunter2".repeat(60),
          "Hunter2&x=<y>#z",
          "jdbc:postgresql://u:Hunter2@localhost:1/db?x=y",
          "Pässwörd€Hunter2😀");

  /** Files that are wrong before anything runs; S is the secret as a YAML text. */
  private static final Map<String, String> WRONG = new LinkedHashMap<>();

  /** Files that fail, or do not, while they run. */
  private static final Map<String, String> RUNNING = new LinkedHashMap<>();

  static {
    wrong("a file that is not there", "ReadFromCsv", "{path: S}");
    wrong("a number that is none", "ReadFromCsv", "{path: DIR/a.csv, skip_lines: S}");
    wrong("a parameter that does not exist", "ReadFromCsv", "{path: DIR/a.csv, S: 1}");
    wrong("a type that does not exist", "S", "{}");
    wrong("a word that is none", "WriteToCsv", "{path: DIR/out.csv, compression: S}");
    wrong(
        "a field that does not exist",
        "Combine",
        "{group_by: S, combine: {n: {value: id, fn: count}}}");
    wrong("an expression that is none", "Filter", "{keep: S}");
    wrong("a text in an expression", "Filter", "{keep: Q, language: sql}");
    wrong("a query", "Sql", "{query: S}");
    wrong("a URL that is none", "ReadFromJdbc", "{url: S, table: t}");
    wrong(
        "a malformed URL",
        "ReadFromJdbc",
        "{url: \"jdbc:postgresql://localhost:x/db?user=u&password=R\", table: t}");
    wrong(
        "a password in a URL",
        "ReadFromJdbc",
        "{url: \"jdbc:postgresql://localhost:1/db?user=u&password=R\", table: t}");
    wrong(
        "a password in a URL of properties",
        "ReadFromJdbc",
        "{url: \"jdbc:h2:tcp://localhost:1/db;USER=u;PASSWORD=R\", table: t}");
    wrong(
        "a login in a URL",
        "ReadFromJdbc",
        "{url: \"jdbc:postgresql://u:R@localhost:1/db\", table: t}");
    wrong(
        "a password by itself",
        "ReadFromJdbc",
        "{url: \"jdbc:postgresql://localhost:1/db\", username: u, password: S, table: t}");
    wrong(
        "properties of a connection",
        "ReadFromJdbc",
        "{url: \"jdbc:postgresql://localhost:1/db\", connection_properties: \"sslpassword=R\", table: t}");
    wrong(
        "a table that does not exist",
        "ReadFromJdbc",
        "{url: \"jdbc:h2:mem:planted;DB_CLOSE_DELAY=-1\", table: S}");
    wrong(
        "a query that is refused",
        "ReadFromJdbc",
        "{url: \"jdbc:h2:mem:planted;DB_CLOSE_DELAY=-1\", query: L}");
    wrong(
        "statements at the start",
        "ReadFromJdbc",
        "{url: \"jdbc:h2:mem:planted;DB_CLOSE_DELAY=-1\", connection_init_sql: [L], table: t}");
    wrong(
        "a token for a web API",
        "ReadFromRest",
        "{url: \"http://localhost:1\", max_retries: 0, auth: {type: bearer, token: S}}");
    wrong(
        "a client's secret",
        "ReadFromRest",
        "{url: \"http://localhost:1\", max_retries: 0, auth: {type: oauth2_client_credentials,"
            + " access_token_url: \"http://localhost:1\", client_id: c, client_secret: S}}");
    wrong(
        "an API key in the query",
        "ReadFromRest",
        "{url: \"http://localhost:1\", max_retries: 0,"
            + " auth: {type: api_key, location: query, name: appid, api_key: S}}");
    wrong(
        "a header",
        "ReadFromRest",
        "{url: \"http://localhost:1\", max_retries: 0, headers: {X-Key: S}}");
    wrong(
        "a parameter of a query",
        "ReadFromRest",
        "{url: \"http://localhost:1\", max_retries: 0, params: {key: S}}");
    wrong(
        "a key in an address",
        "ReadFromRest",
        "{url: \"http://localhost:1/a?key=R\", max_retries: 0}");
    running(
        "a value that cannot be cast",
        "MapToFields",
        "{language: sql, fields: {n: CAST(word AS BIGINT)}}");
    running(
        "a value that is no date",
        "MapToFields",
        "{language: sql, fields: {n: \"TO_DATE(word, 'YYYY-MM-DD')\"}}");
    running("rows that are not as expected", "AssertEqual", "{elements: [{word: other}]}");
    running("rows in the log", "LogForTesting", "{}");
    running(
        "a header of a target",
        "WriteToRest",
        "{url: \"http://localhost:1\", max_retries: 0, headers: {X-Key: S}}");
    running(
        "a body of a target",
        "WriteToRest",
        "{url: \"http://localhost:1\", max_retries: 0, body: {password: S}}");
    running("a directory that cannot be written", "WriteToCsv", "{path: \"/proc/R/out.csv\"}");
    running(
        "a column that is too narrow",
        "WriteToJdbc",
        "{url: \"jdbc:h2:mem:narrow;INIT=CREATE TABLE IF NOT EXISTS t(word VARCHAR(2))\", table: t}");
    running(
        "a load that cannot connect",
        "WriteToJdbc",
        "{url: \"jdbc:postgresql://localhost:1/db?password=R\", table: t}");
    running("a target of that name", "WriteToJson", "{path: \"DIR/out/R.json\"}");
  }

  private static void wrong(String kind, String type, String config) {
    WRONG.put(kind, step(type, config));
  }

  private static void running(String kind, String type, String config) {
    RUNNING.put(kind, step(type, config));
  }

  /** A file whose last step is what matters; S is the secret, R the same within a text. */
  private static String step(String type, String config) {
    boolean source = type.startsWith("Read") || type.equals("S");
    return """
        pipeline:
          transforms:
            - type: Create
              name: {{ (pw ~ ' rows') | tojson }}
              config: {elements: [{id: 1, word: {{ pw | tojson }}}]}
            - type: TYPE
              name: Last
              %s
              config: CONFIG
        """
        .formatted(source ? "" : "input: {{ (pw ~ ' rows') | tojson }}")
        .replace("TYPE", type.equals("S") ? "{{ pw | tojson }}" : type)
        .replace(
            "CONFIG",
            config
                .replace(
                    "Q", "{{ (\"word = '\" ~ (pw | replace(\"'\", \"''\")) ~ \"' OR\") | tojson }}")
                .replaceAll(
                    "\\bL\\b",
                    "{{ (\"SELECT * FROM nosuch WHERE x = '\" ~ (pw | replace(\"'\", \"''\")) ~ \"'\") | tojson }}")
                .replaceAll("\\bS\\b", "{{ pw | tojson }}")
                .replaceAll(
                    "\"([^\"]*)\\bR\\b([^\"]*)\"", "{{ (\"$1\" ~ pw ~ \"$2\") | tojson }}"));
  }

  @Rule public final Workplace workplace = new Workplace();

  private final PrintStream before = System.err;
  private final ByteArrayOutputStream screen = new ByteArrayOutputStream();

  /** What goes past the command line: of drivers, for one. */
  @Before
  public void watchTheScreen() {
    System.setErr(new PrintStream(screen, true, StandardCharsets.UTF_8));
  }

  @After
  public void letGoOfTheScreen() {
    System.setErr(before);
  }

  private void keeps(String what, String secret, Invocation call) throws IOException {
    List<String> seen = new ArrayList<>(List.of(call.toString()));
    seen.add(screen.toString(StandardCharsets.UTF_8));
    if (Files.exists(workplace.path("runs"))) {
      try (Stream<Path> files = Files.walk(workplace.path("runs"))) {
        files.filter(Files::isRegularFile).map(Workplace::read).forEach(seen::add);
      }
    }
    for (String text : seen) {
      assertThat(what + " with " + secret, text, not(containsStringIgnoringCase(MARK)));
    }
  }

  @Test
  public void areNotToldByFilesThatAreWrong() throws Exception {
    workplace.file("a.csv", "id\n1\n");
    Connection alive = DriverManager.getConnection("jdbc:h2:mem:planted;DB_CLOSE_DELAY=-1");
    for (Map.Entry<String, String> kind : WRONG.entrySet()) {
      Path file = workplace.file("wrong.yaml", kind.getValue());
      for (String secret : SHAPES) {
        Invocation validation = Invocation.of("validate", file, "--set", "pw=" + secret);
        assertThat(kind.getKey() + ": " + validation, validation.exitCode(), is(2));
        keeps(kind.getKey(), secret, validation);
      }
    }
    alive.close();
  }

  @Test
  public void areNotToldByRuns() throws Exception {
    int next = 0;
    for (Map.Entry<String, String> kind : RUNNING.entrySet()) {
      Path file = workplace.file("running.yaml", kind.getValue());
      for (int i = 0; i < 3; i++) {
        String secret = SHAPES.get(next++ % SHAPES.size());
        keeps(kind.getKey(), secret, workplace.run(file, "--set", "pw=" + secret));
      }
    }
  }

  @Test
  public void areNotToldByPicturesAndPreviews() throws Exception {
    Path file =
        workplace.file("shown.yaml", step("MapToFields", "{append: true, fields: {again: word}}"));
    for (String secret : SHAPES) {
      for (String format : List.of("text", "mermaid", "dot", "svg")) {
        keeps(
            format,
            secret,
            Invocation.of("graph", file, "--format", format, "--set", "pw=" + secret));
      }
      keeps("dry run", secret, Invocation.of("run", file, "--dry-run", "--set", "pw=" + secret));
    }
    keeps("preview", SHAPES.get(0), Invocation.of("preview", file, "--set", "pw=" + SHAPES.get(0)));
    keeps("preview", SHAPES.get(7), Invocation.of("preview", file, "--set", "pw=" + SHAPES.get(7)));
  }
}
