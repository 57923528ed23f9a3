package dev.purlin.tests.kafka;

import java.io.IOException;
import java.io.PrintStream;
import kafka.Kafka;
import kafka.tools.StorageTool;

/**
 * The broker's process: formats its storage, serves, and ends when its standard input does, so that
 * it never outlives the tests that started it.
 */
final class BrokerProcess {
  private BrokerProcess() {}

  /**
   * Serves.
   *
   * @param arguments the broker's properties file and the id of its cluster
   */
  public static void main(String[] arguments) {
    Thread watch = new Thread(BrokerProcess::endWithParent, "parent");
    watch.setDaemon(true);
    watch.start();
    PrintStream out = System.out;
    int formatted =
        StorageTool.execute(
            new String[] {
              "format",
              "--standalone",
              "--ignore-formatted",
              "--config",
              arguments[0],
              "--cluster-id",
              arguments[1]
            },
            out);
    if (formatted != 0) {
      Runtime.getRuntime().halt(formatted);
    }
    Kafka.main(new String[] {arguments[0]});
  }

  private static void endWithParent() {
    try {
      while (System.in.read() >= 0) {
        // Nothing is said to the broker.
      }
    } catch (IOException e) {
      System.err.println("the broker lost its parent: " + e);
    }
    Runtime.getRuntime().halt(0);
  }
}
