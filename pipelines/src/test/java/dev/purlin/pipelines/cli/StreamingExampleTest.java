package dev.purlin.pipelines.cli;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;

import dev.purlin.tests.kafka.KafkaBroker;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.Rule;
import org.junit.Test;

/** The streaming example, as its first lines say. */
public class StreamingExampleTest {
  private static final Path EXAMPLE = Path.of("..", "examples", "streaming", "orders.yaml");
  private static final long TIME = Instant.parse("2026-01-01T12:00:30Z").toEpochMilli();

  @Rule public final Workplace workplace = new Workplace();

  @Rule(order = 1)
  public final EndlessRun run = new EndlessRun(workplace);

  private final String servers = KafkaBroker.shared().bootstrapServers();

  private void send(String... orders) throws Exception {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", servers))) {
      List<NewTopic> topics = new ArrayList<>();
      for (String topic : List.of("orders", "order-totals", "orders-rejected")) {
        topics.add(new NewTopic(topic, 1, (short) 1));
      }
      admin.createTopics(topics).all().get();
    }
    try (KafkaProducer<String, String> producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", servers), new StringSerializer(), new StringSerializer())) {
      long time = TIME;
      for (String order : orders) {
        producer.send(new ProducerRecord<>("orders", 0, time, null, order)).get();
        time += 20_000;
      }
    }
  }

  /** The keys and payloads of the first messages of a topic, as soon as they are there. */
  private List<String> receive(String topic, int count) {
    List<String> messages = new ArrayList<>();
    Map<String, Object> settings = Map.of("bootstrap.servers", servers);
    Instant deadline = Instant.now().plusSeconds(150);
    try (KafkaConsumer<String, String> consumer =
        new KafkaConsumer<>(settings, new StringDeserializer(), new StringDeserializer())) {
      List<TopicPartition> partitions = List.of(new TopicPartition(topic, 0));
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      while (messages.size() < count && Instant.now().isBefore(deadline)) {
        for (ConsumerRecord<String, String> message : consumer.poll(Duration.ofMillis(200))) {
          messages.add(message.key() + "=" + message.value());
        }
      }
    }
    return messages.stream().sorted().toList();
  }

  private static List<String> query(String url, String sql) throws Exception {
    try (Connection connection = DriverManager.getConnection(url, "sa", "");
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      List<String> texts = new ArrayList<>();
      while (rows.next()) {
        texts.add(rows.getString(1));
      }
      return texts;
    }
  }

  @Test
  public void loadsOrdersAndWhatEachCustomerSpendsInAMinute() throws Exception {
    send(
        "{\"id\": 1, \"customer\": \"ann\", \"amount\": 12.50}",
        "{\"id\": 2, \"customer\": \"bob\", \"amount\": 1}",
        "{\"id\": 3, \"customer\": \"ann\", \"amount\": 0.25}",
        "{\"id\": 1, \"customer\": \"ann\", \"amount\": 10.50}",
        "{\"id\": 5, \"amount\": 3}",
        "{\"id\": \"four\"}");
    run.start(EXAMPLE, List.of("--set=servers=" + servers, "--set=out=" + workplace.path("")));
    assertThat(
        receive("order-totals", 3),
        is(
            List.of(
                "ann={\"customer\":\"ann\",\"orders\":1,\"amount\":12.50,\"minute\":\"2026-01-01T12:00:00Z\"}",
                "ann={\"customer\":\"ann\",\"orders\":2,\"amount\":10.75,\"minute\":\"2026-01-01T12:01:00Z\"}",
                "bob={\"customer\":\"bob\",\"orders\":1,\"amount\":1,\"minute\":\"2026-01-01T12:00:00Z\"}")));
    assertThat(
        receive("orders-rejected", 1).toString(),
        containsString("\"error_message\":\"expected BIGINT, found the text 'four'\""));

    run.stop();

    String url = "jdbc:h2:" + workplace.path("") + "/orders";
    assertThat(
        query(
            url,
            "SELECT id || ' ' || COALESCE(customer, 'nobody') || ' ' || amount FROM customer_order ORDER BY id"),
        is(List.of("1 ann 10.5", "2 bob 1", "3 ann 0.25", "5 nobody 3")));
    assertThat(
        query(
            url,
            "SELECT customer || ' ' || orders || ' ' || amount FROM customer_minute"
                + " ORDER BY 1"),
        is(List.of("ann 1 12.5", "ann 2 10.75", "bob 1 1")));
  }
}
