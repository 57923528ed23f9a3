package dev.purlin.core.reject;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.junit.Assert.assertThrows;

import dev.purlin.core.type.SqlType;
import dev.purlin.core.type.TextFormats;
import dev.purlin.core.type.TextParsers;
import dev.purlin.core.type.UnfitValueException;
import java.util.List;
import org.junit.Test;

public class RejectionTest {

  private static Rejection unfit(String field, String type, String text) {
    UnfitValueException unfit =
        assertThrows(
            UnfitValueException.class,
            () -> TextParsers.of(SqlType.parse(type), TextFormats.ISO).parse(text));
    return Rejection.of(unfit.getMessage(), field, text);
  }

  @Test
  public void theReasonIsTheSameForAllValues() {
    for (String text :
        List.of("n", "a", "is", "not", "…", "'", "' is", "x...", "n".repeat(5_000))) {
      assertThat(unfit("id", "BIGINT", text).reason(), is("field 'id': '…' is not a BIGINT"));
    }
    for (String text : List.of("300", "-129", "1" + "0".repeat(18))) {
      assertThat(
          unfit("id", "TINYINT", text).reason(),
          is("field 'id': '…' is out of range for TINYINT (-128 to 127)"));
    }
    for (String text : List.of("abc", "has", "c".repeat(150).substring(0, 3))) {
      assertThat(
          unfit("id", "VARCHAR(2)", text).reason(),
          is("field 'id': '…' has 3 characters, VARCHAR(2) holds 2"));
    }
  }

  @Test
  public void aValueThatIsNotQuotedIsLeftOutAsAWord() {
    assertThat(
        Rejection.of("cannot compute 'x' = a * 2: 127 is out of range for TINYINT", "a", 127)
            .reason(),
        is("field 'a': cannot compute 'x' = a * 2: … is out of range for TINYINT"));
    assertThat(
        Rejection.of("expected a BIGINT, found the text 'q'", "lines[12].id", "q").reason(),
        is("field 'lines[].id': expected a BIGINT, found the text '…'"));
    assertThat(Rejection.of("is missing", "a", "").reason(), is("field 'a': is missing"));
    assertThat(Rejection.of("is missing", null, null).reason(), is("is missing"));
  }

  @Test
  public void nothingOfASecretIsShown() {
    Rejection secret = unfit("user.Db_Password", "BIGINT", "Hunter2" + "h".repeat(200));
    String reason = "the value is refused (it is not shown, as the field is named like a secret)";
    assertThat(secret.reason(), is("field 'user.Db_Password': " + reason));
    assertThat(secret.masked().describe(), is("field 'user.Db_Password' = '****': " + reason));
    RejectedRowException fails = new RejectedRowException("Read", secret.masked());
    assertThat(fails.getMessage(), not(containsString("Hunter2")));
    Rejection open = unfit("id", "BIGINT", "n");
    assertThat(open.masked(), is(open));
  }

  @Test
  public void whatMessagesHoldBesidesTheValueIsNoPartOfTheReason() {
    Rejection two = Rejection.of("division by zero (a = 1, b = 0)", null, null);
    assertThat(two.ofKind("division by zero").reason(), is("division by zero"));
    Rejection placed = unfit("id", "BIGINT", "n").at("page", "'n' is not a BIGINT (record 3)");
    assertThat(placed.reason(), is("field 'id': '…' is not a BIGINT"));
    assertThat(placed.describe(), is("page: field 'id' = 'n': 'n' is not a BIGINT (record 3)"));
  }
}
