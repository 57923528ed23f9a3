package dev.purlin.pipelines.cli;

import static java.util.Collections.singletonList;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.startsWith;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.Rule;
import org.junit.Test;

/** Unbounded files: from Kafka to PostgreSQL on embedded Flink. */
public class EndlessRunTest {
  private static final String SUMS =
      """
      options:
        checkpointing_interval: 300
      pipeline:
        type: chain
        transforms:
          - type: ReadFromKafka
            name: Orders
            config:
              bootstrap_servers: "{{ servers }}"
              topic: "{{ topic }}"
              format: JSON
              schema: {id: BIGINT, amount: BIGINT}
              auto_offset_reset_config: earliest
              consumer_config: {group.id: "{{ topic }}"}
              commit_offset_in_finalize: true
          - type: MapToFields
            name: Parity
            config:
              language: sql
              fields: {id: id, amount: amount, parity: "MOD(id, 2)"}
          - type: WindowInto
            name: Days
            windowing: {type: fixed, size: 1d}
          - type: Combine
            name: Sums
            config:
              group_by: parity
              combine: {rows: {value: id, fn: count}, amount: {value: amount, fn: sum}}
          - type: WriteToJdbc
            name: Table
            config:
              url: "{{ url }}"
              username: postgres
              table: sums
              mode: upsert
              key: parity
              create_table: true
      """;

  @Rule public final Workplace workplace = new Workplace();
  @Rule public final OrderStream orders = new OrderStream();

  @Rule(order = 1)
  public final EndlessRun run = new EndlessRun(workplace);

  private void start(Path file, String... more) throws Exception {
    List<String> arguments = new ArrayList<>(orders.variables());
    arguments.addAll(List.of(more));
    run.start(file, arguments);
  }

  @Test
  public void keepsOpenWindowsInASavepointAndClosesThemWhenDrained() throws Exception {
    Path file = workplace.file("sums.yaml", SUMS);
    orders.send(0, 100);
    start(file);
    run.await("100 offsets are committed", () -> orders.committed(orders.topic()) == 100);
    String savepoint = run.stop();
    assertThat(orders.query("SELECT to_regclass('sums')::text"), is(singletonList(null)));

    orders.send(100, 200);
    start(file, "--from-savepoint=" + savepoint);
    run.await("200 offsets are committed", () -> orders.committed(orders.topic()) == 200);
    Invocation jobs = Invocation.of("jobs", "--flink-master=" + run.flink());
    assertThat(jobs.out(), containsString("sums  running"));
    String directory = workplace.path("drained").toUri().toString();
    assertThat(
        run.stop("--drain", "--savepoints=" + directory),
        startsWith(directory.replace("///", "/") + "/savepoint-"));
    assertThat(sums(), is(List.of("0 100 99000", "1 100 100000")));
    assertThat(
        run.ended().out(),
        containsString(
            "; the books are open, as rows were on their way or came from an earlier run"));
  }

  @Test
  public void setsBadMessagesAsideAndGoesOn() throws Exception {
    Path file = workplace.file("orders.yaml", OrderStream.FILE);
    orders.send(0, "{\"id\": \"x\"}");
    orders.send(0, 10);
    start(file, "--on-error=quarantine");
    run.await("10 rows are there", () -> orders.rows() == 10);
    run.stop();
    Path quarantined = workplace.list("quarantine").get(0);
    JsonNode refused =
        Workplace.json(
            Workplace.read(workplace.list("quarantine/" + quarantined.getFileName()).get(0)));
    assertThat(
        refused.get("file").asText(),
        is("topic '%s', partition 0, offset 0".formatted(orders.topic())));
    assertThat(refused.get("error_message").asText(), is("expected BIGINT, found the text 'x'"));
    JsonNode books = workplace.record().get("steps").get(0);
    assertThat(books.get("read").asLong(), is(11L));
    assertThat(books.get("rejected").asLong(), is(1L));
  }

  @Test
  public void failsAtOnceWithTheBadMessage() throws Exception {
    orders.send(1, "{\"id\": \"x\"}");
    start(workplace.file("orders.yaml", OrderStream.FILE));
    assertThat(run.ended().toString(), run.ended().exitCode(), is(1));
    assertThat(
        run.ended().err(),
        containsString(
            ("step 'Orders' refused a row: topic '%s', partition 1, offset 0: field 'id' = 'x':"
                    + " expected BIGINT, found the text 'x'")
                .formatted(orders.topic())));
  }

  @Test
  public void refusesTheDirectRunner() throws Exception {
    Path file = workplace.file("orders.yaml", OrderStream.FILE);
    Invocation refused = workplace.runOn("direct", file, orders.variables().toArray());
    assertThat(refused.toString(), refused.exitCode(), is(2));
    assertThat(
        refused.err(),
        containsString(
            file
                + " is unbounded, and the Direct runner could not go on after a failure; leave"
                + " --runner out, or give --runner=flink"));
  }

  @Test
  public void refusesToKeepCheckpointsElsewhere() throws Exception {
    List<Object> arguments = new ArrayList<>(orders.variables());
    arguments.addAll(0, List.of("run", workplace.file("orders.yaml", OrderStream.FILE)));
    arguments.add("--runs=s3://bucket/runs");
    Invocation refused = Invocation.of(arguments.toArray());
    assertThat(refused.toString(), refused.exitCode(), is(2));
    assertThat(
        refused.err(),
        containsString("--runs must be a directory of this machine, found s3://bucket/runs"));
  }

  @Test
  public void saysHowManyRowsCameTooLateForTheirWindows() throws Exception {
    Path file =
        workplace.file(
            "sums.yaml",
            SUMS.replace("size: 1d", "size: 1s")
                .replace("format: JSON", "format: JSON\n        max_delay_seconds: 0"));
    long now = System.currentTimeMillis();
    orders.send(now - 5_000, "{\"id\": 1, \"amount\": 1}");
    start(file);
    run.await("the first window is closed", () -> sums().equals(List.of("1 1 1")));
    orders.send(now - 5_000, "{\"id\": 3, \"amount\": 100}");
    orders.send(System.currentTimeMillis() + 2_000, "{\"id\": 2, \"amount\": 7}");
    run.await("the second window is closed", () -> sums().equals(List.of("0 1 7", "1 1 1")));
    run.stop();
    assertThat(
        run.ended().out(),
        containsString(
            "1 row came after their windows were closed, and are in no group; see max_delay_seconds"
                + " of ReadFromKafka"));
  }

  private List<String> sums() throws Exception {
    return orders.query("SELECT to_regclass('sums') IS NULL").equals(List.of("t"))
        ? List.of()
        : orders.query("SELECT parity || ' ' || rows || ' ' || amount FROM sums ORDER BY 1");
  }

  @Test
  public void refusesASavepointThatIsNotThere() throws Exception {
    start(
        workplace.file("orders.yaml", OrderStream.FILE),
        "--from-savepoint=" + workplace.path("nowhere"));
    assertThat(run.ended().toString(), run.ended().exitCode(), is(2));
    assertThat(
        run.ended().err(),
        containsString(
            "--from-savepoint: there is no savepoint at %s; expected a directory with a file _metadata"
                .formatted(workplace.path("nowhere"))));
  }

  @Test
  public void previewsWhatIsThereInATopic() throws Exception {
    orders.send(0, 30);
    List<Object> arguments =
        new ArrayList<>(List.of("preview", workplace.file("orders.yaml", OrderStream.FILE)));
    arguments.addAll(orders.variables());
    Invocation preview = Invocation.of(arguments.toArray());
    assertThat(preview.toString(), preview.exitCode(), is(0));
    assertThat(preview.out(), containsString("amount"));
  }
}
