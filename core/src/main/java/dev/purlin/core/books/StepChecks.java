package dev.purlin.core.books;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.purlin.core.problem.PurlinException;
import dev.purlin.core.run.RunContext;
import dev.purlin.core.run.RunOptions;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.apache.beam.sdk.options.PipelineOptions;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * What came out of all checks of a step, on its way from the worker that judged them to the process
 * that started the run: in the same JVM through the run's context; from elsewhere through metrics.
 * They are judged once, when all rows are through, from tallies that the runner has brought
 * together; a worker that judges again sends the same.
 *
 * @param failure why the run fails, in lines; null if it does not
 */
public record StepChecks(String step, @Nullable String failure, List<CheckResult> results) {
  private static final String SUFFIX = "/checks-";
  private static final String PLANNED = "checks planned by ";
  private static final String SHARED = "checks of ";

  private static final ObjectMapper JSON =
      JsonMapper.builder()
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
          .build();

  public StepChecks {
    results = List.copyOf(results);
  }

  /** Tells the run, while its pipeline is built, that a step will report. */
  public static void plan(PipelineOptions options, String step) {
    RunContext run = RunContext.of(options);
    if (run.isHere()) {
      run.share(PLANNED + step, true);
    }
  }

  /** Whether a step of a run is to report. */
  public static boolean isPlanned(RunContext run, String step) {
    return run.shared(PLANNED + step, Boolean.class).isPresent();
  }

  /**
   * Reports from the worker that has judged.
   *
   * @param options the pipeline's, as the DoFn gets them
   * @throws PurlinException if a check did not hold that fails the run, and no process waits for
   *     the end of the pipeline to say so
   */
  public void send(PipelineOptions options) {
    RunContext run = RunContext.of(options);
    if (run.isHere()) {
      run.share(SHARED + step, this);
    } else {
      PartedReports.send(step + SUFFIX, toJson());
    }
    if (failure != null && !options.as(RunOptions.class).isJudgedTogether()) {
      throw PurlinException.books(failure);
    }
  }

  /** What came to a run in its own JVM; empty if nothing did. */
  public static Optional<StepChecks> of(RunContext run, String step) {
    return run.shared(SHARED + step, StepChecks.class);
  }

  /** Whether a metric of the books' namespace holds reports of a step. */
  public static boolean isMetricName(String name, String step) {
    return PartedReports.isMetricName(name, step + SUFFIX);
  }

  /**
   * What came of a step in metrics; empty if nothing came whole. Of several reports, which differ
   * in their examples only, the first in the order of texts counts.
   *
   * @param parts what all its metrics hold
   */
  public static Optional<StepChecks> collect(Collection<String> parts) {
    return PartedReports.complete(parts).stream().sorted().findFirst().map(StepChecks::parse);
  }

  private String toJson() {
    ObjectNode json = JSON.createObjectNode();
    json.put("step", step);
    json.put("failure", failure);
    json.putArray("results").addAll(results.stream().map(CheckResult::toJson).toList());
    return json.toString();
  }

  private static StepChecks parse(String text) {
    try {
      JsonNode json = JSON.readTree(text);
      List<CheckResult> results = new ArrayList<>();
      json.path("results").forEach(result -> results.add(CheckResult.of(result)));
      return new StepChecks(json.path("step").asText(), json.path("failure").textValue(), results);
    } catch (JsonProcessingException e) {
      throw PurlinException.internal(
          "what a worker reported of the checks of a step is no JSON", e);
    }
  }
}
