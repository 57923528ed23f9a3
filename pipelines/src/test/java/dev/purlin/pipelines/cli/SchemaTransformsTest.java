package dev.purlin.pipelines.cli;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;

import com.fasterxml.jackson.databind.JsonNode;
import dev.purlin.pipelines.assembly.Catalogue;
import dev.purlin.pipelines.foreign.SortingOffice;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.junit.Rule;
import org.junit.Test;

/** Transforms that are not Purlin's, as steps of files. */
public class SchemaTransformsTest {
  private static final String LETTERS =
      """
      pipeline:
        transforms:
          - type: Create
            name: Letters
            config:
              elements: [{id: 1, weight: 20}, {id: 2, weight: 90}, {id: 3}, {id: 4, weight: 56}]
          - type: post:schematransform:sorting_office:v1
            name: Office
            input: Letters
            config:
              limit: 2
              unit: ounce
              since: 2026-11-28T12:00:00Z
              error_handling: {output: unweighed}
          - type: WriteToJson
            name: Light
            input: Office.light
            config: {path: DIR/RUNNER/light.jsonl, single_file: true}
          - type: WriteToJson
            name: Unweighed
            input: Office.unweighed
            config: {path: DIR/RUNNER/unweighed.jsonl, single_file: true}
      """;

  @Rule public final Workplace workplace = new Workplace();

  private List<String> lines(String file) {
    return workplace.read(file).lines().sorted().toList();
  }

  /** The books of the last run, as {@code Step: read/written/rejected}. */
  private List<String> books() {
    List<String> books = new ArrayList<>();
    assertThat(workplace.record().get("balanced").asBoolean(), is(true));
    for (JsonNode step : workplace.record().get("steps")) {
      books.add(
          "%s: %s/%s/%s%s"
              .formatted(
                  step.get("step").asText(),
                  step.get("read"),
                  step.get("written"),
                  step.get("rejected"),
                  step.has("outputs") ? " " + step.get("outputs") : ""));
    }
    return books;
  }

  private void run(String runner, Path file) {
    Invocation run = workplace.runOn(runner, file);
    assertThat(run.toString(), run.exitCode(), is(0));
    assertThat(run.out(), containsString("the books balance"));
  }

  @Test
  public void aProviderOfTheUsersIsAStepOnEveryRunner() {
    for (String runner : List.of("direct", "flink")) {
      run(runner, workplace.file("letters.yaml", LETTERS.replace("RUNNER", runner)));
      assertThat(
          lines(runner + "/light.jsonl"),
          contains("{\"id\":1,\"weight\":20}", "{\"id\":4,\"weight\":56}"));
      assertThat(lines(runner + "/unweighed.jsonl"), contains("{\"id\":3,\"weight\":null}"));
      assertThat(
          books(),
          contains(
              "Letters: 0/4/0", "Office: 4/2/1 {\"light\":2}", "Light: 2/2/0", "Unweighed: 1/1/0"));
    }
  }

  @Test
  public void itIsShownLikeOtherSteps() {
    Path file = workplace.file("letters.yaml", LETTERS.replace("RUNNER", "out"));
    Invocation validate = Invocation.of("validate", file);
    assertThat(validate.toString(), validate.exitCode(), is(0));
    assertThat(
        validate.out(),
        allOf(
            containsString("Office        post:schematransform:sorting_office:v1\n"),
            containsString(
                "  .light                                              id BIGINT, weight"),
            containsString("  .unweighed")));
    assertThat(
        Invocation.of("graph", file, "--format", "dot").out(),
        containsString("\"Office\" -> \"Light\" [label=\"light\"];\n"));
    Invocation heavy = Invocation.of("preview", file, "Office.heavy");
    assertThat(
        heavy.toString(),
        heavy.out(),
        is(
            """
            Office.heavy
            id BIGINT  weight BIGINT
            ─────────  ─────────────
            2          90
            1 row
            1 row rejected on the way here
            """));
    assertThat(
        Invocation.of("preview", file, "Office.heavi").err(),
        containsString("unknown output of 'Office', 'heavi'; did you mean 'heavy'?"));
    assertThat(
        Invocation.of("transforms").out(),
        allOf(
            containsString("\nNot Purlin's, but on the class path:\n"),
            containsString("  post:schematransform:sorting_office:v1\n"),
            containsString("  ReadFromPostgres\n"),
            not(containsString("  ReadFromKafka\n  "))));
    assertThat(
        Invocation.of("transforms", "post:schematransform:sorting_office:v1").out(),
        allOf(
            containsString("Sorts letters by their weight.\n"),
            containsString("  limit (BIGINT, required)\n")));
  }

  private String problems(String steps) {
    Path file = workplace.file("wrong.yaml", "pipeline:\n  transforms:\n" + steps.indent(4));
    Invocation validate = Invocation.of("validate", file);
    assertThat(validate.toString(), validate.exitCode(), is(2));
    return validate.err();
  }

  private String office(String config) {
    return problems(
        """
        - {type: Create, config: {elements: [{id: 1, weight: 20}]}}
        - type: post:schematransform:sorting_office:v1
          name: Office
          input: Create
          config: CONFIG
        - {type: LogForTesting, input: Office.light}
        """
            .replace("CONFIG", config));
  }

  @Test
  public void itsParametersAreChecked() {
    assertThat(
        office("{limt: 1}"),
        allOf(
            containsString(":7:16: unknown parameter 'limt'; did you mean 'limit'?"),
            containsString(
                ":7:15: post:schematransform:sorting_office:v1 needs the parameter 'limit' (an"
                    + " integer)")));
    assertThat(
        office("{limit: many, unit: pound, since: yesterday, stamp: '?'}"),
        allOf(
            containsString(":7:23: expected an integer, found 'many'"),
            containsString(":7:35: expected one of gram, ounce, found 'pound'"),
            containsString("expected a timestamp such as 2026-11-28T12:00:00Z, found 'yesterday'"),
            containsString("expected bytes in Base64, found '?'")));
    assertThat(
        office("{limit: -1}"),
        containsString(
            "post:schematransform:sorting_office:v1 cannot be built: limit must not be negative"));
  }

  @Test
  public void itsInputsAndOutputsAreChecked() {
    assertThat(
        problems(
            """
            - {type: 'post:schematransform:sorting_office:v1', name: Office, config: {limit: 1}}
            - {type: LogForTesting, input: Office.light}
            """),
        containsString("post:schematransform:sorting_office:v1 needs an input"));
    assertThat(
        problems(
            """
            - {type: Create, config: {elements: [{id: 1, weight: 20}]}}
            - type: post:schematransform:sorting_office:v1
              name: Office
              input: Create
              config: {limit: 1, error_handling: {output: bad}}
            - {type: LogForTesting, name: A, input: Office.ligt}
            - {type: LogForTesting, name: B, input: Office}
            - {type: LogForTesting, name: C, input: Office.bad}
            """),
        allOf(
            containsString(":8:45: unknown output of 'Office', 'ligt'; did you mean 'light'?"),
            containsString(":9:45: unknown output of 'Office', 'output'; known: ")));
    assertThat(
        problems(
            """
            - {type: 'post:schematransform:sorting_ofice:v1', name: Office}
            """),
        containsString(
            "unknown transform 'post:schematransform:sorting_ofice:v1'; did you mean"
                + " 'post:schematransform:sorting_office:v1'?"));
    assertThat(
        problems(
            """
            - {type: Create, config: {elements: [{id: 1}]}}
            - type: beam:schematransform:org.apache.beam:jdbc_read:v1
              name: Read
              input: Create
              config: {driver_class_name: org.h2.Driver, jdbc_url: 'jdbc:h2:mem:', read_query: SELECT 1 AS one}
            - {type: LogForTesting, input: Read}
            """),
        containsString("does not read its input, and the rows would be lost: remove 'input'"));
  }

  @Test
  public void aTransformWithoutErrorOutputIsReported() {
    String problems =
        problems(
            """
            - type: beam:schematransform:org.apache.beam:generate_sequence:v1
              name: Numbers
              config: {start: 0, end: 3, error_handling: {output: bad}}
            - {type: LogForTesting, input: Numbers.bad}
            """);
    assertThat(
        problems, containsString("unknown parameter 'error_handling'; known: end, rate, start"));
  }

  @Test
  public void beamsOwnRunAmongPurlins() {
    run(
        "direct",
        workplace.file(
            "numbers.yaml",
            """
            pipeline:
              transforms:
                - type: beam:schematransform:org.apache.beam:generate_sequence:v1
                  name: Numbers
                  config: {start: 0, end: 5}
                - type: MapToFields
                  name: Words
                  input: Numbers
                  config: {fields: {n: "CASE WHEN \\"value\\" = 3 THEN 'x' ELSE CAST(\\"value\\" AS VARCHAR) END"}}
                - type: beam:schematransform:org.apache.beam:yaml:filter-java:v1
                  name: Odd
                  input: Words
                  config:
                    language: java
                    keep: {expression: 'Long.parseLong(n) % 2 == 1'}
                    error_handling: {output: bad}
                - {type: WriteToJson, name: Kept, input: Odd, config: {path: DIR/odd.jsonl, single_file: true}}
                - {type: WriteToJson, name: Bad, input: Odd.bad, config: {path: DIR/bad.jsonl, single_file: true}}
            """));
    assertThat(lines("odd.jsonl"), contains("{\"n\":\"1\"}"));
    assertThat(
        lines("bad.jsonl"),
        contains(
            "{\"failed_row\":{\"n\":\"x\"},\"error_message\":\"For input string: \\\"x\\\"\"}"));
    assertThat(
        books(),
        contains("Numbers: 0/5/0", "Words: 5/5/0", "Odd: 5/1/1", "Kept: 1/1/0", "Bad: 1/1/0"));
  }

  @Test
  public void beamReadsWhatPurlinLoadsAndTheOtherWayRound() throws Exception {
    String url = "jdbc:h2:" + workplace.path("beam");
    try (Connection connection = DriverManager.getConnection(url);
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE TABLE theirs (id BIGINT, name VARCHAR(20))");
    }
    run(
        "direct",
        workplace.file(
            "write.yaml",
            """
            pipeline:
              transforms:
                - {type: Create, config: {elements: [{id: 1, name: Zoë}, {id: 2, name: null}]}}
                - type: WriteToJdbc
                  name: Ours
                  input: Create
                  config: {url: 'jdbc:h2:DIR/beam', table: ours, create_table: true}
                - type: beam:schematransform:org.apache.beam:jdbc_write:v1
                  name: Theirs
                  input: Create
                  config:
                    driver_class_name: org.h2.Driver
                    jdbc_url: 'jdbc:h2:DIR/beam'
                    location: theirs
            """));
    assertThat(books(), contains("Create: 0/2/0", "Ours: 2/2/0", "Theirs: 2/0/0"));
    run(
        "direct",
        workplace.file(
            "read.yaml",
            """
            pipeline:
              transforms:
                - type: beam:schematransform:org.apache.beam:jdbc_read:v1
                  name: Ours
                  config:
                    driver_class_name: org.h2.Driver
                    jdbc_url: 'jdbc:h2:DIR/beam'
                    read_query: SELECT * FROM ours
                - type: ReadFromJdbc
                  name: Theirs
                  config: {url: 'jdbc:h2:DIR/beam', query: SELECT * FROM theirs}
                - {type: WriteToJson, name: A, input: Ours, config: {path: DIR/ours.jsonl, single_file: true}}
                - {type: WriteToJson, name: B, input: Theirs, config: {path: DIR/theirs.jsonl, single_file: true}}
            """));
    assertThat(
        lines("ours.jsonl"), contains("{\"ID\":1,\"NAME\":\"Zoë\"}", "{\"ID\":2,\"NAME\":null}"));
    assertThat(
        lines("theirs.jsonl"), contains("{\"id\":1,\"name\":\"Zoë\"}", "{\"id\":2,\"name\":null}"));
    assertThat(books(), contains("Ours: 0/2/0", "Theirs: 2/2/0", "A: 2/2/0", "B: 2/2/0"));
  }

  @Test
  public void beamYamlsNamesOfDatabasesAreKnown() throws Exception {
    try (EmbeddedPostgres postgres = EmbeddedPostgres.start()) {
      try (Connection connection = postgres.getPostgresDatabase().getConnection();
          Statement statement = connection.createStatement()) {
        statement.execute("CREATE TABLE city (id BIGINT, name TEXT)");
        statement.execute("INSERT INTO city VALUES (1, 'Graz'), (2, NULL)");
        statement.execute("CREATE TABLE copy (id BIGINT, name TEXT)");
      }
      String url = postgres.getJdbcUrl("postgres", "postgres");
      run(
          "direct",
          workplace.file(
              "copy.yaml",
              """
              pipeline:
                type: chain
                transforms:
                  - {type: ReadFromPostgres, config: {url: 'URL', query: SELECT * FROM city}}
                  - {type: WriteToPostgres, config: {url: 'URL', table: copy}}
              """
                  .replace("URL", url)));
      assertThat(books(), contains("ReadFromPostgres: 0/2/0", "WriteToPostgres: 2/0/0"));
      try (Connection connection = postgres.getPostgresDatabase().getConnection();
          Statement statement = connection.createStatement();
          ResultSet rows = statement.executeQuery("SELECT id, name FROM copy ORDER BY id")) {
        List<String> copied = new ArrayList<>();
        while (rows.next()) {
          copied.add(rows.getLong(1) + " " + rows.getString(2));
        }
        assertThat(copied, contains("1 Graz", "2 null"));
      }
    }
  }

  /** Beam's ParquetIO reads what Purlin writes, and the other way round. */
  @Test
  public void aSchemaIoIsAStepForReadingAndOneForWriting() {
    run(
        "direct",
        workplace.file(
            "write.yaml",
            """
            pipeline:
              transforms:
                - {type: Create, config: {elements: [{id: 1, name: Zoë}, {id: 2, name: null}]}}
                - type: WriteToParquet
                  name: Ours
                  input: Create
                  config: {path: DIR/ours.parquet, single_file: true}
                - type: beam:transform:org.apache.beam:schemaio_parquet_write:v1
                  name: Theirs
                  input: Create
                  config: {location: DIR/theirs, suffix: .parquet}
                - type: beam:transform:org.apache.beam:schemaio_avro_write:v1
                  name: Avro
                  input: Create
                  config: {location: DIR/avro}
            """));
    assertThat(books(), contains("Create: 0/2/0", "Ours: 2/2/0", "Theirs: 2/0/0", "Avro: 2/0/0"));
    run(
        "direct",
        workplace.file(
            "read.yaml",
            """
            pipeline:
              transforms:
                - type: beam:transform:org.apache.beam:schemaio_parquet_read:v1
                  name: Ours
                  config: {location: DIR/ours.parquet, schema: {id: BIGINT, name: VARCHAR}}
                - type: ReadFromParquet
                  name: Theirs
                  config: {path: DIR/theirs/*.parquet}
                - type: beam:transform:org.apache.beam:schemaio_avro_read:v1
                  name: Avro
                  config: {location: DIR/avro*, schema: {id: BIGINT, name: VARCHAR}}
                - {type: WriteToJson, name: A, input: Ours, config: {path: DIR/ours.jsonl, single_file: true}}
                - {type: WriteToJson, name: B, input: Theirs, config: {path: DIR/theirs.jsonl, single_file: true}}
                - {type: WriteToJson, name: C, input: Avro, config: {path: DIR/avro.jsonl, single_file: true}}
            """));
    for (String file : List.of("ours.jsonl", "theirs.jsonl", "avro.jsonl")) {
      assertThat(
          file, lines(file), contains("{\"id\":1,\"name\":\"Zoë\"}", "{\"id\":2,\"name\":null}"));
    }
    assertThat(books().subList(0, 3), contains("Ours: 0/2/0", "Theirs: 2/2/0", "Avro: 0/2/0"));
    assertThat(
        problems(
            """
            - type: beam:transform:org.apache.beam:schemaio_parquet_read:v1
              name: Read
              config: {location: DIR/ours.parquet, schema: {id: BIGNIT}}
            - {type: LogForTesting, input: Read}
            """),
        containsString("unknown type 'BIGNIT'; did you mean 'BIGINT'?"));
  }

  @Test
  public void theyAreLookedForOnlyByFilesThatNameOne() {
    Catalogue catalogue = Catalogue.load();
    int before = SortingOffice.MADE.get();
    assertThat(catalogue.contains("Create"), is(true));
    assertThat(SortingOffice.MADE.get(), is(before));
    assertThat(catalogue.contains("post:schematransform:sorting_office:v1"), is(true));
    assertThat(SortingOffice.MADE.get(), is(before + 1));
    assertThat(
        catalogue.find("ReadFromJdbc").orElseThrow().identifier(),
        is("purlin:schematransform:read_from_jdbc:v1"));
  }
}
