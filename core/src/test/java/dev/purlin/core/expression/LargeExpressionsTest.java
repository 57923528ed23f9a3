package dev.purlin.core.expression;

import static dev.purlin.core.expression.Evaluation.problem;
import static dev.purlin.core.expression.Evaluation.rejection;
import static dev.purlin.core.expression.Evaluation.value;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.endsWith;
import static org.hamcrest.Matchers.is;

import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.Test;

/** What programs write; each takes a second or less, where it took minutes or failed. */
public class LargeExpressionsTest {
  private static String many(int count, String separator, IntFunction<String> piece) {
    return IntStream.range(0, count).mapToObj(piece).collect(Collectors.joining(separator));
  }

  @Test(timeout = 60_000)
  public void takesHundredsOfBranches() {
    String branches = many(900, " ", n -> "WHEN i = %d THEN 'v%d'".formatted(n, n));
    assertThat(value("CASE %s ELSE s END".formatted(branches)), is("v7"));
    branches = many(900, " ", n -> "WHEN i = %d THEN 'v%d'".formatted(n + 100, n));
    assertThat(value("CASE %s ELSE s END".formatted(branches)), is("abc"));
    branches = many(900, " ", n -> "WHEN 'k%d' THEN %d / (i - 7)".formatted(n, n));
    assertThat(value("CASE s %s ELSE i END".formatted(branches)), is(7));
    branches = many(900, " ", n -> "WHEN i = %d THEN %d / (i - 7)".formatted(n, n));
    assertThat(
        rejection("CASE %s ELSE i END".formatted(branches)).message(),
        endsWith("division by zero"));
  }

  @Test(timeout = 60_000)
  public void takesThousandsOfTerms() {
    assertThat(value(many(4000, " + ", n -> "i")), is(28_000));
    assertThat(value(many(2000, " || ", n -> "s")), is("abc".repeat(2000)));
    assertThat(value(many(900, " OR ", n -> "i = %d AND l <> %d".formatted(n, n))), is(true));
    assertThat(value(many(100, " OR ", n -> "s LIKE '%%x%d%%'".formatted(n))), is(false));
    assertThat(value("COALESCE(%s, 8)".formatted(many(900, ", ", n -> "NULLIF(i, 7)"))), is(8));
  }

  @Test(timeout = 60_000)
  public void takesDeepNesting() {
    assertThat(value("(".repeat(3000) + "i" + ")".repeat(3000)), is(7));
    assertThat(value("CASE WHEN i = 1 THEN 1 ELSE ".repeat(500) + "2" + " END".repeat(500)), is(2));
    assertThat(value("UPPER(".repeat(500) + "s" + ")".repeat(500)), is("ABC"));
  }

  @Test(timeout = 60_000)
  public void looksOnlyAtWhatDecidesInPartsAsWell() {
    String sum = many(300, " + ", n -> "i / (i - 7)");
    assertThat(value("CASE WHEN i = 7 THEN 1 ELSE %s END".formatted(sum)), is(1));
    assertThat(value("i = 7 OR %s > 1".formatted(sum)), is(true));
    assertThat(value("COALESCE(i, %s)".formatted(sum)), is(7));
    assertThat(rejection("CASE WHEN i = 8 THEN 1 ELSE %s END".formatted(sum)).field(), is("i"));
  }

  @Test(timeout = 120_000)
  public void saysThatAnExpressionIsTooDeep() {
    assertThat(
        problem("(".repeat(100_000) + "i" + ")".repeat(100_000)),
        is("the expression is nested too deeply; split it over two steps"));
  }
}
