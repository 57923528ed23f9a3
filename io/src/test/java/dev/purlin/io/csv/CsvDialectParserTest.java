package dev.purlin.io.csv;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;
import static org.junit.Assert.assertThrows;

import dev.purlin.core.problem.ConfigurationException;
import java.util.List;
import org.junit.Test;

public class CsvDialectParserTest {
  @Test
  public void isRfc4180UnlessToldOtherwise() {
    CsvDialect dialect =
        new CsvDialectParser()
            .delimiter(null)
            .quote(null)
            .escape(null)
            .comment(null)
            .encoding(null)
            .header(null)
            .skipLines(null)
            .nullMarkers(null)
            .trim(null)
            .parse();
    assertThat(
        dialect,
        is(
            new CsvDialect(
                ',',
                '"',
                CsvDialect.NONE,
                CsvDialect.NONE,
                "UTF-8",
                true,
                0,
                List.of(),
                false,
                null)));
  }

  @Test
  public void takesCharactersAndTheirNames() {
    CsvDialect dialect =
        new CsvDialectParser()
            .delimiter("Tab")
            .quote("'")
            .escape("backslash")
            .comment("#")
            .encoding("latin1")
            .parse();
    assertThat(dialect.delimiter(), is('\t'));
    assertThat(dialect.quote(), is('\''));
    assertThat(dialect.escape(), is('\\'));
    assertThat(dialect.comment(), is('#'));
    assertThat(dialect.encoding(), is("ISO-8859-1"));
    assertThat(new CsvDialectParser().delimiter("\\t").parse().delimiter(), is('\t'));
    assertThat(new CsvDialectParser().delimiter("\t").parse().delimiter(), is('\t'));
    assertThat(new CsvDialectParser().delimiter("auto").parse().sniffs(), is(true));
  }

  @Test
  public void takesAnEscapeThatIsTheQuoteForDoubling() {
    assertThat(new CsvDialectParser().escape("\"").parse(), is(CsvDialect.DEFAULT));
  }

  @Test
  public void tellsAllThatIsWrongAtOnce() {
    ConfigurationException error =
        assertThrows(
            ConfigurationException.class,
            () ->
                new CsvDialectParser()
                    .delimiter("ab")
                    .quote("\n")
                    .encoding("utf9")
                    .skipLines(-1)
                    .escape("#")
                    .comment("#")
                    .parse());
    assertThat(
        error.getMessage(),
        is(
            """
            delimiter: is 'ab', expected one character (no line break) or one of \\t, backslash,\
             colon, comma, pipe, semicolon, space, tab
            quote: is '\\n', expected one character (no line break) or one of \\t, backslash,\
             colon, comma, pipe, semicolon, space, tab
            encoding: unknown encoding 'utf9'; did you mean 'UTF-8'?
            skip_lines: is -1, expected 0 or more
            comment: is '#', as escape is; they must differ\
            """));
  }

  @Test
  public void splitsByBytesOnlyWhereABytesMeaningIsCertain() {
    assertThat(CsvDialect.DEFAULT.byteSplittable(), is(true));
    assertThat(new CsvDialectParser().encoding("windows-1252").parse().byteSplittable(), is(true));
    assertThat(new CsvDialectParser().encoding("UTF-16").parse().byteSplittable(), is(false));
    assertThat(new CsvDialectParser().encoding("Shift_JIS").parse().byteSplittable(), is(false));
    assertThat(new CsvDialectParser().delimiter("§").parse().byteSplittable(), is(false));
  }
}
