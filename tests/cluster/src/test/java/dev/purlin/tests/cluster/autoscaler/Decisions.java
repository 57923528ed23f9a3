package dev.purlin.tests.cluster.autoscaler;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.JobID;
import org.apache.flink.autoscaler.JobAutoScalerContext;
import org.apache.flink.autoscaler.ScalingSummary;
import org.apache.flink.autoscaler.event.AutoScalerEventHandler;
import org.apache.flink.runtime.jobgraph.JobVertexID;
import org.checkerframework.checker.nullness.qual.Nullable;

/** Writes down what the autoscaler decides and complains of. */
final class Decisions implements AutoScalerEventHandler<JobID, JobAutoScalerContext<JobID>> {
  private final List<Decision> all = new ArrayList<>();
  private final List<String> complaints = new ArrayList<>();

  List<Decision> all() {
    return List.copyOf(all);
  }

  List<String> complaints() {
    return List.copyOf(complaints);
  }

  @Override
  public void handleScalingEvent(
      JobAutoScalerContext<JobID> context,
      Map<JobVertexID, ScalingSummary> summaries,
      String message,
      @Nullable Duration interval) {
    summaries.forEach(
        (vertex, summary) ->
            all.add(
                new Decision(
                    vertex.toHexString(),
                    summary.getCurrentParallelism(),
                    summary.getNewParallelism())));
  }

  @Override
  public void handleEvent(
      JobAutoScalerContext<JobID> context,
      Type type,
      String reason,
      String message,
      @Nullable String messageKey,
      @Nullable Duration interval) {
    complaints.add("%s %s: %s".formatted(type, reason, message));
  }
}
