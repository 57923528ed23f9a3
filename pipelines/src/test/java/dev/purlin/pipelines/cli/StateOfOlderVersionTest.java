package dev.purlin.pipelines.cli;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.notNullValue;

import dev.purlin.tests.kafka.KafkaBroker;
import java.io.IOException;
import java.net.URL;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.After;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;

/**
 * An upgrade of Purlin over a running stream: this version resumes from the state of an older one,
 * in the middle of a window. The state is a savepoint that the older version has written ({@code
 * -Dupdate} writes it anew, with the version that is built).
 *
 * <p>If this test fails, running streams will not survive the upgrade: mend it, or say in
 * CHANGELOG.md that they have to begin anew, and write the savepoint anew with the release.
 */
public class StateOfOlderVersionTest {
  private static final String SAVEPOINT = "/state/0.1.0";

  // The source's address is part of its state, so it has to be there again. The port is below those
  // that systems hand out by themselves.
  private static final int PORT = 29637;
  private static final String DATABASE = "jdbc:h2:mem:state;DB_CLOSE_DELAY=-1";

  private static final String FILE =
      """
      options: {checkpointing_interval: 500}
      pipeline:
        type: chain
        transforms:
          - type: ReadFromKafka
            name: Orders
            config:
              bootstrap_servers: "127.0.0.1:%d"
              topic: orders
              format: JSON
              schema: {customer: VARCHAR, amount: DECIMAL}
              auto_offset_reset_config: earliest
              consumer_config: {group.id: spent}
              commit_offset_in_finalize: true
          - type: Combine
            name: Spent
            windowing: {type: fixed, size: 60s}
            config: {group_by: customer, combine: {amount: sum}}
          - type: WriteToJdbc
            name: Table
            config:
              url: "%s"
              table: spent
              mode: upsert
              key: customer
      """
          .formatted(PORT, DATABASE);

  @Rule public final Workplace workplace = new Workplace();
  @Rule public final EndlessRun run = new EndlessRun(workplace);

  private KafkaBroker broker;
  private KafkaProducer<String, String> producer;
  private Connection database;

  @Before
  public void start() throws Exception {
    broker = KafkaBroker.start(PORT);
    Map<String, Object> client = Map.of("bootstrap.servers", broker.bootstrapServers());
    try (Admin admin = Admin.create(client)) {
      // A broker takes no messages of the future unless it is told to.
      NewTopic topic =
          new NewTopic("orders", 1, (short) 1)
              .configs(Map.of("message.timestamp.after.max.ms", Long.toString(Long.MAX_VALUE)));
      admin.createTopics(List.of(topic)).all().get();
    }
    producer = new KafkaProducer<>(client, new StringSerializer(), new StringSerializer());
    database = DriverManager.getConnection(DATABASE);
    try (Statement statement = database.createStatement()) {
      statement.execute(
          "CREATE TABLE spent (customer VARCHAR(20) PRIMARY KEY, amount DECIMAL(9, 2))");
    }
    // What the older version has read already. A window of the future is one that no clock closes.
    send("2090-01-01T00:00:10Z", "ann", "1.25");
    send("2090-01-01T00:00:20Z", "bob", "10.00");
    send("2090-01-01T00:00:30Z", "ann", "2.50");
  }

  @After
  public void stop() throws SQLException {
    producer.close();
    broker.close();
    try (Statement statement = database.createStatement()) {
      statement.execute("DROP TABLE spent");
    }
    database.close();
  }

  @Test
  public void anUpgradeGoesOnInTheMiddleOfAWindow() throws Exception {
    Path file = workplace.file("spent.yaml", FILE);
    if (System.getProperty("update") != null) {
      write(file);
      return;
    }
    URL savepoint = StateOfOlderVersionTest.class.getResource(SAVEPOINT);
    assertThat(SAVEPOINT, savepoint, is(notNullValue()));
    send("2090-01-01T00:00:40Z", "ann", "5.00");

    run.start(file, List.of("--from-savepoint=" + Path.of(savepoint.toURI())));
    run.await("the fourth message is read", () -> read() == 4);
    // Closes the window.
    run.stop("--drain");

    // 3.75 of it were the older version's; had the messages been read again, it would be 12.50.
    assertThat(spent(), is(List.of("ann 8.75", "bob 10.00")));
  }

  private void write(Path file) throws Exception {
    run.start(file, List.of());
    run.await("three messages are read", () -> read() == 3);
    Path target = Path.of("src/test/resources" + SAVEPOINT).toAbsolutePath();
    Path savepoint = Path.of(run.stop().replaceFirst("^file:/*", "/"));
    Files.createDirectories(target);
    Files.walkFileTree(
        savepoint,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path one, BasicFileAttributes attributes)
              throws IOException {
            Files.write(target.resolve(savepoint.relativize(one)), Files.readAllBytes(one));
            return FileVisitResult.CONTINUE;
          }
        });
  }

  /** The offset that was committed with a checkpoint. */
  private static long read() throws Exception {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", "127.0.0.1:" + PORT))) {
      return admin
          .listConsumerGroupOffsets("spent")
          .partitionsToOffsetAndMetadata()
          .get()
          .values()
          .stream()
          .mapToLong(OffsetAndMetadata::offset)
          .sum();
    }
  }

  private void send(String time, String customer, String amount) throws Exception {
    String message = "{\"customer\": \"%s\", \"amount\": %s}".formatted(customer, amount);
    producer
        .send(new ProducerRecord<>("orders", 0, Instant.parse(time).toEpochMilli(), null, message))
        .get();
  }

  private List<String> spent() throws SQLException {
    try (Statement statement = database.createStatement();
        ResultSet rows = statement.executeQuery("SELECT * FROM spent ORDER BY customer")) {
      List<String> found = new ArrayList<>();
      while (rows.next()) {
        found.add(rows.getString(1) + " " + rows.getBigDecimal(2));
      }
      return found;
    }
  }
}
