package dev.purlin.tests.s3;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsInAnyOrder;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.startsWith;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.Before;
import org.junit.ClassRule;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

/** Pipeline files, their includes, their sources and their targets may lie on S3. */
public class S3Test {
  @ClassRule
  public static final S3Server SERVER =
      new S3Server("pipelines", "data", "target", "runs", "staged");

  @Rule public final TemporaryFolder folder = new TemporaryFolder();

  private final Map<String, String> environment = new HashMap<>();

  @Before
  public void connect() {
    environment.put("AWS_ENDPOINT_URL_S3", SERVER.endpoint());
    environment.put("AWS_ACCESS_KEY_ID", "key");
    environment.put("AWS_SECRET_ACCESS_KEY", "word");
  }

  @Test
  public void readsTheFileItsIncludesAndItsSourcesAndWritesItsTargets() throws Exception {
    SERVER.put("data/in/a.csv", "id,amount\n1,2.5\n2,1\n");
    SERVER.put("data/in/b.csv", "id,amount\n3,\"4\"\n");
    SERVER.put("pipelines/schema.yaml", "{id: BIGINT, amount: DOUBLE}");
    SERVER.put(
        "pipelines/orders.yaml",
        """
        pipeline:
          type: chain
          transforms:
            - type: ReadFromCsv
              config:
                path: s3://data/in/*.csv
                schema: {% include 'schema.yaml' %}
            - type: Filter
              config: {keep: amount > 2}
            - type: Combine
              config:
                group_by: id
                combine: {total: {value: amount, fn: sum}}
            - type: WriteToJson
              config: {path: "s3://target/{{ runner }}.jsonl", num_shards: 1}
        """);

    for (String runner : new String[] {"direct", "flink"}) {
      Purlin run =
          purlin(
              "run", "s3://pipelines/orders.yaml", "--runner=" + runner, "--set=runner=" + runner);

      assertThat(run.output(), run.exitCode(), is(0));
      assertThat(
          SERVER.get("target/" + runner + ".jsonl-00000-of-00001").lines().sorted().toList(),
          contains("{\"id\":1,\"total\":2.5}", "{\"id\":3,\"total\":4.0}"));
    }
    assertThat(
        "nothing temporary is left",
        SERVER.keys("target"),
        contains("direct.jsonl-00000-of-00001", "flink.jsonl-00000-of-00001"));
  }

  @Test
  public void aRunThatFailsLeavesNothingOnTheServer() throws Exception {
    SERVER.put("data/bad.csv", "id\n1\nx\n");
    SERVER.put(
        "pipelines/bad.yaml",
        """
        pipeline:
          type: chain
          transforms:
            - type: ReadFromCsv
              config: {path: s3://data/bad.csv, schema: {id: BIGINT}}
            - type: WriteToParquet
              config: {path: s3://target/bad/rows.parquet}
        """);

    Purlin run = purlin("run", "s3://pipelines/bad.yaml");

    assertThat(run.output(), run.exitCode(), is(1));
    assertThat(
        run.output(),
        containsString("s3://data/bad.csv:3:1: field 'id' = 'x': 'x' is not a BIGINT"));
    assertThat(
        SERVER.keys("target").stream().filter(key -> key.startsWith("bad")).toList(), empty());
  }

  @Test
  public void keepsTheLastValueOfAnIncrementalReadBesideTheRunRecords() throws Exception {
    SERVER.put(
        "pipelines/incremental.yaml",
        """
        pipeline:
          type: chain
          transforms:
            - type: ReadFromJdbc
              name: Sales
              config:
                url: jdbc:sqlite:DATABASE
                query: SELECT 1 AS id UNION ALL SELECT 2
                incremental: {field: id}
            - type: WriteToJson
              config: {path: "s3://data/incremental/sales.jsonl", single_file: true}
        """
            .replace("DATABASE", folder.newFile("sales.db").toString()));
    String[] arguments = {
      "run", "s3://pipelines/incremental.yaml", "--runs=s3://data/incremental/runs"
    };
    for (List<String> expected : List.of(List.of("{\"id\":1}", "{\"id\":2}"), List.<String>of())) {
      Purlin run = purlin(arguments);
      assertThat(run.output(), run.exitCode(), is(0));
      assertThat(
          SERVER.get("data/incremental/sales.jsonl").lines().sorted().toList(), is(expected));
      assertThat(
          SERVER.get("data/incremental/runs/state/incremental-8e77bf85/Sales.json"),
          containsString("\"value\" : \"2\""));
    }
  }

  @Test
  public void stagesOnTheServerAndReplaysFromThere() throws Exception {
    SERVER.put("staged/in.csv", "id,amount\n1,2.50\n2,\n");
    SERVER.put(
        "pipelines/staged.yaml",
        """
        pipeline:
          type: chain
          transforms:
            - type: ReadFromCsv
              config: {path: s3://staged/in.csv, schema: {id: BIGINT, amount: DECIMAL}}
            - type: Stage
              name: Orders
              config: {area: s3://staged/stage, keep: 1}
            - type: WriteToJson
              config: {path: "s3://staged/out/{{ name }}.jsonl", single_file: true}
        """);
    for (String runner : new String[] {"direct", "flink"}) {
      String[] arguments = {
        "run", "s3://pipelines/staged.yaml", "--runner=" + runner, "--runs=s3://staged/runs"
      };
      Purlin run = purlin(with(arguments, "--set=name=first-" + runner));
      assertThat(run.output(), run.exitCode(), is(0));
      assertThat(
          "the stage of the run before is gone, and nothing is left of it",
          SERVER.keys("staged").stream()
              .filter(key -> key.startsWith("stage/"))
              .map(key -> key.replaceAll("run=[^/]*/[-0-9a-f]{36}", "run=RUN/FILE"))
              .map(key -> key.replaceAll("run=[^/]*/m", "run=RUN/m"))
              .toList(),
          containsInAnyOrder(
              "stage/staged/Orders/run=RUN/FILE.parquet",
              "stage/staged/Orders/run=RUN/manifest.json"));

      Purlin again = purlin(with(arguments, "--set=name=again-" + runner, "--from-stage=latest"));
      assertThat(again.output(), again.exitCode(), is(0));
      for (String name : new String[] {"first-", "again-"}) {
        assertThat(
            SERVER.get("staged/out/" + name + runner + ".jsonl").lines().sorted().toList(),
            contains("{\"id\":1,\"amount\":2.50}", "{\"id\":2,\"amount\":null}"));
      }
    }
  }

  private static String[] with(String[] arguments, String... more) {
    String[] all = Arrays.copyOf(arguments, arguments.length + more.length);
    System.arraycopy(more, 0, all, arguments.length, more.length);
    return all;
  }

  @Test
  public void keepsRecordsLogsAndQuarantinedRowsOnTheServer() throws Exception {
    SERVER.put("data/some.csv", "id\n1\nx\n");
    SERVER.put(
        "pipelines/some.yaml",
        """
        pipeline:
          type: chain
          transforms:
            - type: ReadFromCsv
              name: Some
              config: {path: s3://data/some.csv, schema: {id: BIGINT}}
            - type: WriteToJson
              config: {path: s3://data/out/some.jsonl, single_file: true}
        """);

    Purlin run =
        purlin(
            "run",
            "s3://pipelines/some.yaml",
            "--on-error=quarantine",
            "--quarantine=s3://runs/quarantine",
            "--runs=s3://runs/of/purlin/");

    assertThat(run.output(), run.exitCode(), is(0));
    String id = SERVER.keys("runs").get(0).replaceAll("of/purlin/(.*)/run.json", "$1");
    String directory = "of/purlin/" + id + "/";
    assertThat(
        SERVER.keys("runs"),
        containsInAnyOrder(
            directory + "run.json",
            directory + "run.log",
            "of/purlin/history/" + id + ".jsonl",
            "quarantine/" + id + "/rejected.jsonl"));
    assertThat(run.output(), containsString("record: s3://runs/" + directory + "run.json"));
    assertThat(
        SERVER.get("runs/" + directory + "run.json"),
        containsString("\"outcome\" : \"succeeded\""));
    assertThat(
        SERVER.get("runs/of/purlin/history/" + id + ".jsonl"),
        startsWith("{\"run_id\":\"" + id + "\""));
    assertThat(
        SERVER.get("runs/quarantine/" + id + "/rejected.jsonl"),
        startsWith("{\"step\":\"Some\",\"error_message\":\"'x' is not a BIGINT\""));
    assertThat("nothing is left on this machine", folder.getRoot().list(), is(new String[0]));
  }

  @Test
  public void saysWhatIsNotThere() throws Exception {
    assertProblem("run s3://pipelines/none.yaml", 2, "there is no file 's3://pipelines/none.yaml'");
    SERVER.put(
        "pipelines/nothing.yaml",
        """
        pipeline:
          type: chain
          transforms:
            - type: ReadFromCsv
              config: {path: s3://data/nothing-*.csv}
            - type: LogForTesting
        """);
    assertProblem(
        "validate s3://pipelines/nothing.yaml", 2, "no file matches 's3://data/nothing-*.csv'");
  }

  @Test
  public void saysWhatIsMissingToReachTheServer() throws Exception {
    environment.put("AWS_ENDPOINT_URL_S3", "http://127.0.0.1:1");
    assertProblem("run s3://pipelines/a.yaml", 2, "S3 cannot be reached: Connect to 127.0.0.1:1");

    environment.put("AWS_ENDPOINT_URL_S3", "minio");
    assertProblem(
        "run s3://pipelines/a.yaml",
        2,
        "the environment variable AWS_ENDPOINT_URL_S3 is 'minio', but should be the address of a"
            + " server, such as http://minio:9000");

    environment.remove("AWS_ENDPOINT_URL_S3");
    environment.put("AWS_EC2_METADATA_DISABLED", "true");
    assertProblem(
        "run s3://pipelines/a.yaml",
        2,
        "no AWS region is known: set AWS_REGION; or AWS_ENDPOINT_URL_S3, for a server other than"
            + " Amazon's");

    environment.put("AWS_REGION", "eu-central-1");
    environment.keySet().removeIf(name -> name.contains("ACCESS_KEY"));
    assertProblem("run s3://pipelines/a.yaml", 2, "no AWS credentials were found: set AWS_ACCESS");
  }

  private void assertProblem(String command, int exitCode, String message) throws Exception {
    Purlin run = purlin(command.split(" "));
    assertThat(run.output(), containsString(message));
    assertThat(run.output(), run.exitCode(), is(exitCode));
  }

  private Purlin purlin(String... arguments) throws Exception {
    return Purlin.run(folder.getRoot().toPath(), environment, arguments);
  }
}
