package dev.purlin.pipelines.cli;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
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
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
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
    for (int id = from; id < to; id++) {
      String message = "{\"id\": %d, \"amount\": %d}".formatted(id, id * 10);
      producer.send(new ProducerRecord<>(topic, id % 2, null, null, message));
    }
    producer.flush();
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

  private String count(String table) throws SQLException {
    return query("SELECT count(*) FROM " + table).get(0);
  }
}
