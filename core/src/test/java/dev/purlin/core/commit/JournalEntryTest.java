package dev.purlin.core.commit;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;
import static org.junit.Assert.assertThrows;

import dev.purlin.core.problem.PurlinException;
import java.util.List;
import java.util.Map;
import org.junit.Test;

public class JournalEntryTest {
  @Test
  public void refusesToCompleteWithoutANumberThatItNeeds() {
    JournalEntry entry =
        new JournalEntry("Write", "table", "orders", Map.of("rows", 3, "files", List.of("a", "b")));

    PurlinException failure = assertThrows(PurlinException.class, () -> entry.number("bytes"));

    assertThat(entry.number("rows"), is(3L));
    assertThat(entry.texts("files"), is(List.of("a", "b")));
    assertThat(
        failure.getMessage(),
        is("the commit journal is damaged: what it says of orders has no number 'bytes'"));
  }
}
