package dev.purlin.core.expression;

import static dev.purlin.core.expression.Evaluation.problem;
import static dev.purlin.core.expression.Evaluation.rejection;
import static dev.purlin.core.expression.Evaluation.value;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.endsWith;
import static org.hamcrest.Matchers.is;

import org.junit.Test;

/** Text is counted in characters; the values are PostgreSQL's unless a comment says otherwise. */
public class CharactersTest {

  @Test
  public void countsCharactersNotHalvesOfThem() {
    assertThat(value("CHAR_LENGTH('😀')"), is(1));
    assertThat(value("CHARACTER_LENGTH('a😀b')"), is(3));
    assertThat(value("LENGTH('a😀b')"), is(3L));
    assertThat(value("OCTET_LENGTH('😀')"), is(4));
    assertThat(value("POSITION('b' IN '😀b')"), is(2));
    assertThat(value("POSITION('b' IN '😀bb' FROM 3)"), is(3)); // PostgreSQL has no FROM
    assertThat(value("POSITION('x' IN '😀b')"), is(0));
    assertThat(value("POSITION('' IN '😀b')"), is(1));
    assertThat(value("STRPOS('😀b', 'b')"), is(2));
    assertThat(value("LEVENSHTEIN('a😀', 'ab')"), is(1));
    assertThat(value("LEVENSHTEIN('kitten', 'sitting')"), is(3));
  }

  @Test
  public void cutsBetweenCharacters() {
    assertThat(value("SUBSTRING('a😀b', 2, 1)"), is("😀"));
    assertThat(value("SUBSTRING('a😀b' FROM 2)"), is("😀b"));
    assertThat(value("SUBSTRING('a😀b' FROM 3 FOR 5)"), is("b"));
    assertThat(value("SUBSTRING('a😀b', -1, 3)"), is("a"));
    assertThat(value("SUBSTRING('a😀b', 4)"), is(""));
    assertThat(value("SUBSTRING('a😀b', 2, 3000000000)"), is("😀b"));
    assertThat(value("SUBSTR('a😀b', 2, 1)"), is("😀"));
    assertThat(value("SUBSTR('a😀b', 0, 2)"), is("a"));
    assertThat(value("LEFT('😀b', 1)"), is("😀"));
    assertThat(value("RIGHT('b😀', 1)"), is("😀"));
    assertThat(value("RIGHT('b😀', 5)"), is("b😀"));
    assertThat(value("OVERLAY('a😀b' PLACING 'XY' FROM 2 FOR 1)"), is("aXYb"));
    assertThat(value("OVERLAY('a😀b' PLACING '😁' FROM 2)"), is("a😁b"));
    assertThat(value("CAST('😀😁' AS VARCHAR(1))"), is("😀"));
    assertThat(value("CAST(LEFT('😀', 1) AS CHAR(2))"), is("😀 "));
    assertThat(value("CAST(s AS VARCHAR(2))"), is("ab"));
    assertThat(value("CAST(l * 1000 AS VARCHAR(2))"), is("80"));
    assertThat(
        rejection("SUBSTRING(s, 2, -1)").message(),
        is(
            "cannot compute 'x' = SUBSTRING(s, 2, -1): the length of a substring cannot be"
                + " negative, it is -1"));
    assertThat(
        rejection("OVERLAY(s PLACING 'x' FROM 0)").message(),
        endsWith("OVERLAY replaces from position 1 on, not from 0"));
  }

  @Test
  public void padsTrimsAndReplacesWholeCharacters() {
    assertThat(value("LPAD('😀', 3, '*')"), is("**😀"));
    assertThat(value("RPAD('x', 3, '😀')"), is("x😀😀"));
    assertThat(value("RPAD('x', 4, '😀b')"), is("x😀b😀"));
    assertThat(value("LPAD('😀b', 1)"), is("😀"));
    assertThat(value("RPAD('😀b', 1)"), is("😀"));
    assertThat(value("LPAD('x', 3, '')"), is("x"));
    assertThat(value("REPEAT('😀', 2)"), is("😀😀"));
    assertThat(value("REVERSE('a😀b')"), is("b😀a"));
    assertThat(value("TRIM(BOTH '😀' FROM '😀a😀')"), is("a"));
    // The two share their first half.
    assertThat(value("TRIM(BOTH '😀' FROM '😁')"), is("😁"));
    assertThat(value("TRIM(TRAILING '😀b' FROM 'xb😀')"), is("x"));
    assertThat(value("TRIM(LEADING FROM '  x ')"), is("x "));
    assertThat(value("LTRIM('  x ')"), is("x "));
    assertThat(value("RTRIM('  x ')"), is("  x"));
    assertThat(value("TRANSLATE('a😀😁b', '😁b', 'x')"), is("a😀x"));
    assertThat(
        rejection("REPEAT(s, 2000000000)").message(),
        endsWith("the result would have 6000000000 characters; the limit is 10000000"));
    assertThat(
        rejection("LPAD(s, 2000000000)").message(),
        endsWith("the result would have 2000000000 characters; the limit is 10000000"));
  }

  @Test
  public void knowsLettersOfEveryAlphabet() {
    assertThat(value("INITCAP('élan VITAL 𐐨𐐨')"), is("Élan Vital 𐐀𐐨"));
    assertThat(value("INITCAP('o''neil-smith 1st')"), is("O'Neil-Smith 1st"));
    assertThat(value("'ÄPFEL' ILIKE 'äpfel'"), is(true));
    assertThat(value("'Σίσυφος' ILIKE 'σίσυφοσ'"), is(true)); // PostgreSQL: by collation
    assertThat(value("'𐐀x' ILIKE '𐐨_'"), is(true));
    assertThat(value("'ÄPFEL' ILIKE 'ä%F_l'"), is(true));
    assertThat(value("'ÄPFEL' NOT ILIKE 'äpfelx'"), is(true));
    assertThat(value("'10% Ä' ILIKE '10!% ä' ESCAPE '!'"), is(true));
  }

  @Test
  public void makesNoHalvesOfCharacters() {
    assertThat(value("CHR(128512)"), is("😀"));
    assertThat(
        rejection("CHR(55357)").message(),
        is("cannot compute 'x' = CHR(55357): 55357 is not the code of a character"));
    assertThat(rejection("CHR(0)").message(), endsWith("0 is not the code of a character"));
    assertThat(
        rejection("CHR(1114112)").message(), endsWith("1114112 is not the code of a character"));
    assertThat(
        problem("U&'\\D83D'"),
        is("a text in the expression has half of a surrogate pair, which is not a character"));
  }

  @Test
  public void leavesFunctionsOnBytesAlone() {
    assertThat(value("SUBSTRING(bytes, 2, 1)"), is(new byte[] {2}));
    assertThat(value("LEFT(bytes, 1)"), is(new byte[] {1}));
    assertThat(value("OCTET_LENGTH(bytes)"), is(2));
  }
}
