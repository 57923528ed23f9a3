package dev.purlin.benchmarks;

import dev.purlin.tests.kafka.KafkaBroker;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * Times an unbounded pipeline: the large orders of a Kafka topic, into another topic, by a plain
 * Java loop and by Purlin on embedded Flink. The broker is on the same machine and takes its share.
 *
 * <p>The orders are there before a contender starts. Its pace is taken while it makes the second to
 * the last quarter of the result, so that no start-up is in it. The ratio is of the plain loop's
 * pace.
 */
final class StreamBenchmark {
  private static final int PARTITIONS = 2;
  private static final String ORDERS = "orders";
  private static final String LARGE_BY_PLAIN_JAVA = "large-by-plain-java";
  private static final String LARGE_BY_PURLIN = "large-by-purlin";
  private static final int AMOUNTS = 1000;
  private static final String[] CUSTOMERS = {"ann", "bob", "eve", "joe", "kim", "lea", "max"};

  private final Path repository;
  private final Path work;
  private final String servers;
  private final Admin admin;

  private StreamBenchmark(Path repository, Path work, String servers, Admin admin) {
    this.repository = repository;
    this.work = work;
    this.servers = servers;
    this.admin = admin;
  }

  static void run(Path repository, Path work, int orders) throws Exception {
    try (KafkaBroker broker = KafkaBroker.start();
        Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
      new StreamBenchmark(repository, work, broker.bootstrapServers(), admin).run(orders);
    }
  }

  private void run(int orders) throws Exception {
    makeTopics(ORDERS, LARGE_BY_PLAIN_JAVA, LARGE_BY_PURLIN);
    long large = send(orders);
    System.out.printf("%nKafka, filtered, to Kafka: %,d messages%n", orders);
    System.out.printf(
        "  %-14s %12s %10s %9s %9s%n", "", "messages/s", "µs/message", "peak MB", "ratio");
    double plain = show("plain java", plainJava(), LARGE_BY_PLAIN_JAVA, orders, large, 0);
    show("purlin flink", purlin(), LARGE_BY_PURLIN, orders, large, plain);
  }

  /** Shows a contender's line, and gives its messages per second. */
  private double show(
      String contender, List<String> command, String topic, int orders, long large, double plain)
      throws Exception {
    try (MeasuredProcess process = MeasuredProcess.start(command, work.resolve("last.log"))) {
      long quarter = process.awaitCount(() -> count(topic), large / 4);
      long begun = System.nanoTime();
      long whole = process.awaitCount(() -> count(topic), large);
      double seconds = (System.nanoTime() - begun) / 1e9;
      if (whole > large) {
        throw new IllegalStateException("%,d large orders became %,d".formatted(large, whole));
      }
      double pace = orders * (double) (whole - quarter) / large / seconds;
      System.out.printf(
          Locale.ROOT,
          "  %-14s %,12.0f %10.2f %,9d %9.2f%n",
          contender,
          pace,
          1e6 / pace,
          process.peakBytes() / 1_000_000,
          plain == 0 ? 1 : plain / pace);
      return pace;
    }
  }

  private List<String> plainJava() {
    return List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-Xmx1g",
        "-cp",
        System.getProperty("java.class.path"),
        PlainStream.class.getName(),
        servers,
        ORDERS,
        LARGE_BY_PLAIN_JAVA);
  }

  private List<String> purlin() {
    return List.of(
        repository.resolve("purlin").toString(),
        "run",
        repository.resolve("benchmarks/pipelines/kafka_filter.yaml").toString(),
        "--runner=flink",
        "--runs=" + work.resolve("runs"),
        "--set=servers=" + servers,
        "--set=orders=" + ORDERS,
        "--set=large=" + LARGE_BY_PURLIN);
  }

  private void makeTopics(String... names) throws ExecutionException, InterruptedException {
    List<NewTopic> topics = new ArrayList<>();
    for (String name : names) {
      topics.add(new NewTopic(name, PARTITIONS, (short) 1));
    }
    admin.createTopics(topics).all().get();
  }

  /** Fills the topic, and tells how many of the orders are large. */
  private long send(int orders) throws ExecutionException, InterruptedException {
    Map<String, Object> settings = Map.of("bootstrap.servers", servers, "linger.ms", 20);
    long large = 0;
    Future<RecordMetadata> latest = CompletableFuture.completedFuture(null);
    try (KafkaProducer<String, String> producer =
        new KafkaProducer<>(settings, new StringSerializer(), new StringSerializer())) {
      for (int id = 0; id < orders; id++) {
        int amount = id % AMOUNTS;
        large += amount >= PlainStream.LARGE ? 1 : 0;
        String order =
            "{\"id\":%d,\"customer\":\"%s\",\"amount\":%d.50,\"note\":\"leave it at the gate\"}"
                .formatted(id, CUSTOMERS[id % CUSTOMERS.length], amount);
        latest = producer.send(new ProducerRecord<>(ORDERS, id % PARTITIONS, null, order));
      }
      latest.get();
    }
    if (count(ORDERS) != orders) {
      throw new IllegalStateException("%,d orders became %,d".formatted(orders, count(ORDERS)));
    }
    return large;
  }

  private long count(String topic) throws ExecutionException, InterruptedException {
    Map<TopicPartition, OffsetSpec> ends =
        IntStream.range(0, PARTITIONS)
            .mapToObj(partition -> new TopicPartition(topic, partition))
            .collect(Collectors.toMap(partition -> partition, partition -> OffsetSpec.latest()));
    return admin.listOffsets(ends).all().get().values().stream()
        .mapToLong(ListOffsetsResultInfo::offset)
        .sum();
  }
}
