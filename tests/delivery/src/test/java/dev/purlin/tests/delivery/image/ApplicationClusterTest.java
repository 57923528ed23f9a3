package dev.purlin.tests.delivery.image;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsInAnyOrder;
import static org.hamcrest.Matchers.containsString;

import dev.purlin.tests.delivery.Repository;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.After;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

/**
 * Flink loads Purlin from the image's usrlib, as it does for a FlinkDeployment with a job: Flink,
 * its logging and the libraries of its distribution come from its own class path, and everything
 * else from there.
 */
public class ApplicationClusterTest {
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

  private static final Duration PATIENCE = Duration.ofSeconds(110);

  @Rule public final TemporaryFolder folder = new TemporaryFolder();

  private final List<Process> started = new ArrayList<>();

  @After
  public void stop() throws InterruptedException {
    for (Process process : started) {
      process.destroyForcibly().waitFor();
    }
  }

  @Test
  public void runsAPipelineFromUsrlib() throws Exception {
    Path root = folder.newFolder("root").toPath();
    Image.unpack(BuiltImage.tar(), root);
    Path work = folder.newFolder("work").toPath();
    Path file = work.resolve("sum.yaml");
    Files.writeString(
        file,
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
    Path configuration = folder.newFolder("conf").toPath();
    Files.writeString(configuration.resolve("config.yaml"), configuration());

    Path jobManager =
        start(
            root,
            configuration,
            List.of(
                resource("ApplicationCluster.java").toString(),
                configuration.toString(),
                "dev.purlin.pipelines.cli.Main",
                "run",
                file.toString(),
                "--runner=flink",
                "--flink-master=[auto]",
                "--runs=" + work.resolve("runs")));
    Path taskManager =
        start(
            root,
            configuration,
            List.of(
                "org.apache.flink.runtime.taskexecutor.TaskManagerRunner",
                "--configDir",
                configuration.toString()));

    String log = awaitEnd(jobManager, taskManager);
    assertThat(log, containsString("; the books balance"));
    List<String> lines = new ArrayList<>();
    try (Stream<Path> files = Files.list(work)) {
      for (Path written :
          files.filter(path -> path.getFileName().toString().startsWith("sums")).toList()) {
        lines.addAll(Files.readAllLines(written));
      }
    }
    assertThat(lines, containsInAnyOrder("k,n", "a,3", "b,4"));
  }

  /** Starts a process of Flink's, and gives its log. */
  private Path start(Path root, Path configuration, List<String> arguments) throws IOException {
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
    command.addAll(List.of("-cp", classPath(root)));
    command.addAll(arguments);
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
    builder.environment().put("FLINK_CONF_DIR", configuration.toString());
    // Flink looks for usrlib beside its lib.
    builder.environment().put("FLINK_LIB_DIR", root.resolve("opt/flink/lib").toString());
    started.add(builder.start());
    return log;
  }

  private static String classPath(Path root) throws IOException {
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
        .formatted(freePort(), freePort(), folder.newFolder("tmp"));
  }

  private String awaitEnd(Path log, Path other) throws IOException, InterruptedException {
    Instant deadline = Instant.now().plus(PATIENCE);
    while (true) {
      String text = Files.readString(log);
      if (text.contains("record: ")) {
        return text;
      }
      if (Instant.now().isAfter(deadline)
          || started.stream().anyMatch(process -> !process.isAlive())
          || text.contains("ended with exit code")) {
        throw new AssertionError(
            "the pipeline has not ended well:\n"
                + text
                + "\nTaskManager:\n"
                + Files.readString(other));
      }
      TimeUnit.MILLISECONDS.sleep(200);
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
