package dev.purlin.transforms.check;

import dev.purlin.core.books.StepCounts;
import dev.purlin.core.problem.PurlinException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
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
          .build();

  private final String step;
  private final List<Judged> expectations;
  private final PCollectionView<List<Long>> tally;
  private final boolean told;
  private final StepCounts counts;

  /** What is to be known of an expectation here; its own parameters do not travel. */
  private record Judged(
      String label,
      String kind,
      String field,
      Severity severity,
      Long maxRows,
      Double maxPercent,
      @Nullable RowCount rowCount)
      implements Serializable {

    boolean holds(long rows, long failed) {
      return rowCount == null
          ? Expectation.holds(rows, failed, maxRows, maxPercent)
          : rowCount.holds(rows);
    }

    String failure(long rows, long failed) {
      return rowCount == null
          ? "%s: %,d of %,d rows failed".formatted(label, failed, rows)
          : "%s: found %,d, expected %s".formatted(label, rows, rowCount.text());
    }
  }

  JudgeFn(
      String step,
      List<Expectation> expectations,
      PCollectionView<List<Long>> tally,
      boolean told,
      StepCounts counts) {
    this.step = step;
    this.expectations = new ArrayList<>();
    for (Expectation expectation : expectations) {
      this.expectations.add(
          new Judged(
              expectation.label(),
              expectation.expect().name().toLowerCase(Locale.ROOT),
              expectation.field(),
              expectation.severity(),
              expectation.maxRows(),
              expectation.maxPercent(),
              expectation.expect() == ExpectationKind.ROW_COUNT ? RowCount.of(expectation) : null));
    }
    this.tally = tally;
    this.told = told;
    this.counts = counts;
  }

  @ProcessElement
  public void processElement(ProcessContext context) {
    List<Long> sums = context.sideInput(tally);
    List<String> failures = new ArrayList<>();
    for (int i = 0; i < expectations.size(); i++) {
      Judged expectation = expectations.get(i);
      long rows = sums.isEmpty() ? 0 : sums.get(2 * i);
      long failed = sums.isEmpty() ? 0 : sums.get(2 * i + 1);
      boolean unlimited =
          expectation.severity() == Severity.QUARANTINE
              && expectation.maxRows() == null
              && expectation.maxPercent() == null;
      boolean passed = expectation.holds(rows, failed);
      if (!passed && expectation.severity() != Severity.WARN && !unlimited) {
        failures.add(expectation.failure(rows, failed));
      }
      if (told) {
        Row result =
            Row.withSchema(SCHEMA)
                .addValue(expectation.kind())
                .addValue(expectation.field())
                .addValue(expectation.severity().name().toLowerCase(Locale.ROOT))
                .addValues(rows, failed, rows == 0 ? null : failed * 100.0 / rows, passed)
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
