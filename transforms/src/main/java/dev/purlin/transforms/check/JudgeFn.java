package dev.purlin.transforms.check;

import dev.purlin.core.books.StepCounts;
import dev.purlin.core.problem.PurlinException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.values.PCollectionView;
import org.apache.beam.sdk.values.Row;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * Says of each expectation whether it held, once all rows are through; fails the run if need be.
 */
final class JudgeFn extends DoFn<byte[], Row> {
  private static final long serialVersionUID = 1L;

  static final Schema SCHEMA =
      Schema.builder()
          .addStringField("expectation")
          .addNullableField("field", FieldType.STRING)
          .addStringField("severity")
          .addInt64Field("rows")
          .addInt64Field("failed")
          .addNullableField("percent", FieldType.DOUBLE)
          .addBooleanField("passed")
          .addStringField("observed")
          .addStringField("expected")
          .build();

  private final String step;
  private final List<Judged> expectations;
  private final PCollectionView<CheckTallies> tallies;
  private final boolean told;
  private final StepCounts counts;

  /**
   * What is to be known of an expectation here; its own parameters do not travel.
   *
   * @param whole what is expected of all rows together; null if single rows fail
   */
  record Judged(
      String label,
      String kind,
      @Nullable String field,
      Severity severity,
      @Nullable Long maxRows,
      @Nullable Double maxPercent,
      String expected,
      @Nullable WholeExpectation whole)
      implements Serializable {

    boolean holds(CheckTally tally) {
      return whole == null
          ? Expectation.holds(tally.rows, tally.failed, maxRows, maxPercent)
          : whole.holds(tally);
    }

    /** Whether the run fails if it does not hold. */
    boolean decides() {
      return switch (severity) {
        case FAIL -> true;
        case WARN -> false;
        case QUARANTINE -> maxRows != null || maxPercent != null;
      };
    }

    String observed(CheckTally tally) {
      return whole == null
          ? "%,d of %,d rows failed".formatted(tally.failed, tally.rows)
          : whole.found(tally);
    }

    String failure(CheckTally tally) {
      return whole == null
          ? "%s: %s".formatted(label, observed(tally))
          : "%s: found %s, expected %s".formatted(label, observed(tally), expected);
    }
  }

  /** What is to be known of expectations. */
  static ArrayList<Judged> judged(List<Expectation> expectations, ExpectationPlan plan) {
    ArrayList<Judged> judged = new ArrayList<>();
    for (int i = 0; i < expectations.size(); i++) {
      Expectation expectation = expectations.get(i);
      WholeExpectation whole = plan.expectations().get(i).whole();
      judged.add(
          new Judged(
              expectation.label(),
              expectation.expect().word(),
              expectation.about(),
              expectation.severity(),
              expectation.maxRows(),
              expectation.maxPercent(),
              whole == null ? expectation.expected() : whole.expected(),
              whole));
    }
    return judged;
  }

  JudgeFn(
      String step,
      ArrayList<Judged> expectations,
      PCollectionView<CheckTallies> tallies,
      boolean told,
      StepCounts counts) {
    this.step = step;
    this.expectations = expectations;
    this.tallies = tallies;
    this.told = told;
    this.counts = counts;
  }

  @ProcessElement
  public void processElement(ProcessContext context) {
    CheckTallies sums = context.sideInput(tallies);
    List<String> failures = new ArrayList<>();
    for (int i = 0; i < expectations.size(); i++) {
      Judged expectation = expectations.get(i);
      CheckTally tally = sums.get(i);
      boolean passed = expectation.holds(tally);
      if (!passed && expectation.decides()) {
        failures.add(expectation.failure(tally));
      }
      if (told) {
        Row result =
            Row.withSchema(SCHEMA)
                .addValue(expectation.kind())
                .addValue(expectation.field())
                .addValue(expectation.severity().word())
                .addValues(tally.rows, tally.failed)
                .addValue(tally.rows == 0 ? null : tally.failed * 100.0 / tally.rows)
                .addValues(passed, expectation.observed(tally), expectation.expected())
                .build();
        context.output(result);
        counts.created();
        counts.writtenTo(Expect.RESULTS);
      }
    }
    if (!failures.isEmpty()) {
      throw PurlinException.books(
          "step '%s': the rows are not as expected\n  %s"
              .formatted(step, String.join("\n  ", failures)));
    }
  }

  @FinishBundle
  public void finishBundle() {
    counts.flush();
  }
}
