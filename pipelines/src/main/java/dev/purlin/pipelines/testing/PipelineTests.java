package dev.purlin.pipelines.testing;

import dev.purlin.core.problem.PurlinException;
import dev.purlin.core.problem.Reasons;
import dev.purlin.core.problem.Required;
import dev.purlin.pipelines.assembly.Catalogue;
import dev.purlin.pipelines.run.DirectSession;
import dev.purlin.pipelines.spec.ListValue;
import dev.purlin.pipelines.spec.PipelineFileException;
import dev.purlin.pipelines.spec.PipelineSpec;
import dev.purlin.pipelines.spec.Reference;
import dev.purlin.pipelines.spec.TestSpec;
import dev.purlin.pipelines.testing.TestResult.Correction;
import dev.purlin.pipelines.testing.TestResult.Outcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs the tests of a pipeline file: of each, only the steps between its mocks and its
 * expectations, on Beam's Direct runner in this process, as many tests at a time as there are
 * cores.
 *
 * <pre>{@code
 * List<TestResult> results = PipelineTests.run(file, catalogue, file.tests(), name -> true);
 * }</pre>
 *
 * <p>The format is Beam YAML's. Nothing is written, and nothing is read from outside but by the
 * sources that a test allows.
 */
public final class PipelineTests {
  private static final Logger LOG = LoggerFactory.getLogger(PipelineTests.class);

  private PipelineTests() {}

  /**
   * Runs tests.
   *
   * @param tests what stands under {@code tests}, of the pipeline's file or another one
   * @param chosen by their names, the tests to run
   * @return what became of each, in the order of the file
   * @throws PipelineFileException with everything that is wrong with the file or its tests; none
   *     has run then
   */
  public static List<TestResult> run(
      PipelineSpec pipeline, Catalogue catalogue, ListValue tests, Predicate<String> chosen) {
    List<TestSpec> read = TestSpec.read(tests, pipeline.problems());
    pipeline.problems().throwIfAny();
    List<TestPlan> plans =
        read.stream()
            .filter(test -> chosen.test(test.name()))
            .map(test -> TestPlan.of(pipeline, test, catalogue))
            .toList();
    plans.forEach(plan -> pipeline.problems().addAll(plan.pipeline().problems()));
    pipeline.problems().throwIfAny();
    return plans.isEmpty() ? List.of() : run(pipeline, catalogue, plans);
  }

  private static List<TestResult> run(
      PipelineSpec pipeline, Catalogue catalogue, List<TestPlan> plans) {
    try (DirectSession session = DirectSession.open(pipeline)) {
      int threads = Math.min(plans.size(), Runtime.getRuntime().availableProcessors());
      ExecutorService workers = Executors.newFixedThreadPool(threads);
      try {
        List<Future<TestResult>> running =
            plans.stream()
                .map(plan -> workers.submit(() -> result(plan, catalogue, session)))
                .toList();
        List<TestResult> results = new ArrayList<>();
        for (Future<TestResult> result : running) {
          results.add(result.get());
        }
        return results;
      } finally {
        workers.shutdownNow();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw PurlinException.user("the tests were interrupted", e);
    } catch (ExecutionException e) {
      throw PurlinException.internal("a test could not be run", e.getCause());
    }
  }

  private static TestResult result(TestPlan plan, Catalogue catalogue, DirectSession session) {
    long start = System.nanoTime();
    List<Correction> corrections = new ArrayList<>();
    List<String> lines = new ArrayList<>();
    Outcome outcome = Outcome.PASSED;
    try {
      Map<Reference, DirectSession.Rows> found =
          session.rows(
              plan.pipeline(),
              catalogue,
              plan.expectations().stream().map(TestPlan.Expectation::output).toList());
      for (TestPlan.Expectation expectation : plan.expectations()) {
        RowDifference difference =
            RowDifference.of(
                expectation.rows().elements(), Required.get(found, expectation.output()));
        if (!difference.none()) {
          outcome = Outcome.FAILED;
          corrections.add(new Correction(expectation.rows(), difference.found()));
          lines.add(expectation.place());
          difference.problems().forEach(problem -> lines.add("  " + problem));
          difference.lines().forEach(line -> lines.add("  " + line));
        }
      }
    } catch (PurlinException e) {
      LOG.debug("the steps of a test failed", e);
      outcome = Outcome.BROKEN;
      lines.add(Reasons.of(e));
      if (e instanceof PipelineFileException) {
        plan.shapeless()
            .forEach(
                mock ->
                    lines.add(
                        "'%s' has no rows to tell its fields: give it a 'schema'".formatted(mock)));
      }
    }
    Duration time = Duration.ofNanos(System.nanoTime() - start);
    String message = plan.pipeline().secrets().mask(String.join("\n", lines));
    return new TestResult(plan.test(), outcome, message, time, corrections);
  }
}
