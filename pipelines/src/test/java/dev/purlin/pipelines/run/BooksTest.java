package dev.purlin.pipelines.run;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.is;

import dev.purlin.core.books.StepCounts.Entry;
import dev.purlin.pipelines.assembly.AssembledStep;
import dev.purlin.pipelines.assembly.AssembledStep.Source;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.Test;

/** A row that is lost anywhere is missed. */
public class BooksTest {
  private static final List<AssembledStep> STEPS =
      List.of(
          new AssembledStep("Read", "ReadFromCsv", List.of(), false),
          new AssembledStep("Keep", "Filter", List.of(new Source("Read", false)), false),
          new AssembledStep(
              "Join", "Join", List.of(new Source("Keep", false), new Source("Read", false)), false),
          new AssembledStep("Bad", "WriteToJson", List.of(new Source("Read", true)), false),
          new AssembledStep("Query", "Sql", List.of(new Source("Join", false)), true));

  private final Map<String, Long> counts =
      new HashMap<>(
          Map.ofEntries(
              Map.entry("Read/read", 1012L),
              Map.entry("Read/written", 1010L),
              Map.entry("Read/rejected", 2L),
              Map.entry("Keep/read", 1010L),
              Map.entry("Keep/written", 900L),
              Map.entry("Keep/filtered", 110L),
              Map.entry("Join/read", 1910L),
              Map.entry("Join/merged", 1910L),
              Map.entry("Join/created", 1200L),
              Map.entry("Join/written", 1200L),
              Map.entry("Bad/read", 2L),
              Map.entry("Bad/written", 2L),
              Map.entry("Query/read", 1200L),
              Map.entry("Query/written", 7L)));

  private List<String> differences() {
    return Books.of(
            STEPS,
            (String step, Entry entry) -> counts.getOrDefault(step + "/" + entry.label(), 0L))
        .differences();
  }

  @Test
  public void balanceWhereEveryRowIsAccountedFor() {
    assertThat(differences(), is(empty()));
  }

  @Test
  public void missARowThatIsLostInAStep() {
    counts.put("Keep/filtered", 109L);
    assertThat(
        differences(),
        contains(
            "step 'Keep': read 1,010 + created 0 = 1,010, but written 900 + rejected 0 + filtered"
                + " 109 + merged 0 = 1,009"));
  }

  @Test
  public void missARowThatIsLostBetweenTwoSteps() {
    counts.put("Join/read", 1909L);
    counts.put("Join/merged", 1909L);
    assertThat(
        differences(),
        contains("step 'Join' read 1,909 rows, but the steps before it handed on 1,910"));
  }

  @Test
  public void missARejectedRowThatIsLost() {
    counts.put("Bad/read", 1L);
    counts.put("Bad/written", 1L);
    assertThat(
        differences(), contains("step 'Bad' read 1 row, but the steps before it handed on 2"));
  }

  @Test
  public void missARowThatIsLostOnItsWayIntoAQuery() {
    counts.put("Query/read", 1199L);
    assertThat(
        differences(),
        contains("step 'Query' read 1,199 rows, but the steps before it handed on 1,200"));
  }

  @Test
  public void missARowThatIsWrittenTwice() {
    counts.put("Bad/written", 3L);
    assertThat(
        differences(),
        contains(
            "step 'Bad': read 2 + created 0 = 2, but written 3 + rejected 0 + filtered 0 + merged 0"
                + " = 3"));
  }
}
