package dev.purlin.tests.cluster.flink;

import dev.purlin.tests.cluster.Repository;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** How Flink's processes are started: with the options that its official image starts them with. */
final class FlinkJava {
  /** What {@code env.java.opts.all} is in Flink 1.19's own {@code config.yaml}, for Java 17. */
  private static final List<String> OFFICIAL =
      List.of(
          "--add-exports=java.base/sun.net.util=ALL-UNNAMED",
          "--add-exports=java.rmi/sun.rmi.registry=ALL-UNNAMED",
          "--add-exports=jdk.compiler/com.sun.tools.javac.api=ALL-UNNAMED",
          "--add-exports=jdk.compiler/com.sun.tools.javac.file=ALL-UNNAMED",
          "--add-exports=jdk.compiler/com.sun.tools.javac.parser=ALL-UNNAMED",
          "--add-exports=jdk.compiler/com.sun.tools.javac.tree=ALL-UNNAMED",
          "--add-exports=jdk.compiler/com.sun.tools.javac.util=ALL-UNNAMED",
          "--add-exports=java.security.jgss/sun.security.krb5=ALL-UNNAMED",
          "--add-opens=java.base/java.lang=ALL-UNNAMED",
          "--add-opens=java.base/java.net=ALL-UNNAMED",
          "--add-opens=java.base/java.io=ALL-UNNAMED",
          "--add-opens=java.base/java.nio=ALL-UNNAMED",
          "--add-opens=java.base/sun.nio.ch=ALL-UNNAMED",
          "--add-opens=java.base/java.lang.reflect=ALL-UNNAMED",
          "--add-opens=java.base/java.text=ALL-UNNAMED",
          "--add-opens=java.base/java.time=ALL-UNNAMED",
          "--add-opens=java.base/java.util=ALL-UNNAMED",
          "--add-opens=java.base/java.util.concurrent=ALL-UNNAMED",
          "--add-opens=java.base/java.util.concurrent.atomic=ALL-UNNAMED",
          "--add-opens=java.base/java.util.concurrent.locks=ALL-UNNAMED");

  private FlinkJava() {}

  /** A command for one of Flink's main classes; the class path holds Flink, and nothing of Beam. */
  static List<String> command(
      Path configuration, List<String> memory, String main, List<String> arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(memory);
    // Tests are short: the first compiler's code is enough for them.
    command.addAll(List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-XX:-UsePerfData"));
    command.addAll(OFFICIAL);
    command.add(
        "-Dlog4j.configurationFile="
            + Repository.path("tests/cluster/src/test/resources/log4j-flink.properties"));
    command.addAll(List.of("-cp", classPath(main), main));
    command.addAll(List.of("--configDir", configuration.toString()));
    command.addAll(arguments);
    return command;
  }

  private static String classPath(String main) {
    String flink = Repository.path("tests/cluster/target/flink/lib") + "/*";
    return main.equals(ApplicationEntrypoint.class.getName())
        ? flink + ":" + Repository.path("tests/cluster/target/test-classes")
        : flink;
  }
}
