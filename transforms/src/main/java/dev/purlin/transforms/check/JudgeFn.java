package dev.purlin.transforms.check;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.purlin.core.books.CheckResult;
import dev.purlin.core.books.StepChecks;
import dev.purlin.core.books.StepCounts;
import dev.purlin.core.problem.PurlinException;
import dev.purlin.core.secret.SecretNames;
import dev.purlin.core.secret.Secrets;
import dev.purlin.core.type.JsonRows;
import java.io.Serializable;
import java.math.BigDecimal;
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

  /** Some readers of JSON refuse numbers of more than a thousand digits. */
  private static final int MOST_DIGITS = 250;

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
          : isSecret() && whole.observed(tally) != null ? Secrets.MASK : whole.found(tally);
    }

    /** Whether the field's name says that what was found of its values is for nobody to see. */
    private boolean isSecret() {
      return whole != null && whole.isOfValues() && field != null && SecretNames.isPassword(field);
    }

    /**
     * What is measured of all rows together, as a number if it is one that any reader of JSON
     * takes.
     */
    @Nullable JsonNode measured(CheckTally tally) {
      Object value = whole == null ? null : whole.measured(tally);
      if (value == null) {
        return null;
      }
      if (isSecret()) {
        return TextNode.valueOf(Secrets.MASK);
      }
      return value instanceof Number number && isFinite(number) && !isLong(number)
          ? JsonNodeFactory.instance.numberNode(plain(number))
          : TextNode.valueOf(ValueRange.shown(value));
    }

    private static BigDecimal plain(Number number) {
      BigDecimal plain = new BigDecimal(number.toString()).stripTrailingZeros();
      return plain.scale() < 0 ? plain.setScale(0) : plain;
    }

    private static boolean isLong(Number number) {
      return number instanceof BigDecimal decimal
          && decimal.precision() + Math.abs((long) decimal.scale()) > MOST_DIGITS;
    }

    private static boolean isFinite(Number number) {
      return Double.isFinite(number.doubleValue()) || number instanceof BigDecimal;
    }

    CheckResult result(CheckTally tally) {
      return new CheckResult(
          label,
          kind,
          field,
          severity.word(),
          holds(tally),
          tally.rows,
          tally.failed,
          maxRows,
          maxPercent,
          measured(tally),
          observed(tally),
          expected,
          tally.examples.stream().sorted().map(Judged::json).toList());
    }

    private static JsonNode json(String example) {
      try {
        return JsonRows.parseOwn(example);
      } catch (JsonProcessingException e) {
        throw PurlinException.internal("an example of a row is no JSON", e);
      }
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
    List<CheckResult> results = new ArrayList<>();
    for (int i = 0; i < expectations.size(); i++) {
      Judged expectation = expectations.get(i);
      CheckTally tally = sums.get(i);
      boolean passed = expectation.holds(tally);
      results.add(expectation.result(tally));
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
    String failure =
        failures.isEmpty()
            ? null
            : "step '%s': the rows are not as expected\n  %s"
                .formatted(step, String.join("\n  ", failures));
    new StepChecks(step, failure, results).send(context.getPipelineOptions());
  }

  @FinishBundle
  public void finishBundle() {
    counts.flush();
  }
}
