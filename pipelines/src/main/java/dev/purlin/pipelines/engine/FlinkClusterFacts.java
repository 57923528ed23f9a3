package dev.purlin.pipelines.engine;

import dev.purlin.core.problem.PurlinException;
import dev.purlin.core.problem.Reasons;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.flink.client.program.rest.RestClusterClient;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.runtime.rest.handler.legacy.messages.ClusterOverviewWithVersion;
import org.apache.flink.runtime.rest.messages.ClusterConfigurationInfoHeaders;
import org.apache.flink.runtime.rest.messages.ConfigurationInfoEntry;
import org.apache.flink.runtime.rest.messages.EmptyMessageParameters;
import org.apache.flink.runtime.rest.messages.EmptyRequestBody;
import org.apache.flink.runtime.util.EnvironmentInformation;

/**
 * What a cluster says about itself before it is given a job.
 *
 * @param parallelism the slots it offers, or, where they come on demand, its default parallelism
 */
record FlinkClusterFacts(int parallelism) {
  private static final int ANSWER_SECONDS = 30;

  static FlinkClusterFacts of(FlinkMaster.Session master) {
    Configuration configuration = new Configuration();
    configuration.setString("rest.address", master.host());
    configuration.setString("rest.port", String.valueOf(master.port()));
    configuration.setString("rest.retry.max-attempts", "3");
    configuration.setString("rest.retry.delay", "1000");
    configuration.setString("rest.connection-timeout", "5000");
    try (RestClusterClient<String> client =
        new RestClusterClient<>(configuration, master.toString())) {
      ClusterOverviewWithVersion overview =
          client.getClusterOverview().get(ANSWER_SECONDS, TimeUnit.SECONDS);
      checkVersion(master, overview.getVersion());
      return new FlinkClusterFacts(
          Math.max(1, Math.max(overview.getNumSlotsTotal(), defaultParallelism(client))));
    } catch (PurlinException e) {
      throw e;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw unreachable(master, e);
    } catch (ExecutionException | TimeoutException e) {
      throw unreachable(master, e);
    } catch (Exception e) {
      throw PurlinException.internal("cannot make a client of Flink for " + master, e);
    }
  }

  private static int defaultParallelism(RestClusterClient<String> client)
      throws ExecutionException, InterruptedException, TimeoutException {
    return client
        .sendRequest(
            ClusterConfigurationInfoHeaders.getInstance(),
            EmptyMessageParameters.getInstance(),
            EmptyRequestBody.getInstance())
        .get(ANSWER_SECONDS, TimeUnit.SECONDS)
        .stream()
        .filter(entry -> entry.getKey().equals("parallelism.default"))
        .map(ConfigurationInfoEntry::getValue)
        .mapToInt(Integer::parseInt)
        .findFirst()
        .orElse(1);
  }

  private static void checkVersion(FlinkMaster.Session master, String version) {
    String ours = EnvironmentInformation.getVersion();
    if (!line(version).equals(line(ours))) {
      throw PurlinException.outside(
          "the Flink cluster at %s is version %s, and this Purlin speaks to Flink %s; use a cluster of that version"
              .formatted(master, version, line(ours)),
          null);
    }
  }

  /** {@code 1.19} of {@code 1.19.3}. */
  private static String line(String version) {
    return version.replaceAll("^(\\d+\\.\\d+).*", "$1");
  }

  private static PurlinException unreachable(FlinkMaster.Session master, Exception cause) {
    Throwable root = cause;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return PurlinException.outside(
        ("no Flink cluster answers at %s: %s%n"
                + "  Expected the address of its REST interface, which is port 8081 unless changed."
                + " To look for it: curl http://%s/overview")
            .formatted(master, reason(root), master),
        cause);
  }

  private static String reason(Throwable root) {
    return root instanceof TimeoutException
        ? "no answer within %d s".formatted(ANSWER_SECONDS)
        : Reasons.of(root);
  }
}
