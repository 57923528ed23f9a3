package dev.purlin.core.type;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import dev.purlin.core.problem.Names;
import org.junit.Test;

public class TypeInferenceTest {

  private static TypeInference seen(TextFormats formats, String... texts) {
    TypeInference inference = TypeInference.start(formats);
    for (String text : texts) {
      inference = inference.with(text);
    }
    return inference;
  }

  private static String type(String... texts) {
    return Names.type(seen(TextFormats.ISO, texts).type());
  }

  @Test
  public void findsTheNarrowestTypeThatFitsAll() {
    assertThat(type("1", "-20", "0"), is("BIGINT"));
    assertThat(type("1", "2.5", "1e-05"), is("DOUBLE"));
    assertThat(type("true", "False"), is("BOOLEAN"));
    assertThat(type("2024-01-05", "1999-12-31"), is("DATE"));
    assertThat(type("2024-01-05T10:00:00Z", "2024-01-05 10:00"), is("TIMESTAMP"));
    assertThat(type("2024-01-05", "2024-01-05 10:00"), is("TIMESTAMP"));
    assertThat(type("a", "1"), is("VARCHAR"));
    assertThat(type("1", "true"), is("VARCHAR"));
    assertThat(type("1", "2024-01-05"), is("VARCHAR"));
  }

  @Test
  public void takesDecimalWhereDoubleLosesDigits() {
    assertThat(type("9007199254740993", "1.5"), is("DECIMAL"));
    assertThat(type("1.5", "9007199254740993"), is("DECIMAL"));
    assertThat(type("9007199254740993"), is("BIGINT"));
    assertThat(type("9007199254740992", "1.5"), is("DOUBLE"));
    assertThat(type("0.12345678901234567890123456789012345678901234567890"), is("DECIMAL"));
    assertThat(type("12345678901234567.89"), is("DECIMAL"));
    assertThat(type("1e400"), is("DECIMAL"));
    assertThat(type("1e999"), is("DECIMAL"));
    assertThat(type("1e-400"), is("DECIMAL"));
    assertThat(type("1e999999999"), is("VARCHAR"));
    // What programs write of a DOUBLE, and trailing zeros.
    assertThat(type("0.30000000000000004", "1.7976931348623157e308"), is("DOUBLE"));
    assertThat(type("2.50000000000000000000", "123456789012345.0"), is("DOUBLE"));
    assertThat(type("9007199254740993", "1.5", "x"), is("VARCHAR"));
  }

  @Test
  public void leavesIdentifiersAlone() {
    assertThat(type("007"), is("VARCHAR"));
    assertThat(type("12", "-01"), is("VARCHAR"));
    assertThat(type("00.5"), is("VARCHAR"));
    assertThat(type("0.5", "0"), is("DOUBLE"));
    assertThat(type("+491701234567"), is("VARCHAR"));
    assertThat(type("9223372036854775808"), is("VARCHAR"));
    assertThat(type("0", "1"), is("BIGINT"));
    assertThat(type("Y", "N"), is("VARCHAR"));
    assertThat(type("NaN"), is("VARCHAR"));
    assertThat(type("2024-02-30"), is("VARCHAR"));
  }

  @Test
  public void learnsNothingFromEmptyTexts() {
    assertThat(type(), is("VARCHAR"));
    assertThat(type("", "  "), is("VARCHAR"));
    assertThat(type("", "3", ""), is("BIGINT"));
    assertThat(seen(TextFormats.ISO, "3").type().getNullable(), is(true));
  }

  @Test
  public void looksForDatesInTheGivenPatterns() {
    TextFormats formats = new TextFormats("MM/dd/yyyy", null, "MM/dd/yyyy hh:mm:ss a");
    assertThat(Names.type(seen(formats, "07/29/2023").type()), is("DATE"));
    assertThat(Names.type(seen(formats, "07/29/2023 02:45:00 PM").type()), is("TIMESTAMP"));
    assertThat(
        Names.type(seen(formats, "07/29/2023", "07/29/2023 02:45:00 PM").type()), is("VARCHAR"));
  }

  @Test
  public void mergesPartsOfASampleAsIfSeenAtOnce() {
    TypeInference nothing = TypeInference.start();
    TypeInference whole = nothing.with("1");
    assertThat(Names.type(whole.merge(nothing.with("1.5")).type()), is("DOUBLE"));
    assertThat(Names.type(whole.merge(nothing).type()), is("BIGINT"));
    assertThat(Names.type(nothing.merge(whole).type()), is("BIGINT"));
    assertThat(Names.type(whole.merge(nothing.with("x")).type()), is("VARCHAR"));
  }
}
