package dev.purlin.pipelines.cli;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsInAnyOrder;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.After;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;

/** Runs of files with Stage steps: replayed without their sources, and resumed after a failure. */
public class StagedRunsTest {
  private static final int ORDERS = 3;

  @Rule public final Workplace workplace = new Workplace();

  private final List<String> log = new ArrayList<>();
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final CountDownLatch linesAsked = new CountDownLatch(1);
  private final CountDownLatch dead = new CountDownLatch(1);
  private HttpServer server;
  private volatile boolean linesFail;
  private volatile boolean linesHang;

  @Before
  public void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.createContext("/", this::answer);
    server.start();
  }

  @After
  public void stop() {
    dead.countDown();
    server.stop(0);
    threads.shutdownNow();
  }

  /** One order a page, and two lines of each order. */
  private void answer(HttpExchange exchange) throws IOException {
    String asked = exchange.getRequestURI().toString();
    synchronized (log) {
      log.add(asked);
    }
    String body;
    int status = 200;
    if (asked.startsWith("/orders?")) {
      int page = Integer.parseInt(asked.substring(asked.lastIndexOf('=') + 1));
      body = page > ORDERS ? "[]" : "[{\"id\": %d, \"name\": \"Zoë 🦊 %d\"}]".formatted(page, page);
    } else {
      linesAsked.countDown();
      if (linesHang) {
        awaitDeath();
      }
      status = linesFail ? 500 : 200;
      int order = Integer.parseInt(asked.split("/", -1)[2]);
      body =
          "[{\"sku\": \"s%d\", \"price\": 1.50}, {\"sku\": null, \"price\": 2}]".formatted(order);
    }
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(status, bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }

  private void awaitDeath() {
    try {
      dead.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private List<String> asked() {
    synchronized (log) {
      List<String> asked = List.copyOf(log);
      log.clear();
      return asked;
    }
  }

  /** Orders of an API, staged; their lines, staged; a target. */
  private Path api(String stage) {
    return workplace.file(
        "orders.yaml",
        """
        pipeline:
          transforms:
            - type: ReadFromRest
              name: Orders
              config:
                url: http://localhost:%1$d
                path: orders
                schema: {id: BIGINT, name: VARCHAR}
                paginator: {type: page_number}
                max_retries: 0
            - type: Stage
              name: Staged orders
              input: Orders
              config: {%2$s}
            - type: ReadFromRest
              name: Lines
              input: Staged orders
              config:
                url: http://localhost:%1$d
                path: orders/{id}/lines
                schema: {sku: VARCHAR, price: DECIMAL}
                include: {id: id, name: name}
                max_retries: 0
            - type: Stage
              name: Staged lines
              input: Lines
              config: {%2$s}
            - type: MapToFields
              name: Divided
              input: Staged lines
              config:
                language: sql
                fields: {id: id, name: name, sku: sku, price: price, share: "12 / {{ parts }}"}
            - type: WriteToCsv
              input: Divided
              config: {path: DIR/out.csv, single_file: true}
        """
            .formatted(server.getAddress().getPort(), stage));
  }

  private static final String[] ROWS = {
    "id,name,sku,price,share",
    "1,Zoë 🦊 1,s1,1.50,4",
    "1,Zoë 🦊 1,,2,4",
    "2,Zoë 🦊 2,s2,1.50,4",
    "2,Zoë 🦊 2,,2,4",
    "3,Zoë 🦊 3,s3,1.50,4",
    "3,Zoë 🦊 3,,2,4"
  };

  private Invocation succeeds(String runner, Path file, Object... more) {
    Invocation run = workplace.runOn(runner, file, more);
    assertThat(run.toString(), run.exitCode(), is(0));
    return run;
  }

  private String fails(String runner, Path file, Object... more) {
    return ends(1, workplace.runOn(runner, file, more));
  }

  /** Nothing runs. */
  private String refuses(Path file, Object... more) {
    return ends(2, workplace.run(file, more));
  }

  private String ends(int exitCode, Invocation run) {
    assertThat(run.toString(), run.exitCode(), is(exitCode));
    return run.err().replace(workplace.path("").toString(), "DIR");
  }

  private void isLoaded() throws IOException {
    assertThat(workplace.read("out.csv").lines().toList(), containsInAnyOrder(ROWS));
    Files.delete(workplace.path("out.csv"));
  }

  private List<String> stages(String name) {
    return workplace.list(".purlin/stage/orders/" + name).stream()
        .map(path -> path.getFileName().toString())
        .toList();
  }

  private JsonNode step(String name) {
    for (JsonNode step : workplace.record().get("steps")) {
      if (step.get("step").asText().equals(name)) {
        return step;
      }
    }
    throw new AssertionError("no step " + name + " in " + workplace.record());
  }

  private void replaysWithoutTheSources(String runner) throws IOException {
    Path file = api("");
    succeeds(runner, file, "--set=parts=3");
    assertThat(asked(), hasSize(ORDERS + 1 + ORDERS));
    isLoaded();
    String run = workplace.lastRun().getFileName().toString();
    assertThat(stages("Staged_orders"), contains("run=" + run));
    assertThat(step("Staged orders").get("read").asLong(), is(3L));
    assertThat(step("Staged orders").get("written").asLong(), is(3L));
    server.stop(0);

    for (String from : List.of(run, "latest")) {
      succeeds(runner, file, "--set=parts=3", "--from-stage=" + from);
      isLoaded();
      assertThat(step("Staged lines").get("from").asText(), is("stage run=" + run));
      assertThat(step("Staged lines").get("read").asLong(), is(6L));
      assertThat(step("Staged lines").get("written").asLong(), is(6L));
      assertThat(workplace.record().get("steps").size(), is(3));
    }
    assertThat(asked(), is(empty()));
  }

  @Test
  public void replaysWithoutTheSourcesOnDirect() throws IOException {
    replaysWithoutTheSources("direct");
  }

  @Test
  public void replaysWithoutTheSourcesOnFlink() throws IOException {
    replaysWithoutTheSources("flink");
  }

  private void goesOnWhereATargetFailed(String runner) throws IOException {
    Path file = api("");
    assertThat(fails(runner, file, "--set=parts=0"), containsString("division by zero"));
    assertThat(asked(), hasSize(ORDERS + 1 + ORDERS));
    String failed = workplace.lastRun().getFileName().toString();
    assertThat(workplace.record().get("targets_written").size(), is(0));

    Invocation resumed = succeeds(runner, file, "--set=parts=3", "--resume=" + failed);
    assertThat(asked(), is(empty()));
    isLoaded();
    assertThat(resumed.out(), containsString("rows of Staged lines: from stage run=" + failed));
  }

  @Test
  public void goesOnWhereATargetFailedOnDirect() throws IOException {
    goesOnWhereATargetFailed("direct");
  }

  @Test
  public void goesOnWhereATargetFailedOnFlink() throws IOException {
    goesOnWhereATargetFailed("flink");
  }

  private void extractsOnlyWhatIsNotComplete(String runner) throws IOException {
    Path file = api("");
    linesFail = true;
    fails(runner, file, "--set=parts=3");
    String failed = workplace.lastRun().getFileName().toString();
    assertThat(stages("Staged_orders"), contains("run=" + failed));
    assertThat(stages("Staged_lines"), is(empty()));
    asked();

    // Fails once more, behind the other stage: what it resumes has one of them, and it the other.
    linesFail = false;
    fails(runner, file, "--set=parts=0", "--resume=latest");
    assertThat(
        asked(), containsInAnyOrder("/orders/1/lines", "/orders/2/lines", "/orders/3/lines"));
    String again = workplace.lastRun().getFileName().toString();
    assertThat(stages("Staged_orders"), contains("run=" + failed));
    assertThat(stages("Staged_lines"), contains("run=" + again));

    succeeds(runner, file, "--set=parts=3", "--resume=" + again);
    assertThat(asked(), is(empty()));
    isLoaded();
  }

  @Test
  public void extractsOnlyWhatIsNotCompleteOnDirect() throws IOException {
    extractsOnlyWhatIsNotComplete("direct");
  }

  @Test
  public void extractsOnlyWhatIsNotCompleteOnFlink() throws IOException {
    extractsOnlyWhatIsNotComplete("flink");
  }

  private void goesOnWhereItWasKilled(String runner) throws Exception {
    Path file = api("");
    linesHang = true;
    Process process =
        workplace.start(
            Map.of(),
            "run",
            file,
            "--runner=" + runner,
            "--runs=" + workplace.path("runs"),
            "--set=parts=3");
    assertThat(linesAsked.await(5, TimeUnit.MINUTES), is(true));
    assertThat(
        refuses(file, "--set=parts=3", "--resume=latest"),
        containsString(
            "--resume=latest: run %s is still running, or another run is resuming it; wait for its end, or stop it"
                .formatted(workplace.lastRun().getFileName())));
    process.destroyForcibly();
    assertThat(process.waitFor(2, TimeUnit.MINUTES), is(true));
    dead.countDown();
    linesHang = false;
    String killed = workplace.lastRun().getFileName().toString();
    assertThat(stages("Staged_lines"), contains("run=" + killed)); // Begun, and not complete.
    asked();

    succeeds(runner, file, "--set=parts=3", "--resume=latest");
    assertThat(
        asked(), containsInAnyOrder("/orders/1/lines", "/orders/2/lines", "/orders/3/lines"));
    isLoaded();
    assertThat(stages("Staged_orders"), contains("run=" + killed));
    String resumed = workplace.lastRun().getFileName().toString();
    assertThat(stages("Staged_lines"), contains("run=" + resumed));
  }

  @Test
  public void goesOnWhereItWasKilledOnDirect() throws Exception {
    goesOnWhereItWasKilled("direct");
  }

  @Test
  public void goesOnWhereItWasKilledOnFlink() throws Exception {
    goesOnWhereItWasKilled("flink");
  }

  private void leavesOnlyWhatIsCompleteWhenItIsStopped(String runner) throws Exception {
    Path file = api("");
    linesHang = true;
    Process process =
        workplace.start(
            Map.of(),
            "run",
            file,
            "--runner=" + runner,
            "--runs=" + workplace.path("runs"),
            "--set=parts=3");
    assertThat(linesAsked.await(5, TimeUnit.MINUTES), is(true));
    process.destroy();
    assertThat(process.waitFor(2, TimeUnit.MINUTES), is(true));
    dead.countDown();
    String stopped = workplace.lastRun().getFileName().toString();
    assertThat(stages("Staged_orders"), contains("run=" + stopped));
    assertThat(stages("Staged_lines"), is(empty()));
    assertThat(workplace.record().get("outcome").asText(), is("stopped"));
  }

  @Test
  public void leavesOnlyWhatIsCompleteWhenItIsStoppedOnDirect() throws Exception {
    leavesOnlyWhatIsCompleteWhenItIsStopped("direct");
  }

  @Test
  public void leavesOnlyWhatIsCompleteWhenItIsStoppedOnFlink() throws Exception {
    leavesOnlyWhatIsCompleteWhenItIsStopped("flink");
  }

  @Test
  public void refusesToResumeWhatWasLoadedByAnother() throws IOException {
    Path file = api("");
    fails("direct", file, "--set=parts=0");
    String first = workplace.lastRun().getFileName().toString();
    fails("direct", file, "--set=parts=0", "--resume=" + first);
    String second = workplace.lastRun().getFileName().toString();
    succeeds("direct", file, "--set=parts=3", "--resume=" + first);
    String third = workplace.lastRun().getFileName().toString();
    for (String run : List.of(first, second)) {
      assertThat(
          refuses(file, "--set=parts=3", "--resume=" + run),
          containsString(
              "--resume=%s: run %s was resumed by run %s, which has loaded its rows; to load them again, use --from-stage"
                  .formatted(run, first, third)));
    }
    succeeds("direct", file, "--set=parts=3", "--from-stage=" + first);
  }

  private Path shop(String name, String row) {
    return workplace.file(
        name + ".yaml",
        """
        pipeline:
          type: chain
          transforms:
            - type: Create
              config: {elements: [{name: "%s"}]}
            - type: Stage
              name: Orders
              config: {area: DIR/area, keep: 1}
            - type: WriteToCsv
              config: {path: "DIR/%s.csv", single_file: true}
        """
            .formatted(row, name));
  }

  @Test
  public void keepsPipelinesApartThatShareAnArea() throws IOException {
    succeeds("direct", shop("b", "of b"));
    Path stage = workplace.list("area/b/Orders").get(0);
    assertThat(
        PosixFilePermissions.toString(Files.getPosixFilePermissions(stage)), is("rwx------"));
    succeeds("direct", shop("a", "of a"), "--records=shared");
    Files.delete(workplace.path("b.csv"));
    Invocation replayed = succeeds("direct", shop("b", "changed"), "--from-stage=latest");
    assertThat(workplace.read("b.csv"), is("name\nof b\n"));
    assertThat(
        replayed.err(),
        containsString(
            "the steps before 'Orders' are not what they were when its stage of pipeline 'b' was"
                + " extracted: "
                + stage));
    succeeds(
        "direct",
        workplace.file(
            "c.yaml",
            """
            pipeline:
              type: chain
              transforms:
                - type: ReadFromStage
                  config: {area: DIR/area, pipeline: a, name: Orders}
                - type: WriteToCsv
                  config: {path: DIR/c.csv, single_file: true}
            """));
    assertThat(workplace.read("c.csv"), is("name\nof a\n"));
  }

  @Test
  public void passesOverADamagedManifest() throws IOException {
    succeeds("direct", shop("b", "of b"));
    workplace.file("area/b/Orders/run=x/manifest.json", "{");
    Invocation replayed = succeeds("direct", shop("b", "of b"), "--from-stage=latest");
    assertThat(
        replayed.err(),
        containsString("run=x/manifest.json' is not the manifest of a stage: it is not JSON"));
  }

  @Test
  public void refusesToReadAPartOfAList() throws IOException {
    workplace.file("rows.csv", "id,name\n1,a\nx,c\n");
    String together =
        """
            - type: MapToFields
              name: Good
              input: Kept
              config: {language: sql, fields: {text: name}}
            - type: MapToFields
              name: Bad
              input: Rows.errors
              config: {language: sql, fields: {text: "CAST(NULL AS VARCHAR)"}}
            - type: Flatten
              name: All
              input: [Good, Bad]
            - type: WriteToCsv
              name: Write
              input: All
              config: {path: DIR/out.csv, single_file: true}
        """;
    succeeds("direct", csv(together));
    assertThat(
        refuses(csv(together), "--from-stage=latest"),
        containsString(
            "--from-stage=latest: step 'All' reads 'Bad', whose rows were rejected before a Stage and"
                + " are not staged, together with others; put a Stage of its own behind 'Bad'"));
  }

  @Test
  public void cleansWhatAKilledRunHasLeft() throws IOException {
    workplace.file(".purlin/stage/orders/Staged_lines/run=dead/.lock", "");
    workplace.file(".purlin/stage/orders/Staged_lines/run=dead/half.parquet", "PAR1");
    Invocation clean =
        Invocation.of("clean", api(""), "--set=parts=3", "--runs=" + workplace.path("runs"));
    assertThat(clean.toString(), clean.exitCode(), is(0));
    assertThat(clean.out() + clean.err(), containsString("removed incomplete stage '"));
    assertThat(stages("Staged_lines"), is(empty()));
  }

  @Test
  public void keepsVolatileStagesUntilARunHasSucceeded() throws IOException {
    Path file = api("mode: volatile");
    fails("direct", file, "--set=parts=0");
    assertThat(stages("Staged_orders"), hasSize(1));
    succeeds("direct", file, "--set=parts=3", "--resume=latest");
    isLoaded();
    assertThat(stages("Staged_orders"), is(empty()));
    assertThat(stages("Staged_lines"), is(empty()));
    succeeds("direct", file, "--set=parts=3");
    assertThat(stages("Staged_lines"), is(empty()));
  }

  @Test
  public void removesTheVolatileStagesOfAllRunsThatItResumes() throws IOException {
    Path file = api("mode: volatile");
    linesFail = true;
    fails("direct", file, "--set=parts=3");
    linesFail = false;
    fails("direct", file, "--set=parts=0", "--resume=latest");
    assertThat(stages("Staged_orders"), hasSize(1));
    assertThat(stages("Staged_lines"), hasSize(1));
    succeeds("direct", file, "--set=parts=3", "--resume=latest");
    assertThat(stages("Staged_orders"), is(empty()));
    assertThat(stages("Staged_lines"), is(empty()));
    assertThat(Files.exists(workplace.lastRun().resolve("committed")), is(false));
  }

  @Test
  public void removesOlderStagesOnlyWhenTheRunHasSucceeded() throws IOException {
    Path file = api("keep: 1");
    succeeds("direct", file, "--set=parts=3");
    String first = workplace.lastRun().getFileName().toString();
    fails("direct", file, "--set=parts=0");
    assertThat(stages("Staged_orders"), hasSize(2));
    assertThat(stages("Staged_orders"), hasItem("run=" + first));
    succeeds("direct", file, "--set=parts=3");
    String last = workplace.lastRun().getFileName().toString();
    assertThat(stages("Staged_orders"), contains("run=" + last));
  }

  private Path csv(String target) {
    return workplace.file(
        "rows.yaml",
        """
        pipeline:
          transforms:
            - type: ReadFromCsv
              name: Rows
              config:
                path: DIR/rows.csv
                schema: {id: BIGINT, name: VARCHAR}
                error_handling: {output: errors}
            - type: Stage
              name: Kept
              input: Rows
              config: {area: DIR/area, name: kept}
            - type: WriteToCsv
              name: Refused
              input: Rows.errors
              config: {path: DIR/refused.csv, single_file: true}
        """
            + target);
  }

  private static final String WRITE =
      """
          - type: WriteToCsv
            name: Write
            input: Kept
            config: {path: DIR/out.csv, single_file: true}
      """;

  @Test
  public void tellsWhereStagedRowsAreFrom() throws IOException {
    workplace.file("rows.csv", "id,name\n1,a\n2,\nx,c\n");
    succeeds("direct", csv(WRITE));
    Path manifest = workplace.list("area/rows/kept").get(0).resolve("manifest.json");
    JsonNode read = Workplace.json(Workplace.read(manifest));
    assertThat(read.get("pipeline").asText(), is(workplace.path("rows.yaml").toString()));
    assertThat(read.get("run").asText(), is(workplace.lastRun().getFileName().toString()));
    assertThat(read.get("rows").asLong(), is(2L));
    JsonNode source = read.get("sources").get(0);
    assertThat(source.get("step").asText(), is("Rows"));
    assertThat(source.get("type").asText(), is("ReadFromCsv"));
    assertThat(source.get("path").asText(), is(workplace.path("rows.csv").toString()));
    assertThat(source.get("files").get(0).get("bytes").asLong(), is(19L));
    assertThat(
        source.get("files").get(0).get("crc32c").asText(),
        is(workplace.record().get("files_read").get(0).get("crc32c").asText()));
  }

  @Test
  public void replaysWithoutWhatWasRejectedBeforeTheStage() throws IOException {
    workplace.file("rows.csv", "id,name\n1,a\n2,\nx,c\n");
    succeeds("direct", csv(WRITE));
    String refused = workplace.read("refused.csv");
    Files.delete(workplace.path("rows.csv"));
    Files.delete(workplace.path("out.csv"));
    Invocation replayed = succeeds("direct", csv(WRITE), "--from-stage=latest");
    assertThat(workplace.read("out.csv").lines().toList(), contains("id,name", "1,a", "2,"));
    assertThat(workplace.read("refused.csv"), is(refused));
    assertThat(
        replayed.err(),
        containsString("'Refused' is left out: it reads rows that were rejected before the stage"));
  }

  @Test
  public void resumingLosesNoRejectedRows() throws IOException {
    workplace.file("rows.csv", "id,name\n1,a\n2,\nx,c\n");
    String failing =
        """
            - type: AssertEqual
              input: Kept
              config: {elements: [{id: 7, name: x}]}
        """;
    ends(3, workplace.run(csv(failing)));
    Invocation resumed = succeeds("direct", csv(WRITE), "--resume=latest");
    assertThat(
        resumed.err(),
        containsString(
            "'Kept' is extracted again, though its stage is complete: 'Rows' must run for other"
                + " steps, too"));
    assertThat(workplace.read("out.csv").lines().toList(), contains("id,name", "1,a", "2,"));
    assertThat(workplace.read("refused.csv"), containsString("\"x,c\""));
  }

  @Test
  public void refusesARowThatWasNotStaged() throws IOException {
    workplace.file("rows.csv", "id,name\n1,a\n");
    String unstaged =
        """
            - type: WriteToCsv
              name: Unstaged
              input: Rows
              config: {path: DIR/out.csv, single_file: true}
        """;
    succeeds("direct", csv(unstaged));
    assertThat(
        refuses(csv(unstaged), "--from-stage=latest"),
        containsString(
            "--from-stage=latest: step 'Unstaged' reads 'Rows', which stands before a Stage and does"
                + " not run; let it read the Stage, or put a Stage of its own between them"));
  }

  @Test
  public void refusesRowsThatTheFollowingStepsDoNotExpect() throws IOException {
    workplace.file("rows.csv", "id,name\n1,a\n");
    succeeds("direct", csv(WRITE));
    String run = workplace.lastRun().getFileName().toString();
    String other =
        """
            - type: MapToFields
              name: Sum
              input: Kept
              config: {language: sql, fields: {total: amount + 1}}
        """;
    String error = refuses(csv(other), "--from-stage=" + run);
    assertThat(error, containsString("amount"));
    assertThat(
        error,
        containsString(
            "the rows of 'Kept' are read from stage run=%s, which has the fields id BIGINT, name"
                    .formatted(run)
                + " VARCHAR; if the steps behind it expect other fields, run the extract again"));
  }

  @Test
  public void refusesStagesThatAreNotComplete() throws IOException {
    workplace.file("rows.csv", "id,name\n1,a\n");
    assertThat(
        refuses(csv(WRITE), "--from-stage=latest"),
        containsString(
            "--from-stage=latest: there is no run of which all stages of DIR/rows.yaml are complete:"
                + " there is no complete stage 'kept' of pipeline 'rows' in 'DIR/area'; run the"
                + " pipeline that stages it first"));
    succeeds("direct", csv(WRITE));
    String run = workplace.lastRun().getFileName().toString();
    assertThat(
        refuses(csv(WRITE), "--from-stage=none"),
        containsString(
            "--from-stage=none: step 'Kept' cannot be read from its stage:"
                + " 'DIR/area/rows/kept/run=none' is not a complete stage: it has no manifest.json;"
                + " complete are those of the runs "
                + run));
    try (var files = Files.list(workplace.path("area/rows/kept/run=" + run))) {
      Path file =
          files.filter(path -> path.toString().endsWith(".parquet")).findFirst().orElseThrow();
      byte[] bytes = Files.readAllBytes(file);
      bytes[10] ^= 1;
      Files.write(file, bytes);
    }
    assertThat(
        refuses(csv(WRITE), "--from-stage=latest"), containsString("has another checksum than"));
  }

  @Test
  public void refusesToResumeWhatCannotBe() throws IOException {
    workplace.file("rows.csv", "id,name\n1,a\n");
    assertThat(
        refuses(csv(WRITE), "--resume=latest"),
        containsString("--resume=latest: there is no run of DIR/rows.yaml in 'DIR/runs'"));
    succeeds("direct", csv(WRITE));
    String run = workplace.lastRun().getFileName().toString();
    assertThat(
        refuses(csv(WRITE), "--resume=" + run),
        containsString(
            "run %s has succeeded, and there is nothing left to load; to load its extract again,"
                    .formatted(run)
                + " use --from-stage"));
    workplace.file("runs/20260101-000000-rows-0001/run.log", "");
    workplace.file("runs/.pending/20260101-000000-rows-0001.json", "{}");
    assertThat(
        refuses(csv(WRITE), "--resume=20260101-000000-rows-0001"),
        containsString(
            "run 20260101-000000-rows-0001 ended while it committed its targets, when all of its"
                + " rows were there; 'purlin clean DIR/rows.yaml' completes the commit"));
    // A run that another has resumed, which ended while it committed.
    workplace.file("runs/20260101-000000-rows-0000/run.log", "");
    workplace.file("runs/20260101-000000-rows-0001/resumed", "20260101-000000-rows-0000\n");
    assertThat(
        refuses(csv(WRITE), "--resume=20260101-000000-rows-0000"),
        containsString("run 20260101-000000-rows-0001 ended while it committed its targets"));
    Files.delete(workplace.path("runs/20260101-000000-rows-0001/resumed"));
    Files.delete(workplace.path("runs/.pending/20260101-000000-rows-0001.json"));
    assertThat(
        refuses(csv(WRITE), "--resume=20260101-000000-rows-0001"),
        containsString(
            "--resume=20260101-000000-rows-0001: run 20260101-000000-rows-0001 has neither a record nor"
                + " a lock in 'DIR/runs', so that it may still be running; when you know that it is"
                + " not, load what it staged with --from-stage=20260101-000000-rows-0001"));
    // It died after its targets were committed, and before its record was written.
    workplace.file(
        "runs/20260101-000000-rows-0001/committed", "20260101-000000-rows-0001\n2026-01-01\n");
    assertThat(
        refuses(csv(WRITE), "--resume=20260101-000000-rows-0001"),
        containsString("run 20260101-000000-rows-0001 has succeeded"));
    assertThat(
        refuses(csv(WRITE), "--resume=other"),
        containsString("--resume=other: there is no run of that name in 'DIR/runs'"));
  }

  @Test
  public void refusesAFileThatStagesNothing() {
    Path file =
        workplace.file(
            "plain.yaml",
            """
            pipeline:
              transforms:
                - type: Create
                  config: {elements: [{id: 1}]}
            """);
    assertThat(
        refuses(file, "--from-stage=latest"),
        containsString("has no step of type Stage, so that nothing of it was staged"));
    Invocation both = workplace.run(file, "--from-stage=a", "--resume=b");
    assertThat(both.exitCode(), is(2));
    assertThat(both.err(), containsString("--from-stage and --resume do not go together"));
  }

  @Test
  public void extractsAgainWhatIsDefinedOtherwise() throws IOException {
    Path file = api("");
    fails("direct", file, "--set=parts=0");
    asked();
    workplace.file(
        "orders.yaml",
        Workplace.read(file).replace("include: {id: id, ", "include: {order: id, id: id, "));
    Invocation resumed = succeeds("direct", file, "--set=parts=3", "--resume=latest");
    assertThat(
        resumed.err(),
        containsString("'Staged lines' is extracted again: the steps before it are not what they"));
    assertThat(
        asked(), containsInAnyOrder("/orders/1/lines", "/orders/2/lines", "/orders/3/lines"));
    isLoaded();
  }

  @Test
  public void previewsWithoutStaging() {
    workplace.file("rows.csv", "id,name\n1,zebra\n");
    Invocation preview = Invocation.of("preview", csv(WRITE), "Kept");
    assertThat(preview.toString(), preview.exitCode(), is(0));
    assertThat(preview.out(), containsString("zebra"));
    assertThat(workplace.list("area"), is(empty()));
  }

  @Test
  public void stagesNothingOfAnEmptyFile() throws IOException {
    for (String runner : List.of("direct", "flink")) {
      workplace.file("rows.csv", "id,name\n");
      succeeds(runner, csv(WRITE));
      workplace.file("rows.csv", "id,name\n1,a\n");
      succeeds(runner, csv(WRITE), "--from-stage=latest");
      assertThat(workplace.read("out.csv"), is("id,name\n"));
    }
  }
}
