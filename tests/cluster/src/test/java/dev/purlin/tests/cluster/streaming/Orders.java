package dev.purlin.tests.cluster.streaming;

import dev.purlin.tests.kafka.KafkaBroker;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * A topic that orders come in on, for as long as a test wants. Order n is of the customer n modulo
 * 3, its amount is n, and its time is n milliseconds after {@link #BEGIN}.
 */
final class Orders implements AutoCloseable {
  static final int PARTITIONS = 4;
  static final int CUSTOMERS = 3;
  static final long BEGIN = 1_700_000_000_000L;

  private final String name;
  private final KafkaProducer<String, String> producer;
  private final Thread sender = new Thread(this::send, "orders");
  private volatile int everyMillis = 1;
  private volatile Callable<Long> toSend = () -> 0L;
  private volatile int sent;
  private volatile int last = Integer.MAX_VALUE;
  private volatile Exception failure;

  /** Makes the topic. Orders come once {@link #send} is called. */
  Orders(KafkaBroker broker, String name) throws InterruptedException, ExecutionException {
    this.name = name;
    Map<String, Object> settings = Map.of("bootstrap.servers", broker.bootstrapServers());
    try (Admin admin = Admin.create(settings)) {
      // By their times, the orders are older than what a broker keeps.
      NewTopic topic =
          new NewTopic(name, PARTITIONS, (short) 1).configs(Map.of("retention.ms", "-1"));
      admin.createTopics(List.of(topic)).all().get();
    }
    producer = new KafkaProducer<>(settings, new StringSerializer(), new StringSerializer());
    sender.setDaemon(true);
    sender.start();
  }

  String name() {
    return name;
  }

  /** From now on, sends so many orders, every so many milliseconds. */
  void send(int orders, int everyMillis) {
    this.everyMillis = everyMillis;
    toSend = () -> (long) orders;
  }

  /**
   * From now on, sends orders as fast as they arrive at the other end, and so many more: the job
   * never waits, and yet has no long way to go once this stops.
   */
  void sendAhead(int orders, Callable<Long> arrived) {
    everyMillis = 20;
    toSend = () -> Math.max(0, arrived.call() + orders - sent);
  }

  /** How many orders were sent so far; the numbers of orders begin with 0. */
  int sent() {
    return sent;
  }

  /** Ends the sending; what this returns is how many orders there are in all. */
  int stop() throws Exception {
    last = 0;
    sender.join();
    if (failure != null) {
      throw failure;
    }
    return sent;
  }

  private void send() {
    try {
      Future<?> latest = null;
      while (sent < last) {
        for (long more = toSend.call(); more > 0; more--) {
          int number = sent;
          latest = producer.send(order(number));
          sent = number + 1;
        }
        Thread.sleep(everyMillis);
      }
      if (latest != null) {
        producer.flush();
        latest.get();
      }
    } catch (Exception e) {
      failure = e;
    }
  }

  private ProducerRecord<String, String> order(int number) {
    String customer = "customer-" + number % CUSTOMERS;
    return new ProducerRecord<>(
        name,
        number % PARTITIONS,
        BEGIN + number,
        customer,
        "{\"id\":%d,\"customer\":\"%s\",\"amount\":%d}".formatted(number, customer, number));
  }

  @Override
  public void close() throws Exception {
    stop();
    producer.close();
  }
}
