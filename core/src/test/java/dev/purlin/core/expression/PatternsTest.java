package dev.purlin.core.expression;

import static dev.purlin.core.expression.Evaluation.problem;
import static dev.purlin.core.expression.Evaluation.rejection;
import static dev.purlin.core.expression.Evaluation.value;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;

import java.util.Map;
import org.junit.Test;

public class PatternsTest {

  @Test
  public void matchesLike() {
    Map<String, Boolean> cases =
        Map.ofEntries(
            Map.entry("'' LIKE ''", true),
            Map.entry("'' LIKE '%'", true),
            Map.entry("'' LIKE '%%'", true),
            Map.entry("'' LIKE '_'", false),
            Map.entry("'abc' LIKE 'abc'", true),
            Map.entry("'abc' LIKE 'abcd'", false),
            Map.entry("'abcd' LIKE 'abc'", false),
            Map.entry("'abc' LIKE 'ABC'", false),
            Map.entry("'abc' LIKE '%c%'", true),
            Map.entry("'abc' LIKE 'a%c'", true),
            Map.entry("'ac' LIKE 'a%c'", true),
            // The two ends may not share a character.
            Map.entry("'a' LIKE 'a%a'", false),
            Map.entry("'aba' LIKE 'ab%ba'", false),
            Map.entry("'abba' LIKE 'ab%ba'", true),
            Map.entry("'abcbd' LIKE '%b%d'", true),
            Map.entry("'mississippi' LIKE 'm%ss%ss%i'", true),
            Map.entry("'mississippi' LIKE 'm%ss%ss%ss%i'", false),
            Map.entry("'abc' LIKE '_%_%_'", true),
            Map.entry("'ab' LIKE '_%_%_'", false),
            Map.entry("'xaybz' LIKE '%a_b%'", true),
            Map.entry("'xayyb' LIKE '%a_b%'", false),
            Map.entry("'aab' LIKE '%_b'", true),
            Map.entry("'a\nb' LIKE 'a%b'", true),
            Map.entry("'a.c' LIKE 'a.c'", true),
            Map.entry("'abc' LIKE 'a.c'", false),
            Map.entry("'😀' LIKE '_'", true),
            Map.entry("'a😀b' LIKE '%_b'", true),
            Map.entry("'😀😀' LIKE '_'", false),
            Map.entry("'10%' LIKE '10!%' ESCAPE '!'", true),
            Map.entry("'100' LIKE '10!%' ESCAPE '!'", false),
            Map.entry("'a_b!' LIKE 'a!_%!!' ESCAPE '!'", true),
            Map.entry("'a%b' LIKE 'a😀%b' ESCAPE '😀'", true),
            Map.entry("'abc' NOT LIKE 'a%'", false));
    cases.forEach((sql, expected) -> assertThat(sql, value(sql), is(expected)));
    assertThat(value("CAST(NULL AS VARCHAR) LIKE '%' IS NULL"), is(true));
    assertThat(value("s LIKE s || '%'"), is(true));
  }

  @Test
  public void refusesPatternsThatAreNone() {
    assertThat(
        problem("s LIKE 'a' ESCAPE 'xy'"), is("the ESCAPE of LIKE is one character, not 'xy'"));
    assertThat(problem("s LIKE 'a!' ESCAPE '!'"), is("the pattern 'a!' ends with its escape"));
    assertThat(
        rejection("s LIKE s ESCAPE 'c'").message(),
        is("cannot compute 'x' = s LIKE s ESCAPE 'c': the pattern 'abc' ends with its escape"));
  }

  /** As a regular expression, this pattern has 3000^20 ways to be tried. */
  @Test(timeout = 60_000)
  public void passesOverTextOnceForAnyNumberOfWildcards() {
    String many = "%a".repeat(20) + "%b";
    assertThat(value("REPEAT('a', 3000) LIKE '%s'".formatted(many)), is(false));
    assertThat(value("REPEAT('a', 3000) ILIKE '%s' ESCAPE '!'".formatted(many)), is(false));
    assertThat(value("REPEAT('a', 3000) || 'b' LIKE '%s'".formatted(many)), is(true));
  }

  @Test(timeout = 60_000)
  public void endsRegularExpressionsThatTryTooMuch() {
    String many = "(.*)".repeat(12) + "[^a]";
    String reason = rejection("REGEXP_LIKE(REPEAT('a', 3000), '%s')".formatted(many)).message();
    assertThat(reason, containsString("takes too long on 'aaaaaaaaaa"));
    assertThat(reason, containsString("let no repetition contain another, as in (a+)+"));
    for (String sql :
        new String[] {
          "REGEXP_REPLACE(REPEAT('a', 3000), '%s', '')",
          "REGEXP_EXTRACT(REPEAT('a', 3000), '%s')",
          "REPEAT('a', 3000) RLIKE '%s'"
        }) {
      assertThat(
          sql, rejection(sql.formatted(many)).message(), containsString("takes too long on"));
    }
    assertThat(
        rejection("REPEAT('a', 3000) SIMILAR TO '%s'".formatted("%".repeat(12) + "b")).message(),
        containsString("takes too long on"));
    assertThat(
        rejection("REGEXP_LIKE(REPEAT('ab', 100000), '^(a|b)*c$')").message(),
        containsString("nests too deeply on 'abababab"));
  }

  @Test
  public void takesLongTextsThatNeedFewSteps() {
    assertThat(value("REGEXP_LIKE(REPEAT('ab', 4000000), 'bb$')"), is(false));
    assertThat(value("CHAR_LENGTH(REGEXP_REPLACE(REPEAT('ab', 1000000), 'b', ''))"), is(1_000_000));
  }

  @Test
  public void matchesSimilarTo() {
    Map<String, Boolean> cases =
        Map.ofEntries(
            Map.entry("'abc' SIMILAR TO 'abc'", true),
            Map.entry("'abc' SIMILAR TO 'a'", false),
            Map.entry("'abc' SIMILAR TO '%(b|d)%'", true),
            Map.entry("'abc' SIMILAR TO '(b|c)%'", false),
            Map.entry("'a.c' SIMILAR TO 'a.c'", true),
            Map.entry("'abc' SIMILAR TO 'a.c'", false),
            Map.entry("'a😀b' SIMILAR TO 'a_b'", true),
            Map.entry("'a1' SIMILAR TO '[[:ALPHA:]][[:DIGIT:]]'", true),
            Map.entry("'11' SIMILAR TO '[^[:DIGIT:]]+'", false),
            Map.entry("'a^$' SIMILAR TO 'a^$'", true),
            Map.entry("'aaa' SIMILAR TO 'a{3}'", true),
            Map.entry("'a%' SIMILAR TO 'a!%' ESCAPE '!'", true),
            Map.entry("'ab' SIMILAR TO 'a!%' ESCAPE '!'", false),
            Map.entry("'abc' NOT SIMILAR TO 'b'", true));
    cases.forEach((sql, expected) -> assertThat(sql, value(sql), is(expected)));
  }
}
