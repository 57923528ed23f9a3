package dev.purlin.tests.delivery.image;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsInAnyOrder;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.purlin.tests.delivery.Command;
import dev.purlin.tests.delivery.Repository;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.After;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

/**
 * Both ways in which the chart has Flink run Purlin, with the image's files: as an application,
 * which Flink loads from usrlib, and as a job that the launcher submits, with the settings that the
 * chart gives the cluster of a scheduled run. Flink, its logging and the libraries of its
 * distribution are on its own class path.
 */
public class ImageOnFlinkTest {
  /** What flink-dist has in it under its own name, apart from Flink. */
  private static final String IN_FLINK =
      "(chill-java|commons-(cli|codec|collections|compress|io|lang3|math3|text)|javassist|jsr305|kryo|lz4-java|minlog"
          + "|objenesis|snakeyaml-engine|snappy-java)-.*\\.jar";

  /** As the chart sets env.java.opts.all. */
  private static final List<String> OPENED =
      List.of(
          "lang",
          "lang.invoke",
          "math",
          "net",
          "nio",
          "io",
          "lang.reflect",
          "text",
          "time",
          "util",
          "util.concurrent",
          "util.concurrent.atomic",
          "util.concurrent.locks");

  /**
   * What the chart settles with Kubernetes and AWS, one port for each pod, and what is set here.
   */
  private static final String OF_KUBERNETES =
      "(kubernetes|fs|metrics|env)\\..*|taskmanager\\.numberOfTaskSlots";

  private static final Duration PATIENCE = Duration.ofSeconds(110);

  @Rule public final TemporaryFolder folder = new TemporaryFolder();

  private final List<Process> started = new ArrayList<>();
  private Path root;
  private Path work;
  private Path configuration;
  private int restPort;

  @After
  public void stop() throws InterruptedException {
    for (Process process : started) {
      process.destroyForcibly().waitFor();
    }
  }

  @Before
  public void unpack() throws Exception {
    root = folder.newFolder("root").toPath();
    Image.unpack(BuiltImage.tar(), root);
    work = folder.newFolder("work").toPath();
    Files.writeString(
        work.resolve("sum.yaml"),
        """
        pipeline:
          type: chain
          transforms:
            - type: Create
              config: {elements: [{k: a, n: 1}, {k: a, n: 2}, {k: b, n: 4}]}
            - type: Combine
              config: {group_by: k, combine: {n: {value: n, fn: sum}}}
            - type: WriteToCsv
              config: {path: %s/sums.csv}
        """
            .formatted(work));
    configuration = folder.newFolder("conf").toPath();
    restPort = freePort();
    Files.writeString(configuration.resolve("config.yaml"), configuration());
  }

  @Test
  public void asAnApplicationFromUsrlib() throws Exception {
    Path jobManager =
        start(
            resource("ApplicationCluster.java").toString(),
            configuration.toString(),
            "dev.purlin.pipelines.cli.Main",
            "run",
            work.resolve("sum.yaml").toString(),
            "--runner=flink",
            "--flink-master=[auto]",
            "--runs=" + work.resolve("runs"));
    Path taskManager = startTaskManager();
    await(
        () -> read(jobManager).contains("record: "),
        () -> "JobManager:\n" + read(jobManager) + "\nTaskManager:\n" + read(taskManager));
    assertThat(read(jobManager), containsString("; the books balance"));
    assertThat(sums(), containsInAnyOrder("k,n", "a,3", "b,4"));
  }

  @Test
  public void asAJobThatTheLauncherSubmits() throws Exception {
    Files.writeString(
        configuration.resolve("config.yaml"), ofAScheduledRun(), StandardOpenOption.APPEND);
    Path jobManager =
        start(
            "org.apache.flink.runtime.entrypoint.StandaloneSessionClusterEntrypoint",
            "--configDir",
            configuration.toString());
    Path taskManager = startTaskManager();
    await(
        () -> read(jobManager).contains("Registering TaskManager"),
        () -> "JobManager:\n" + read(jobManager) + "\nTaskManager:\n" + read(taskManager));
    Command run =
        Command.run(
            work,
            Map.of("PURLIN_JAVA_OPTS", "-Xmx600m"),
            (int) PATIENCE.toSeconds(),
            List.of(
                root.resolve("opt/purlin/bin/purlin").toString(),
                "run",
                "sum.yaml",
                "--runner=flink",
                "--flink-master=localhost:" + restPort));
    assertThat(run.output() + "\nJobManager:\n" + read(jobManager), run.exitCode(), is(0));
    assertThat(run.output(), containsString("; the books balance"));
    assertThat(sums(), containsInAnyOrder("k,n", "a,3", "b,4"));
  }

  private List<String> sums() throws IOException {
    List<String> lines = new ArrayList<>();
    try (Stream<Path> files = Files.list(work)) {
      for (Path written :
          files.filter(path -> path.getFileName().toString().startsWith("sums")).toList()) {
        lines.addAll(Files.readAllLines(written));
      }
    }
    return lines;
  }

  private Path startTaskManager() throws IOException {
    return start(
        "org.apache.flink.runtime.taskexecutor.TaskManagerRunner",
        "--configDir",
        configuration.toString());
  }

  /** Starts a process of Flink's, and gives its log. */
  private Path start(String... arguments) throws IOException {
    Path log = folder.newFile().toPath();
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of(
            "-Xmx600m",
            "-XX:MaxDirectMemorySize=192m",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1"));
    OPENED.forEach(name -> command.add("--add-opens=java.base/java." + name + "=ALL-UNNAMED"));
    command.add("-Dlog4j.configurationFile=" + resource("log4j-flink.properties"));
    command.addAll(List.of("-cp", classPath()));
    command.addAll(List.of(arguments));
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
    builder.environment().put("FLINK_CONF_DIR", configuration.toString());
    // Flink looks for usrlib beside its lib.
    builder.environment().put("FLINK_LIB_DIR", root.resolve("opt/flink/lib").toString());
    started.add(builder.start());
    return log;
  }

  private String classPath() throws IOException {
    List<String> jars = new ArrayList<>();
    jars.add(root.resolve("opt/purlin/flink") + "/*");
    jars.add(Repository.path("tests/delivery/target/flink-logging") + "/*");
    try (Stream<Path> libraries = Files.list(root.resolve("opt/flink/usrlib/libs"))) {
      libraries
          .filter(jar -> jar.getFileName().toString().matches(IN_FLINK))
          .forEach(jar -> jars.add(jar.toString()));
    }
    return String.join(":", jars);
  }

  /** What the chart sets for a scheduled run, and what means something here. */
  private static String ofAScheduledRun() throws IOException {
    StringBuilder settings = new StringBuilder();
    for (Map.Entry<String, JsonNode> setting : chartSettings().properties()) {
      if (!setting.getKey().matches(OF_KUBERNETES)) {
        settings.append("%s: %s\n".formatted(setting.getKey(), setting.getValue()));
      }
    }
    return settings.toString();
  }

  private static JsonNode chartSettings() throws IOException {
    YAMLMapper yaml = new YAMLMapper();
    Path rendered =
        Repository.path("tests/delivery/src/test/resources/chart/rendered/minimal.yaml");
    try (MappingIterator<JsonNode> objects =
        yaml.readerFor(JsonNode.class).readValues(rendered.toFile())) {
      while (objects.hasNext()) {
        JsonNode cluster = objects.next().at("/data/cluster.yaml");
        if (cluster.isTextual()) {
          return yaml.readTree(cluster.asText()).at("/spec/flinkConfiguration");
        }
      }
    }
    throw new IllegalStateException("no cluster of a scheduled run in " + rendered);
  }

  private String configuration() throws IOException {
    return """
        jobmanager.rpc.address: localhost
        jobmanager.rpc.port: "%d"
        rest.address: localhost
        rest.port: "%d"
        jobmanager.memory.process.size: 1600m
        taskmanager.host: localhost
        taskmanager.numberOfTaskSlots: "2"
        taskmanager.cpu.cores: "2"
        taskmanager.memory.framework.heap.size: 128m
        taskmanager.memory.task.heap.size: 320m
        taskmanager.memory.framework.off-heap.size: 64m
        taskmanager.memory.task.off-heap.size: 64m
        taskmanager.memory.network.min: 64m
        taskmanager.memory.network.max: 64m
        taskmanager.memory.managed.size: 128m
        taskmanager.memory.jvm-metaspace.size: 384m
        taskmanager.memory.jvm-overhead.min: 192m
        taskmanager.memory.jvm-overhead.max: 192m
        execution.target: embedded
        execution.shutdown-on-application-finish: "false"
        io.tmp.dirs: %s
        """
        .formatted(freePort(), restPort, folder.newFolder("tmp"));
  }

  private void await(BooleanSupplier condition, Supplier<String> logs) throws InterruptedException {
    Instant deadline = Instant.now().plus(PATIENCE);
    while (!condition.getAsBoolean()) {
      if (Instant.now().isAfter(deadline)
          || started.stream().anyMatch(process -> !process.isAlive())) {
        throw new AssertionError("Flink has not done what it should.\n" + logs.get());
      }
      TimeUnit.MILLISECONDS.sleep(200);
    }
  }

  private static String read(Path log) {
    try {
      return Files.readString(log);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static int freePort() {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Path resource(String name) {
    return Repository.path("tests/delivery/src/test/resources/image").resolve(name);
  }
}
