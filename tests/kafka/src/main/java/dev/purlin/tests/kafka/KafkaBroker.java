package dev.purlin.tests.kafka;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A real Kafka broker for tests, in a process of its own.
 *
 * <pre>{@code
 * try (KafkaBroker broker = KafkaBroker.start()) {
 *   String servers = broker.bootstrapServers();
 * }
 * }</pre>
 *
 * <p>It is broker and controller in one (KRaft), keeps its data in a temporary directory, listens
 * on free ports of the loopback interface, makes no topic that nobody asked for, and is gone when
 * it is closed or when the JVM that started it ends.
 */
public final class KafkaBroker implements AutoCloseable {
  private static final long START_SECONDS = 60;
  private static Optional<KafkaBroker> shared = Optional.empty();

  private final Path directory;
  private final int port;
  private final int controllerPort;
  private Process process;

  private KafkaBroker(int port) throws IOException {
    directory = Files.createTempDirectory("purlin-kafka");
    this.port = port;
    controllerPort = freePort();
    writeConfiguration();
    process = launch();
  }

  /** A broker that serves. */
  public static KafkaBroker start() {
    try {
      return start(freePort());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A broker that serves on a port of the caller's choice. */
  public static KafkaBroker start(int port) {
    try {
      return new KafkaBroker(port);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The one broker that all tests of this JVM share; it ends with the JVM. */
  public static synchronized KafkaBroker shared() {
    if (shared.isPresent()) {
      return shared.get();
    }
    KafkaBroker started = start();
    Runtime.getRuntime().addShutdownHook(new Thread(started::close, "kafka-broker-close"));
    shared = Optional.of(started);
    return started;
  }

  /** Where clients begin: {@code host:port}. */
  public String bootstrapServers() {
    return "127.0.0.1:" + port;
  }

  /** Starts the broker again after {@link #stop}, with the data it had. */
  public void restart() throws IOException {
    process = launch();
  }

  private Process launch() throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xmx320m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
    command.add("-Dlog4j2.configurationFile=" + directory.resolve("log4j2.properties"));
    command.addAll(List.of("-cp", classPath(), BrokerProcess.class.getName()));
    command.addAll(List.of(configuration().toString(), "cHVybGluLXRlc3RzLWs"));
    long startsBefore = starts();
    Process started =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(output().toFile()))
            .start();
    awaitStart(started, startsBefore);
    return started;
  }

  /** Stops the broker at once, as a crash would. */
  public void stop() {
    kill(process);
  }

  private static void kill(Process process) {
    process.destroyForcibly();
    try {
      if (!process.waitFor(START_SECONDS, TimeUnit.SECONDS)) {
        throw new IllegalStateException("the broker does not die: " + process);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    stop();
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void awaitStart(Process started, long startsBefore) throws IOException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(START_SECONDS);
    while (starts() == startsBefore) {
      try {
        if (started.waitFor(50, TimeUnit.MILLISECONDS) || System.nanoTime() > deadline) {
          kill(started);
          throw new IllegalStateException(
              "the Kafka broker did not start; it said:\n" + Files.readString(output()));
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException(e);
      }
    }
  }

  /** How often the broker has said that it serves. */
  private long starts() throws IOException {
    if (!Files.exists(output())) {
      return 0;
    }
    try (Stream<String> lines = Files.lines(output())) {
      return lines.filter(line -> line.contains("Kafka Server started")).count();
    }
  }

  private Path output() {
    return directory.resolve("broker.log");
  }

  private Path configuration() {
    return directory.resolve("server.properties");
  }

  private void writeConfiguration() throws IOException {
    Files.writeString(
        configuration(),
        """
        process.roles=broker,controller
        node.id=1
        controller.quorum.bootstrap.servers=127.0.0.1:%d
        listeners=PLAINTEXT://127.0.0.1:%d,CONTROLLER://127.0.0.1:%d
        advertised.listeners=PLAINTEXT://127.0.0.1:%d,CONTROLLER://127.0.0.1:%d
        controller.listener.names=CONTROLLER
        log.dirs=%s
        auto.create.topics.enable=false
        offsets.topic.num.partitions=1
        offsets.topic.replication.factor=1
        transaction.state.log.num.partitions=1
        transaction.state.log.replication.factor=1
        transaction.state.log.min.isr=1
        share.coordinator.state.topic.num.partitions=1
        share.coordinator.state.topic.replication.factor=1
        share.coordinator.state.topic.min.isr=1
        broker.session.timeout.ms=2000
        broker.heartbeat.interval.ms=500
        group.initial.rebalance.delay.ms=0
        log.cleaner.enable=false
        """
            .formatted(
                controllerPort,
                port,
                controllerPort,
                port,
                controllerPort,
                directory.resolve("data")));
    Files.writeString(
        directory.resolve("log4j2.properties"),
        """
        status=error
        appender.console.type=Console
        appender.console.name=console
        appender.console.layout.type=PatternLayout
        appender.console.layout.pattern=%d{HH:mm:ss,SSS} %p %c{1} %m%n
        rootLogger.level=warn
        rootLogger.appenderRef.console.ref=console
        logger.server.name=kafka.server.KafkaRaftServer
        logger.server.level=info
        """);
  }

  private static String classPath() throws IOException {
    Properties properties = new Properties();
    try (InputStream in = KafkaBroker.class.getResourceAsStream("broker.properties")) {
      properties.load(in);
    }
    Path jars = Path.of(properties.getProperty("jars"));
    if (!Files.isDirectory(jars)) {
      throw new IllegalStateException(
          "the broker's jars are not in " + jars + "; build the module tests/kafka");
    }
    String own =
        Path.of(
                java.net.URI.create(
                    KafkaBroker.class
                        .getProtectionDomain()
                        .getCodeSource()
                        .getLocation()
                        .toString()))
            .toString();
    return own + java.io.File.pathSeparator + jars + "/*";
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
