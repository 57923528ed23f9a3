package dev.purlin.pipelines.engine;

import java.util.Optional;

/** Which Flink runs a pipeline. */
public sealed interface FlinkMaster {

  /** A cluster that jobs are submitted to, by the address of its REST interface. */
  record Session(String host, int port) implements FlinkMaster {
    @Override
    public String toString() {
      return host + ":" + port;
    }
  }

  /** The application cluster whose JobManager this process is. */
  record Application() implements FlinkMaster {
    @Override
    public String toString() {
      return APPLICATION;
    }
  }

  /** The word for {@link Application}, which is Beam's. */
  String APPLICATION = "[auto]";

  /** Reads {@code HOST:PORT} or {@code [auto]}; empty if it is neither. */
  static Optional<FlinkMaster> parse(String text) {
    if (text.equals(APPLICATION)) {
      return Optional.of(new Application());
    }
    int colon = text.lastIndexOf(':');
    if (!text.matches("[^:/]+:\\d{1,5}")) {
      return Optional.empty();
    }
    return Optional.of(
        new Session(text.substring(0, colon), Integer.parseInt(text.substring(colon + 1))));
  }
}
