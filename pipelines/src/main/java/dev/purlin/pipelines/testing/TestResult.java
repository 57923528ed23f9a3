package dev.purlin.pipelines.testing;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.purlin.pipelines.spec.TestSpec;
import java.time.Duration;
import java.util.List;

/**
 * What became of a test.
 *
 * @param test the test
 * @param outcome whether it holds
 * @param message what is wrong, in several lines; empty if nothing is
 * @param time how long it took
 * @param corrections the rows that came where others were expected
 */
public record TestResult(
    TestSpec test, Outcome outcome, String message, Duration time, List<Correction> corrections) {

  /** Whether a test holds. */
  public enum Outcome {
    /** The rows were those expected. */
    PASSED,
    /** The rows were other ones. */
    FAILED,
    /** The steps could not be run to their end. */
    BROKEN
  }

  /**
   * Rows that came in the place of those expected.
   *
   * @param rows what the test expects
   * @param found what came; fields that are null are left out
   */
  public record Correction(TestSpec.Rows rows, List<ObjectNode> found) {
    public Correction {
      found = List.copyOf(found);
    }
  }

  public TestResult {
    corrections = List.copyOf(corrections);
  }
}
