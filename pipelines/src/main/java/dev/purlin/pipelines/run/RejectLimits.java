package dev.purlin.pipelines.run;

import dev.purlin.core.books.StepCounts.Entry;
import dev.purlin.core.problem.PurlinException;
import dev.purlin.pipelines.spec.MapValue;
import dev.purlin.pipelines.spec.PipelineSpec;
import dev.purlin.pipelines.spec.ScalarValue;
import dev.purlin.pipelines.spec.StepSpec;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * How many rows a run may reject: {@code max_rows}, {@code max_percent} and {@code threshold} of a
 * step's {@code error_handling}, and {@code --max-rejected} of the whole run.
 */
final class RejectLimits {
  private static final Pattern OF_RUN = Pattern.compile("([0-9]+)|([0-9]+(?:\\.[0-9]+)?)\\s*%");
  private static final List<String> LIMITS = List.of("max_rows", "max_percent", "threshold");
  private static final BigDecimal HUNDRED = BigDecimal.valueOf(100);

  private final PipelineSpec spec;
  private final Optional<String> ofRun;

  /**
   * The limits of a run.
   *
   * @param ofRun a number of rows, or per cent of what a step read, as in {@code 5%}
   */
  RejectLimits(PipelineSpec spec, Optional<String> ofRun) {
    this.spec = spec;
    this.ofRun = ofRun;
    ofRun.ifPresent(RejectLimits::matcher);
  }

  private static Matcher matcher(String text) {
    Matcher matcher = OF_RUN.matcher(text.strip());
    if (!matcher.matches()) {
      throw PurlinException.user(
          "--max-rejected: expected a number of rows or per cent, such as 100 or 0.5%, found '"
              + text
              + "'");
    }
    return matcher;
  }

  /** Where there are limits: the steps' names, or the option. */
  List<String> places() {
    List<String> places = new ArrayList<>();
    ofRun.ifPresent(limit -> places.add("--max-rejected"));
    for (StepSpec step : spec.steps()) {
      if (step.config().get("error_handling") instanceof MapValue handling
          && LIMITS.stream().anyMatch(limit -> handling.get(limit) != null)) {
        places.add("error_handling of step '" + step.name() + "'");
      }
    }
    return places;
  }

  /** Every limit that was exceeded, in a sentence each. */
  List<String> exceeded(Books books) {
    List<String> exceeded = new ArrayList<>();
    for (StepSpec step : spec.steps()) {
      if (step.config().get("error_handling") instanceof MapValue handling) {
        books.steps().stream()
            .filter(candidate -> candidate.step().equals(step.name()))
            .findFirst()
            .ifPresent(
                counted -> {
                  check(counted, number(handling, "max_rows"), "max_rows", exceeded);
                  checkPercent(counted, number(handling, "max_percent"), "max_percent", exceeded);
                  BigDecimal part = number(handling, "threshold");
                  checkPercent(
                      counted, part == null ? null : part.multiply(HUNDRED), "threshold", exceeded);
                });
      }
    }
    ofRun.ifPresent(limit -> check(books, matcher(limit), exceeded));
    return exceeded;
  }

  private static @Nullable BigDecimal number(MapValue handling, String name) {
    return handling.get(name) instanceof ScalarValue scalar && scalar.value() instanceof Number
        ? new BigDecimal(scalar.value().toString())
        : null;
  }

  private static void check(Books books, Matcher limit, List<String> exceeded) {
    if (limit.group(1) == null) {
      BigDecimal percent = new BigDecimal(limit.group(2));
      books.steps().forEach(step -> checkPercent(step, percent, "--max-rejected", exceeded));
      return;
    }
    long rejected = books.steps().stream().mapToLong(step -> step.get(Entry.REJECTED)).sum();
    if (BigDecimal.valueOf(rejected).compareTo(new BigDecimal(limit.group(1))) > 0) {
      exceeded.add(
          "%s were rejected; --max-rejected allows %s"
              .formatted(Amounts.rows(rejected), limit.group(1)));
    }
  }

  private static void check(
      StepBooks step, @Nullable BigDecimal most, String name, List<String> exceeded) {
    long rejected = step.get(Entry.REJECTED);
    if (most != null && BigDecimal.valueOf(rejected).compareTo(most) > 0) {
      exceeded.add(
          "step '%s' rejected %s; its %s allows %s"
              .formatted(step.step(), Amounts.rows(rejected), name, most.toPlainString()));
    }
  }

  private static void checkPercent(
      StepBooks step, @Nullable BigDecimal most, String name, List<String> exceeded) {
    long rejected = step.get(Entry.REJECTED);
    if (most != null
        && BigDecimal.valueOf(rejected)
                .multiply(HUNDRED)
                .compareTo(most.multiply(BigDecimal.valueOf(step.in())))
            > 0) {
      exceeded.add(
          "step '%s' rejected %,d of %s; %s allows %s %%"
              .formatted(
                  step.step(),
                  rejected,
                  Amounts.rows(step.in()),
                  name,
                  most.stripTrailingZeros().toPlainString()));
    }
  }
}
