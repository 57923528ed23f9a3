package dev.purlin.transforms.row;

import static dev.purlin.transforms.row.Both.cells;
import static dev.purlin.transforms.row.Both.out;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;
import static org.junit.Assert.assertThrows;

import dev.purlin.core.problem.ConfigurationException;
import dev.purlin.transforms.row.NormalizeText.Form;
import dev.purlin.transforms.row.NormalizeText.LetterCase;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.testing.TestPipeline;
import org.junit.Rule;
import org.junit.Test;

public class NormalizeTextTest {
  private static final Schema SCHEMA =
      Schema.builder().addInt32Field("id").addNullableStringField("name").build();

  @Rule public final transient TestPipeline pipeline = TestPipeline.create();

  @Test
  public void trimsAndCollapsesWhiteSpaceOfUnicode() {
    Both.rows(
            SCHEMA,
            cells(1, "\u00a0 a\t\u2003b \n"),
            cells(2, null),
            cells(3, " "),
            cells(4, "\u00a0"))
        .give(
            pipeline,
            NormalizeText.inFields(),
            SCHEMA,
            out(cells(1, "a b"), cells(2, null), cells(3, ""), cells(4, "")));
  }

  @Test
  public void takesOffAccentsAndPunctuationAndWritesSmall() {
    Both.rows(SCHEMA, cells(1, " JOSÉ  Núñez, Jr."), cells(2, "Łódź ß 𝒶"))
        .give(
            pipeline,
            NormalizeText.inFields("name")
                .to(LetterCase.LOWER)
                .withoutAccents()
                .withoutPunctuation(),
            SCHEMA,
            out(cells(1, "jose nunez jr"), cells(2, "łodz ß 𝒶")));
  }

  @Test
  public void pandasStrNormalize() {
    Both.rows(SCHEMA, cells(1, "e\u0301 \ufb01  "))
        .give(
            pipeline,
            NormalizeText.inFields("name").to(Form.NFKC).keepingWhiteSpace(),
            SCHEMA,
            out(cells(1, "\u00e9 fi  ")));
  }

  @Test
  public void metlUpperCase() {
    Both.rows(SCHEMA, cells(1, "straße"))
        .give(
            pipeline,
            NormalizeText.inFields("name").to(LetterCase.UPPER),
            SCHEMA,
            out(cells(1, "STRASSE")));
  }

  @Test
  public void refusesFieldsThatAreNoText() {
    assertThat(
        assertThrows(ConfigurationException.class, () -> NormalizeText.inFields("id").plan(SCHEMA))
            .getMessage(),
        is("fields: field 'id' is INTEGER, expected VARCHAR"));
  }
}
