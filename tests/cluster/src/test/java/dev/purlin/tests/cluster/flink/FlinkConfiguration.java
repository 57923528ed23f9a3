package dev.purlin.tests.cluster.flink;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A small cluster's {@code config.yaml}; memory is what two cores and tests need. */
final class FlinkConfiguration {
  /** The process's own part of the memory, in the JVM's words. */
  static final List<String> JOB_MANAGER_MEMORY = List.of("-Xmx512m", "-XX:MaxMetaspaceSize=256m");

  /** Heap of framework and tasks; network buffers and off-heap memory. */
  static final List<String> TASK_MANAGER_MEMORY =
      List.of("-Xmx448m", "-XX:MaxDirectMemorySize=192m", "-XX:MaxMetaspaceSize=384m");

  private final Map<String, String> entries = new LinkedHashMap<>();

  FlinkConfiguration(Path directory, int slots) {
    int restPort = Ports.free();
    set("jobmanager.rpc.address", "localhost");
    set("jobmanager.rpc.port", String.valueOf(Ports.free()));
    set("jobmanager.bind-host", "localhost");
    set("rest.address", "localhost");
    set("rest.bind-address", "localhost");
    set("rest.port", String.valueOf(restPort));
    set("rest.bind-port", String.valueOf(restPort));
    set("taskmanager.host", "localhost");
    set("taskmanager.bind-host", "localhost");
    set("taskmanager.numberOfTaskSlots", String.valueOf(slots));
    set("taskmanager.cpu.cores", String.valueOf(slots));
    set("taskmanager.memory.framework.heap.size", "128m");
    set("taskmanager.memory.task.heap.size", "320m");
    set("taskmanager.memory.framework.off-heap.size", "64m");
    set("taskmanager.memory.task.off-heap.size", "64m");
    set("taskmanager.memory.network.min", "64m");
    set("taskmanager.memory.network.max", "64m");
    set("taskmanager.memory.managed.size", "128m");
    set("taskmanager.memory.jvm-metaspace.size", "384m");
    set("taskmanager.memory.jvm-overhead.min", "192m");
    set("taskmanager.memory.jvm-overhead.max", "192m");
    // By default every blocking result asks for 16 MB of network buffers.
    set("taskmanager.network.sort-shuffle.min-buffers", "64");
    set("taskmanager.load-balance.mode", "SLOTS");
    set("io.tmp.dirs", directory.resolve("tmp").toString());
    // A dead process is noticed in seconds.
    set("heartbeat.interval", "1000");
    set("heartbeat.timeout", "8000");
    set("heartbeat.rpc-failure-threshold", "1");
    set("web.refresh-interval", "500");
    set("metrics.fetcher.update-interval", "500");
  }

  void set(String key, String value) {
    entries.put(key, value);
  }

  String get(String key) {
    return entries.get(key);
  }

  /** Writes {@code config.yaml} into a folder. */
  void write(Path directory) {
    StringBuilder yaml = new StringBuilder();
    entries.forEach((key, value) -> yaml.append(key).append(": \"").append(value).append("\"\n"));
    try {
      Files.createDirectories(directory);
      Files.createDirectories(Path.of(get("io.tmp.dirs")));
      Files.writeString(directory.resolve("config.yaml"), yaml);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
