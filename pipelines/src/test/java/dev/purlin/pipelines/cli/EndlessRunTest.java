package dev.purlin.pipelines.cli;

import static java.util.Collections.singletonList;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.startsWith;
import static org.junit.Assert.fail;

import com.fasterxml.jackson.databind.JsonNode;
import dev.purlin.tests.kafka.KafkaBroker;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.File;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.After;
import org.junit.AfterClass;
import org.junit.Before;
import org.junit.BeforeClass;
import org.junit.Rule;
import org.junit.Test;

/** Files that never end, as a process of their own: from Kafka to PostgreSQL on embedded Flink. */
public class EndlessRunTest {
  private static final Duration LONGEST = Duration.ofSeconds(90);

  private static final String ROWS =
      """
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
          - type: WriteToJdbc
            name: Table
            config:
              url: "{{ url }}"
              username: postgres
              table: target
              mode: upsert
              key: id
      """;

  private static EmbeddedPostgres postgres;

  @Rule public final Workplace workplace = new Workplace();

  private final String topic = "orders-" + UUID.randomUUID();
  private KafkaProducer<String, String> producer;
  private Connection connection;
  private Process process;

  @BeforeClass
  public static void startDatabase() throws Exception {
    postgres = EmbeddedPostgres.start();
  }

  @AfterClass
  public static void stopDatabase() throws Exception {
    postgres.close();
  }

  private static String servers() {
    return KafkaBroker.shared().bootstrapServers();
  }

  @Before
  public void makeTopicAndTable() throws Exception {
    Map<String, Object> client = Map.of("bootstrap.servers", servers());
    try (Admin admin = Admin.create(client)) {
      admin.createTopics(List.of(new NewTopic(topic, 2, (short) 1))).all().get();
    }
    producer = new KafkaProducer<>(client, new StringSerializer(), new StringSerializer());
    connection = postgres.getPostgresDatabase().getConnection();
    execute("DROP TABLE IF EXISTS target, sums");
    execute("CREATE TABLE target (id BIGINT PRIMARY KEY, amount BIGINT)");
  }

  @After
  public void endProcess() throws Exception {
    if (process != null) {
      process.destroyForcibly().waitFor();
    }
    producer.close();
    connection.close();
  }

  private void send(int from, int to) throws Exception {
    List<Future<?>> sent = new ArrayList<>();
    for (int id = from; id < to; id++) {
      String message = "{\"id\": %d, \"amount\": %d}".formatted(id, id * 10);
      sent.add(producer.send(new ProducerRecord<>(topic, id % 2, null, null, message)));
    }
    for (Future<?> message : sent) {
      message.get();
    }
  }

  private void execute(String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private List<String> query(String sql) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      List<String> texts = new ArrayList<>();
      while (rows.next()) {
        texts.add(rows.getString(1));
      }
      return texts;
    }
  }

  private void start(Path file, String... more) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(ProcessHandle.current().info().command().orElseThrow());
    for (String opened : List.of("java.lang", "java.math", "java.nio", "java.time", "java.util")) {
      command.add("--add-opens=java.base/" + opened + "=ALL-UNNAMED");
    }
    command.addAll(List.of("-Xmx1g", "-XX:TieredStopAtLevel=1"));
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName()));
    command.addAll(List.of("run", file.toString(), "--runs=" + workplace.path("runs")));
    command.add("--set=url=" + postgres.getJdbcUrl("postgres", "postgres"));
    command.addAll(List.of("--set=servers=" + servers(), "--set=topic=" + topic));
    command.addAll(List.of(more));
    process =
        new ProcessBuilder(command)
            .redirectOutput(new File(workplace.path("stdout").toString()))
            .redirectError(new File(workplace.path("stderr").toString()))
            .start();
  }

  private String told() {
    return workplace.read("stdout") + workplace.read("stderr");
  }

  private interface Condition {
    boolean holds() throws Exception;
  }

  private void await(String what, Condition sign) throws Exception {
    Instant deadline = Instant.now().plus(LONGEST);
    while (!sign.holds()) {
      if (!process.isAlive() || Instant.now().isAfter(deadline)) {
        fail("waited in vain until " + what + "\n" + told());
      }
      TimeUnit.MILLISECONDS.sleep(50);
    }
  }

  private void stop() throws Exception {
    process.destroy();
    assertThat(told(), process.waitFor(LONGEST.toSeconds(), TimeUnit.SECONDS), is(true));
    assertThat(told(), process.exitValue(), is(143));
  }

  private String savepoint() {
    Matcher told =
        Pattern.compile("To go on from there: purlin run \\S+ --from-savepoint=(\\S+)")
            .matcher(told());
    assertThat(told(), told.find(), is(true));
    return told.group(1);
  }

  @Test
  public void goesOnWhereItWasStopped() throws Exception {
    Path file = workplace.file("orders.yaml", ROWS);
    send(0, 1000);
    start(file);
    await("1000 rows are there", () -> count("target").equals("1000"));
    stop();

    JsonNode record = workplace.record();
    assertThat(record.get("outcome").asText(), is("stopped"));
    assertThat(
        record.get("error").asText(),
        containsString("the run was stopped with a savepoint\n  To go on from there: purlin run"));
    assertThat(record.get("steps").get(0).get("read").asLong(), is(1000L));
    assertThat(record.get("steps").get(1).get("written").asLong(), is(1000L));
    assertThat(told(), not(containsString("Exception")));

    // What is read again would come back.
    execute("DELETE FROM target");
    send(1000, 1500);
    start(file, "--from-savepoint=" + savepoint());
    await("500 more rows are there", () -> count("target").equals("500"));
    stop();
    assertThat(
        query("SELECT count(*) || ' ' || min(id) || ' ' || sum(amount) FROM target"),
        is(List.of("500 1000 6247500")));
    assertThat(workplace.record().get("steps").get(0).get("read").asLong(), is(500L));
  }

  /** The offsets that a consumer group has committed, added up. */
  private long committed(String group) throws Exception {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", servers()))) {
      return admin
          .listConsumerGroupOffsets(group)
          .partitionsToOffsetAndMetadata()
          .get()
          .values()
          .stream()
          .mapToLong(OffsetAndMetadata::offset)
          .sum();
    }
  }

  /** The REST address of the Flink that is embedded in the running process. */
  private String flink() throws Exception {
    Path configuration = workplace.lastRun().resolve("embedded-flink-conf/config.yaml");
    Matcher port =
        Pattern.compile("rest.bind-port: \"(\\d+)\"").matcher(workplace.read(configuration));
    assertThat(port.find(), is(true));
    return "localhost:" + port.group(1);
  }

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

  @Test
  public void keepsOpenWindowsInASavepointAndClosesThemWhenDrained() throws Exception {
    Path file = workplace.file("sums.yaml", SUMS);
    send(0, 100);
    start(file);
    await("100 offsets are committed", () -> committed(topic) == 100);
    stop();
    assertThat(query("SELECT to_regclass('sums')::text"), is(singletonList(null)));

    send(100, 200);
    start(file, "--from-savepoint=" + savepoint());
    await("200 offsets are committed", () -> committed(topic) == 200);
    Invocation jobs = Invocation.of("jobs", "--flink-master=" + flink());
    assertThat(jobs.out(), containsString("sums  running"));
    Invocation stop =
        Invocation.of(
            "stop",
            "sums",
            "--flink-master=" + flink(),
            "--drain",
            "--savepoints=" + workplace.path("drained").toUri());
    assertThat(stop.toString(), stop.exitCode(), is(0));
    assertThat(
        stop.out(), startsWith(workplace.path("drained").toUri().toString().replace("///", "/")));
    assertThat(told(), process.waitFor(LONGEST.toSeconds(), TimeUnit.SECONDS), is(true));
    assertThat(told(), process.exitValue(), is(0));
    assertThat(
        query("SELECT parity || ' ' || rows || ' ' || amount FROM sums ORDER BY 1"),
        is(List.of("0 100 99000", "1 100 100000")));
    assertThat(told(), containsString("the books are open"));
  }

  @Test
  public void setsBadMessagesAsideAndGoesOn() throws Exception {
    Path file = workplace.file("orders.yaml", ROWS);
    producer.send(new ProducerRecord<>(topic, 0, null, null, "{\"id\": \"x\"}")).get();
    send(0, 10);
    start(file, "--on-error=quarantine", "--quarantine=" + workplace.path("quarantine"));
    await("10 rows are there", () -> count("target").equals("10"));
    stop();
    Path run = workplace.list("quarantine").get(0);
    String refused = workplace.read(workplace.list("quarantine/" + run.getFileName()).get(0));
    assertThat(
        Workplace.json(refused).get("file").asText(),
        is("topic '%s', partition 0, offset 0".formatted(topic)));
    assertThat(
        Workplace.json(refused).get("error_message").asText(),
        is("expected BIGINT, found the text 'x'"));
    JsonNode orders = workplace.record().get("steps").get(0);
    assertThat(orders.get("read").asLong(), is(11L));
    assertThat(orders.get("rejected").asLong(), is(1L));
  }

  @Test
  public void failsAfterAFewAttemptsWithTheBadMessage() throws Exception {
    Path file = workplace.file("orders.yaml", ROWS);
    producer.send(new ProducerRecord<>(topic, 1, null, null, "{\"id\": \"x\"}")).get();
    start(file);
    assertThat(told(), process.waitFor(LONGEST.toSeconds(), TimeUnit.SECONDS), is(true));
    assertThat(told(), process.exitValue(), is(1));
    assertThat(
        told(),
        containsString(
            "step 'Orders' refused a row: topic '%s', partition 1, offset 0: field 'id' = 'x': expected BIGINT, found the text 'x'"
                .formatted(topic)));
  }

  @Test
  public void refusesTheDirectRunnerAndASavepointThatIsNotThere() {
    Path file = workplace.file("orders.yaml", ROWS);
    Object[] variables = {
      "--set=url=" + postgres.getJdbcUrl("postgres", "postgres"),
      "--set=servers=" + servers(),
      "--set=topic=" + topic
    };
    Invocation direct = workplace.runOn("direct", file, variables);
    assertThat(direct.toString(), direct.exitCode(), is(2));
    assertThat(
        direct.err(),
        containsString(
            "never ends, and the Direct runner could not go on after a failure; leave --runner out, or give --runner=flink"));
    Object[] more = java.util.Arrays.copyOf(variables, 4);
    more[3] = "--from-savepoint=" + workplace.path("nowhere");
    Invocation savepoint = workplace.runOn("flink", file, more);
    assertThat(savepoint.toString(), savepoint.exitCode(), is(2));
    assertThat(
        savepoint.err(),
        containsString(
            "--from-savepoint: there is no savepoint at %s; expected a directory with a file _metadata"
                .formatted(workplace.path("nowhere"))));
  }

  private String count(String table) throws SQLException {
    return query("SELECT count(*) FROM " + table).get(0);
  }
}
