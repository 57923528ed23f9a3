package dev.purlin.tests.cluster.flink;

import dev.purlin.tests.cluster.Repository;
import java.io.IOException;
import java.nio.file.Files;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The Flink settings that the Helm chart gives to a pipeline, as its tests have rendered them. */
public final class ChartSettings {
  private static final String RENDERED = "tests/delivery/src/test/resources/chart/rendered/";

  /** A setting in its block, such as {@code jobmanager.scheduler: "adaptive"}. */
  private static final Pattern SETTING = Pattern.compile("    ([\\w.-]+): \"(.*)\"");

  /** What is Kubernetes's, the operator's and AWS's, and where state lies. */
  private static final String ELSEWHERE =
      "(kubernetes|fs|high-availability|metrics|job\\.autoscaler|env)\\..*|state\\.\\w+\\.dir";

  private ChartSettings() {}

  /** Those of a streaming pipeline that also mean something without Kubernetes. */
  public static Map<String, String> streaming() throws IOException {
    String all = Files.readString(Repository.path(RENDERED + "streaming.yaml"));
    String deployment = all.substring(all.indexOf("kind: FlinkDeployment"));
    String block = deployment.substring(deployment.indexOf("  flinkConfiguration:\n"));
    Map<String, String> settings = new LinkedHashMap<>();
    for (String line : block.lines().skip(1).takeWhile(line -> line.startsWith("    ")).toList()) {
      Matcher setting = SETTING.matcher(line);
      if (!setting.matches()) {
        throw new IllegalStateException("no setting of Flink: " + line);
      }
      if (!setting.group(1).matches(ELSEWHERE)) {
        settings.put(setting.group(1), setting.group(2));
      }
    }
    return settings;
  }
}
