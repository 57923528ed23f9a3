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

  /** Each output is held against the step that reads it. */
  @Test
  public void missARowThatIsLostInANamedOutput() {
    List<AssembledStep> steps =
        List.of(
            new AssembledStep("Create", "Create", List.of(), false),
            new AssembledStep(
                "Distinct",
                "Distinct",
                List.of(new Source("Create", false)),
                List.of("duplicates"),
                false),
            new AssembledStep("Main", "Flatten", List.of(new Source("Distinct", false)), false),
            new AssembledStep(
                "Rest", "Flatten", List.of(new Source("Distinct", "duplicates", false)), false));
    Map<String, Long> some =
        new HashMap<>(
            Map.of(
                "Create/created", 10L,
                "Create/written", 10L,
                "Distinct/read", 10L,
                "Distinct/written", 10L,
                "Distinct/.duplicates/written", 4L,
                "Main/read", 6L,
                "Main/written", 6L,
                "Rest/read", 4L,
                "Rest/written", 4L));
    Books books =
        Books.of(steps, (step, entry) -> some.getOrDefault(step + "/" + entry.label(), 0L));
    assertThat(books.differences(), is(empty()));
    assertThat(books.steps().get(1).outputs(), is(Map.of("duplicates", 4L)));
    some.put("Distinct/.duplicates/written", 5L);
    assertThat(
        Books.of(steps, (step, entry) -> some.getOrDefault(step + "/" + entry.label(), 0L))
            .differences(),
        contains(
            "step 'Main' read 6 rows, but the steps before it handed on 5",
            "step 'Rest' read 4 rows, but the steps before it handed on 5"));
  }
}
