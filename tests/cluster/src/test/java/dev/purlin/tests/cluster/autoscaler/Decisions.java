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

  synchronized List<Decision> all() {
    return List.copyOf(all);
  }

  synchronized List<String> complaints() {
    return List.copyOf(complaints);
  }

  synchronized void complain(String text) {
    complaints.add(text);
  }

  @Override
  public synchronized void handleScalingEvent(
      JobAutoScalerContext<JobID> context,
      Map<JobVertexID, ScalingSummary> summaries,
      String message,
      @Nullable Duration interval) {
    summaries.forEach(
        (vertex, summary) -> {
          Decision decision =
              new Decision(
                  vertex.toHexString(),
                  summary.getCurrentParallelism(),
                  summary.getNewParallelism());
          // It decides anew at each look until the job is rescaled.
          if (all.isEmpty() || !all.get(all.size() - 1).equals(decision)) {
            all.add(decision);
          }
        });
  }

  @Override
  public void handleEvent(
      JobAutoScalerContext<JobID> context,
      Type type,
      String reason,
      String message,
      @Nullable String messageKey,
      @Nullable Duration interval) {
    complain("%s %s: %s".formatted(type, reason, message));
  }
}
