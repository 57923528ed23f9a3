package dev.purlin.tests.cluster.flink;

import java.io.IOException;
import java.io.UncheckedIOException;
import org.apache.curator.test.TestingServer;

/** A ZooKeeper in this JVM, which outlives the JobManagers that remember their jobs in it. */
final class ZooKeeper implements AutoCloseable {
  private TestingServer server;

  /** Starts it; says where it listens. */
  String start() {
    try {
      server = new TestingServer();
      return server.getConnectString();
    } catch (Exception e) {
      throw new IllegalStateException("cannot start ZooKeeper", e);
    }
  }

  @Override
  public void close() {
    if (server == null) {
      return;
    }
    try {
      server.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
