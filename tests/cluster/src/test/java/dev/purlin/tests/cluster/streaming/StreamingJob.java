package dev.purlin.tests.cluster.streaming;

import dev.purlin.tests.cluster.Repository;
import dev.purlin.tests.cluster.flink.Await;
import dev.purlin.tests.cluster.flink.FlinkCluster;
import dev.purlin.tests.cluster.flink.FlinkRest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** A streaming pipeline file, submitted to a cluster by the shipped jar. */
final class StreamingJob implements AutoCloseable {
  private static final Duration START = Duration.ofSeconds(60);

  private final FlinkCluster cluster;
  private final Path directory;
  private final Path output;
  private final Process driver;
  private String id;

  /** Submits a file, and waits until the job runs. */
  StreamingJob(FlinkCluster cluster, Path directory, String file, String... options)
      throws IOException, InterruptedException {
    this.cluster = cluster;
    this.directory = directory;
    List<String> before = running();
    Path yaml = Files.writeString(directory.resolve("orders.yaml"), file);
    output = Files.createTempFile(directory, "run", ".log");
    List<String> command = purlin("run", yaml.toString(), "--runner=flink");
    command.add("--flink-master=" + cluster.address());
    command.addAll(List.of(options));
    driver = start(command, output);
    try {
      id = submitted(before);
      awaitRunning(-1);
    } catch (Throwable e) {
      close();
      throw e;
    }
  }

  /** The id of the job that the driver submits, once it runs; it is none of those before it. */
  private String submitted(List<String> before) {
    return Await.forValue(
        "the job is submitted",
        START,
        () -> {
          if (!driver.isAlive()) {
            throw new IllegalStateException("the driver has ended");
          }
          return running().stream().filter(job -> !before.contains(job)).findFirst();
        },
        this::known);
  }

  private List<String> running() throws IOException, InterruptedException {
    return cluster.rest().jobs().stream()
        .filter(job -> job.state().equals("RUNNING"))
        .map(FlinkRest.Job::id)
        .toList();
  }

  private static List<String> purlin(String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xmx400m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"));
    command.addAll(List.of("-jar", Repository.jar().toString()));
    command.addAll(List.of(arguments));
    return command;
  }

  private Process start(List<String> command, Path output) throws IOException {
    return new ProcessBuilder(command)
        .directory(directory.toFile())
        .redirectErrorStream(true)
        .redirectOutput(output.toFile())
        .start();
  }

  String id() {
    return id;
  }

  /** Waits until every task runs, with this parallelism if it is not negative. */
  void awaitRunning(int parallelism) {
    Await.until(
        "every task runs" + (parallelism < 0 ? "" : " with parallelism " + parallelism),
        START,
        () ->
            cluster.rest().vertices(id).stream()
                .allMatch(
                    vertex ->
                        vertex.state().equals("RUNNING")
                            && (parallelism < 0 || vertex.parallelism() == parallelism)),
        this::known);
  }

  /** The id of the part that reads the orders. */
  String source() throws IOException, InterruptedException {
    return cluster.rest().vertices(id).get(0).id();
  }

  /** How many tasks of a part there are. */
  int parallelism(String vertex) throws IOException, InterruptedException {
    return cluster.rest().vertices(id).stream()
        .filter(part -> part.id().equals(vertex))
        .findFirst()
        .orElseThrow()
        .parallelism();
  }

  /** How busy the tasks of a part are, as the autoscaler sees it. */
  String load(String vertex) {
    String metrics = "get=busyTimeMsPerSecond,idleTimeMsPerSecond,numRecordsInPerSecond";
    try {
      return cluster
          .rest()
          .get("/jobs/%s/vertices/%s/subtasks/metrics?%s".formatted(id, vertex, metrics))
          .toPrettyString();
    } catch (IOException e) {
      return e.toString();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return e.toString();
    }
  }

  /** The name of the TaskManager that reads the orders. */
  String taskManager() throws IOException, InterruptedException {
    return taskManagers().iterator().next();
  }

  /** Waits until the orders are read by another TaskManager, once the job has missed this one. */
  void awaitTaskManagerOtherThan(String lost) {
    Await.until(
        "the orders are read by another TaskManager than " + lost,
        START,
        () -> {
          Set<String> reading = taskManagers();
          return !reading.isEmpty() && !reading.contains(lost);
        },
        this::known);
  }

  private Set<String> taskManagers() throws IOException, InterruptedException {
    return cluster.rest().taskManagersOf(id, cluster.rest().vertices(id).get(0));
  }

  /** Waits until so many more checkpoints are complete. */
  void awaitCheckpoints(int more) {
    long wanted = checkpoints().orElse(0L) + more;
    Await.until(
        more + " more checkpoints are complete",
        START,
        () -> checkpoints().orElse(0L) >= wanted,
        this::known);
  }

  private Optional<Long> checkpoints() {
    try {
      return Optional.of(
          cluster
              .rest()
              .get("/jobs/" + id + "/checkpoints")
              .path("counts")
              .path("completed")
              .asLong());
    } catch (IOException e) {
      return Optional.empty();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    }
  }

  /** Changes the parallelism of every part. */
  void rescale(int parallelism) throws IOException, InterruptedException {
    StringBuilder requirements = new StringBuilder("{");
    for (var vertex : cluster.rest().vertices(id)) {
      requirements
          .append(requirements.length() == 1 ? "" : ",")
          .append(
              "\"%s\":{\"parallelism\":{\"lowerBound\":1,\"upperBound\":%d}}"
                  .formatted(vertex.id(), parallelism));
    }
    cluster.rest().put("/jobs/" + id + "/resource-requirements", requirements.append("}") + "");
  }

  /**
   * Stops the job as a person would, with a savepoint; waits for the driver's end too.
   *
   * @return the savepoint's address
   */
  String stop(String... options) throws IOException, InterruptedException {
    List<String> command = purlin("stop", id, "--flink-master=" + cluster.address());
    command.add("--savepoints=" + directory.resolve("savepoints").toUri());
    command.addAll(List.of(options));
    Path log = Files.createTempFile(directory, "stop", ".log");
    Process stop = start(command, log);
    Await.until("purlin stop has ended", START, () -> !stop.isAlive(), this::known);
    List<String> said = Files.readAllLines(log);
    if (stop.exitValue() != 0) {
      throw new AssertionError(String.join("\n", said) + "\n" + known());
    }
    Await.until("the driver has ended", START, () -> !driver.isAlive(), this::known);
    return said.get(said.size() - 1);
  }

  /** What the driver exited with. */
  int exitCode() {
    return driver.exitValue();
  }

  /** All that helps to understand why something did not come about. */
  String known() {
    try {
      String exceptions = id == null ? "" : cluster.rest().exceptions(id);
      return "%s%n%s%n%s".formatted(Files.readString(output), exceptions, cluster.quote());
    } catch (IOException e) {
      return e + "\n" + cluster.quote();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return cluster.quote();
    }
  }

  /** Ends the driver, and the job if it has not ended: it holds slots that others need. */
  @Override
  public void close() throws IOException, InterruptedException {
    driver.destroyForcibly();
    driver.waitFor();
    if (id != null && !ended()) {
      cluster.rest().cancel(id);
      Await.until("the job is cancelled", START, this::ended, cluster::quote);
    }
  }

  private boolean ended() throws IOException, InterruptedException {
    return Set.of("FINISHED", "CANCELED", "FAILED").contains(cluster.rest().state(id));
  }
}
