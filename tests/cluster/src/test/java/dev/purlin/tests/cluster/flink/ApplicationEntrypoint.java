package dev.purlin.tests.cluster.flink;

import java.io.File;
import java.util.Arrays;
import java.util.List;
import org.apache.flink.client.deployment.application.ApplicationClusterEntryPoint;
import org.apache.flink.client.program.DefaultPackagedProgramRetriever;
import org.apache.flink.client.program.PackagedProgram;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.GlobalConfiguration;
import org.apache.flink.runtime.entrypoint.ClusterEntrypoint;
import org.apache.flink.runtime.resourcemanager.StandaloneResourceManagerFactory;

/**
 * The JobManager of an application cluster, which runs the main method of a jar in {@code usrlib}.
 * It does what Flink's StandaloneApplicationClusterEntryPoint does; that one is in the image, and
 * in no artifact.
 */
public final class ApplicationEntrypoint extends ApplicationClusterEntryPoint {

  private ApplicationEntrypoint(Configuration configuration, PackagedProgram program) {
    super(configuration, program, StandaloneResourceManagerFactory.getInstance());
  }

  /** Arguments: {@code --configDir DIR USRLIB MAIN-CLASS ARGUMENT...} */
  public static void main(String[] arguments) throws Exception {
    List<String> given = Arrays.asList(arguments);
    Configuration configuration = GlobalConfiguration.loadConfiguration(given.get(1));
    PackagedProgram program =
        DefaultPackagedProgramRetriever.create(
                new File(given.get(2)),
                given.get(3),
                given.subList(4, given.size()).toArray(String[]::new),
                configuration)
            .getPackagedProgram();
    configureExecution(configuration, program);
    ClusterEntrypoint.runClusterEntrypoint(new ApplicationEntrypoint(configuration, program));
  }
}
