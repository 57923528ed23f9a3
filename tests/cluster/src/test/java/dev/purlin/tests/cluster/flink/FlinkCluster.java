package dev.purlin.tests.cluster.flink;

import dev.purlin.tests.cluster.Repository;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.rules.ExternalResource;

/**
 * A real Flink cluster: a JobManager and TaskManagers, each a process of its own, started from the
 * artifacts in {@code target/flink/lib}. No Beam is on their class path.
 *
 * <pre>{@code
 * @ClassRule public static final FlinkCluster CLUSTER = FlinkCluster.ofTaskManagers(2);
 * ...
 * CLUSTER.taskManager(0).kill();
 * CLUSTER.awaitSlots(2);
 * }</pre>
 *
 * <p>Or without JUnit: {@code start()} and {@code close()}.
 */
public final class FlinkCluster extends ExternalResource implements AutoCloseable {
  public static final int SLOTS_EACH = 2;
  private static final Duration START = Duration.ofSeconds(60);

  private final int taskManagerCount;
  private final Map<String, String> settings = new LinkedHashMap<>();
  private final TemporaryDirectory home = new TemporaryDirectory("purlin-flink");
  private final List<ServerProcess> taskManagers = new ArrayList<>();
  private final Optional<ZooKeeper> zooKeeper;
  private final PrometheusPorts prometheus = new PrometheusPorts();
  private List<String> application = List.of();
  private FlinkConfiguration configuration;
  private ServerProcess jobManager;
  private FlinkRest rest;

  private FlinkCluster(int taskManagerCount, Optional<ZooKeeper> zooKeeper) {
    this.taskManagerCount = taskManagerCount;
    this.zooKeeper = zooKeeper;
  }

  /** A session cluster, not yet started. */
  public static FlinkCluster ofTaskManagers(int count) {
    return new FlinkCluster(count, Optional.empty());
  }

  /** The same with high availability: a JobManager that is started again takes over its jobs. */
  public static FlinkCluster ofTaskManagersWithHighAvailability(int count) {
    return new FlinkCluster(count, Optional.of(new ZooKeeper()));
  }

  /** With an entry in {@code config.yaml}, in the words of Flink's documentation. */
  public FlinkCluster with(String key, String value) {
    settings.put(key, value);
    return this;
  }

  /** With Flink's reporter for Prometheus in every process, as the image has it. */
  public FlinkCluster withPrometheus() {
    return with(
            "metrics.reporter.prom.factory.class",
            "org.apache.flink.metrics.prometheus.PrometheusReporterFactory")
        .with("metrics.reporter.prom.port", prometheus.range());
  }

  /** What Prometheus would read from all processes now. */
  public List<String> metrics() throws IOException, InterruptedException {
    return prometheus.scrape();
  }

  /** As an application cluster, whose JobManager runs the shipped jar with these arguments. */
  public FlinkCluster running(String... arguments) {
    application = List.of(arguments);
    return this;
  }

  /** Starts all processes and waits until every slot is there. */
  public FlinkCluster start() {
    home.create();
    configuration = new FlinkConfiguration(home.path(), SLOTS_EACH);
    zooKeeper.ifPresent(
        keeper -> {
          configuration.set("high-availability.type", "zookeeper");
          configuration.set("high-availability.zookeeper.quorum", keeper.start());
          // So long a dead JobManager is still taken for the leader.
          configuration.set("high-availability.zookeeper.client.session-timeout", "10000");
          configuration.set(
              "high-availability.storageDir", home.path().resolve("ha").toUri().toString());
        });
    settings.forEach(configuration::set);
    configuration.write(home.path());
    rest = new FlinkRest(address());
    jobManager = application.isEmpty() ? sessionJobManager() : applicationJobManager();
    for (int i = 0; i < taskManagerCount; i++) {
      addTaskManager();
    }
    awaitSlots(taskManagerCount * SLOTS_EACH);
    return this;
  }

  private ServerProcess sessionJobManager() {
    return server(
        "jobmanager",
        FlinkConfiguration.JOB_MANAGER_MEMORY,
        "org.apache.flink.runtime.entrypoint.StandaloneSessionClusterEntrypoint",
        List.of());
  }

  private ServerProcess applicationJobManager() {
    Path usrlib = home.path().resolve("usrlib");
    try {
      Files.createDirectories(usrlib);
      Files.createSymbolicLink(usrlib.resolve("purlin.jar"), Repository.jar());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    List<String> arguments = new ArrayList<>();
    arguments.add(usrlib.toString());
    arguments.add("dev.purlin.pipelines.cli.Main");
    arguments.addAll(application);
    return server(
        "jobmanager",
        FlinkConfiguration.JOB_MANAGER_MEMORY,
        ApplicationEntrypoint.class.getName(),
        arguments);
  }

  /** Starts one more TaskManager; does not wait for it. */
  public ServerProcess addTaskManager() {
    String name = "taskmanager-" + (taskManagers.size() + 1);
    ServerProcess taskManager =
        server(
            name,
            FlinkConfiguration.TASK_MANAGER_MEMORY,
            "org.apache.flink.runtime.taskexecutor.TaskManagerRunner",
            List.of("-D", "taskmanager.resource-id=" + name));
    taskManagers.add(taskManager);
    return taskManager;
  }

  private ServerProcess server(
      String name, List<String> memory, String main, List<String> arguments) {
    return new ServerProcess(
        name, FlinkJava.command(home.path(), memory, main, arguments), home.path());
  }

  /** The JobManager's REST address, {@code localhost:PORT}; the same after it was restarted. */
  public String address() {
    return "localhost:" + configuration.get("rest.port");
  }

  public FlinkRest rest() {
    return rest;
  }

  public ServerProcess jobManager() {
    return jobManager;
  }

  /** A TaskManager by its index from 0. */
  public ServerProcess taskManager(int index) {
    return taskManagers.get(index);
  }

  /** The TaskManager of a name, as {@link FlinkRest#taskManagersOf} tells it. */
  public ServerProcess taskManager(String name) {
    return taskManagers.stream()
        .filter(taskManager -> taskManager.name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  /** Waits until registered TaskManagers offer exactly so many slots. */
  public void awaitSlots(int count) {
    Await.until(count + " slots are offered", START, () -> rest.slots() == count, this::quote);
  }

  /**
   * Starts whatever a test has killed and not started again, and waits until every slot is there.
   */
  public void restore() {
    if (!jobManager.isAlive()) {
      jobManager.start();
    }
    taskManagers.stream()
        .filter(taskManager -> !taskManager.isAlive())
        .forEach(ServerProcess::start);
    awaitSlots(taskManagers.size() * SLOTS_EACH);
  }

  /** The end of every process's log, for messages of failure. */
  public String quote() {
    StringBuilder quotes = new StringBuilder(jobManager.quote());
    taskManagers.forEach(taskManager -> quotes.append(taskManager.quote()));
    return quotes.toString();
  }

  @Override
  protected void before() {
    start();
  }

  @Override
  protected void after() {
    close();
  }

  /** Kills every process and removes every file. */
  @Override
  public void close() {
    taskManagers.forEach(ServerProcess::close);
    if (jobManager != null) {
      jobManager.close();
    }
    zooKeeper.ifPresent(ZooKeeper::close);
    home.close();
  }
}
