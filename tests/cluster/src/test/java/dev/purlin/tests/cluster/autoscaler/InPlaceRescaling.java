package dev.purlin.tests.cluster.autoscaler;

import java.util.HashMap;
import java.util.Map;
import org.apache.flink.api.common.JobID;
import org.apache.flink.autoscaler.JobAutoScalerContext;
import org.apache.flink.autoscaler.realizer.ScalingRealizer;
import org.apache.flink.autoscaler.tuning.ConfigChanges;
import org.apache.flink.client.program.rest.RestClusterClient;
import org.apache.flink.runtime.jobgraph.JobResourceRequirements;
import org.apache.flink.runtime.jobgraph.JobVertexID;
import org.apache.flink.runtime.jobgraph.JobVertexResourceRequirements;
import org.apache.flink.runtime.rest.messages.EmptyRequestBody;
import org.apache.flink.runtime.rest.messages.JobMessageParameters;
import org.apache.flink.runtime.rest.messages.job.JobResourceRequirementsHeaders;

/** Has the cluster itself rescale a running job, as the operator does with adaptive schedulers. */
final class InPlaceRescaling implements ScalingRealizer<JobID, JobAutoScalerContext<JobID>> {
  private final RestClusterClient<String> client;

  InPlaceRescaling(RestClusterClient<String> client) {
    this.client = client;
  }

  @Override
  public void realizeParallelismOverrides(
      JobAutoScalerContext<JobID> context, Map<String, String> parallelisms) throws Exception {
    JobResourceRequirements now = requirements(context.getJobID());
    Map<JobVertexID, JobVertexResourceRequirements> wanted =
        new HashMap<>(now.getJobVertexParallelisms());
    parallelisms.forEach(
        (vertex, parallelism) ->
            wanted.put(
                JobVertexID.fromHexString(vertex),
                new JobVertexResourceRequirements(
                    new JobVertexResourceRequirements.Parallelism(
                        1, Integer.parseInt(parallelism)))));
    if (!wanted.equals(now.getJobVertexParallelisms())) {
      client
          .updateJobResourceRequirements(context.getJobID(), new JobResourceRequirements(wanted))
          .get();
    }
  }

  private JobResourceRequirements requirements(JobID job) throws Exception {
    JobMessageParameters parameters = new JobMessageParameters();
    parameters.jobPathParameter.resolve(job);
    return client
        .sendRequest(
            JobResourceRequirementsHeaders.INSTANCE, parameters, EmptyRequestBody.getInstance())
        .get()
        .asJobResourceRequirements()
        .orElseThrow();
  }

  /** Memory is not tuned here. */
  @Override
  public void realizeConfigOverrides(
      JobAutoScalerContext<JobID> context, ConfigChanges configChanges) {}
}
