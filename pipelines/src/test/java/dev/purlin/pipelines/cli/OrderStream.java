package dev.purlin.pipelines.cli;

import dev.purlin.tests.kafka.KafkaBroker;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Future;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.rules.ExternalResource;

/** A topic of orders, a database, and a pipeline file that brings the one into the other. */
final class OrderStream extends ExternalResource {
  static final String FILE =
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

  private final String topic = "orders-" + UUID.randomUUID();
  private KafkaProducer<String, String> producer;
  private Connection connection;

  private static synchronized EmbeddedPostgres postgres() throws IOException {
    if (postgres == null) {
      EmbeddedPostgres started = EmbeddedPostgres.start();
      Runtime.getRuntime().addShutdownHook(new Thread(() -> close(started)));
      postgres = started;
    }
    return postgres;
  }

  private static void close(EmbeddedPostgres server) {
    try {
      server.close();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Override
  protected void before() throws Exception {
    Map<String, Object> client = client();
    try (Admin admin = Admin.create(client)) {
      admin.createTopics(List.of(new NewTopic(topic, 2, (short) 1))).all().get();
    }
    producer = new KafkaProducer<>(client, new StringSerializer(), new StringSerializer());
    connection = postgres().getPostgresDatabase().getConnection();
    execute("DROP TABLE IF EXISTS target, sums");
    execute("CREATE TABLE target (id BIGINT PRIMARY KEY, amount BIGINT)");
  }

  @Override
  protected void after() {
    producer.close();
    try {
      connection.close();
    } catch (SQLException e) {
      throw new AssertionError(e);
    }
  }

  private static Map<String, Object> client() {
    return Map.of("bootstrap.servers", KafkaBroker.shared().bootstrapServers());
  }

  String topic() {
    return topic;
  }

  /** The file's variables, as arguments. */
  List<String> variables() throws IOException {
    return List.of(
        "--set=url=" + postgres().getJdbcUrl("postgres", "postgres"),
        "--set=servers=" + KafkaBroker.shared().bootstrapServers(),
        "--set=topic=" + topic);
  }

  /** Sends orders, the odd ones to partition 1. */
  void send(int from, int to) throws Exception {
    List<Future<?>> sent = new ArrayList<>();
    for (int id = from; id < to; id++) {
      String message = "{\"id\": %d, \"amount\": %d}".formatted(id, id * 10);
      sent.add(producer.send(new ProducerRecord<>(topic, id % 2, null, null, message)));
    }
    for (Future<?> message : sent) {
      message.get();
    }
  }

  void send(int partition, String message) throws Exception {
    producer.send(new ProducerRecord<>(topic, partition, null, null, message)).get();
  }

  /** Sends a message of a time, in milliseconds, to partition 0. */
  void send(long time, String message) throws Exception {
    producer.send(new ProducerRecord<>(topic, 0, time, null, message)).get();
  }

  /** The offsets that a consumer group has committed, added up. */
  long committed(String group) throws Exception {
    try (Admin admin = Admin.create(client())) {
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

  void execute(String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  /** The first column of a query's rows. */
  List<String> query(String sql) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      List<String> texts = new ArrayList<>();
      while (rows.next()) {
        texts.add(rows.getString(1));
      }
      return texts;
    }
  }

  /** How many rows have been written. */
  long rows() throws SQLException {
    return Long.parseLong(query("SELECT count(*) FROM target").get(0));
  }
}
