package dev.purlin.pipelines.cli;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.is;

import java.nio.file.Path;
import org.junit.Rule;
import org.junit.Test;

/** How many rows may be rejected before a run is no success. */
public class RejectLimitsTest {
  @Rule public final Workplace workplace = new Workplace();

  /** Two of its four rows are rejected. */
  private Path file(String limits) {
    return workplace.file(
        "p.yaml",
        """
        pipeline:
          transforms:
            - type: Create
              config: {elements: [{word: one}, {word: "2"}, {word: three}, {word: "4"}]}
            - type: MapToFields
              name: Numbers
              input: Create
              config:
                language: sql
                fields: {n: CAST(word AS INTEGER)}
                error_handling: {output: bad LIMITS}
            - type: WriteToJson
              name: Good
              input: Numbers
              config: {path: DIR/out/good.json}
            - type: WriteToJson
              name: Bad
              input: Numbers.bad
              config: {path: DIR/out/bad.json}
        """
            .replace("LIMITS", limits));
  }

  private void fails(Invocation run, String reason) {
    assertThat(run.toString(), run.exitCode(), is(1));
    assertThat(run.err(), containsString(reason));
    assertThat(workplace.list("out"), is(empty()));
  }

  @Test
  public void aStepThatRejectsMoreThanItsLimitFailsTheRun() {
    fails(
        workplace.run(file(", max_rows: 1")),
        "step 'Numbers' rejected 2 rows; its max_rows allows 1");
    fails(
        workplace.run(file(", max_percent: 49.9")),
        "step 'Numbers' rejected 2 of 4 rows; max_percent allows 49.9 %");
    fails(
        workplace.run(file(", threshold: 0.49")),
        "step 'Numbers' rejected 2 of 4 rows; threshold allows 49 %");
  }

  @Test
  public void aRunThatRejectsMoreThanItsLimitFails() {
    fails(
        workplace.run(file(""), "--max-rejected", "1"),
        "2 rows were rejected; --max-rejected allows 1");
    fails(
        workplace.run(file(""), "--max-rejected", "10%"),
        "step 'Numbers' rejected 2 of 4 rows; --max-rejected allows 10 %");
  }

  @Test
  public void asManyAsAreAllowedAreNoFailure() {
    Invocation run =
        workplace.run(
            file(", max_rows: 2, max_percent: 50, threshold: 0.5"), "--max-rejected", "2");
    assertThat(run.toString(), run.exitCode(), is(0));
  }

  @Test
  public void limitsThatAreNoneAreRefused() {
    Invocation run = workplace.run(file(""), "--max-rejected", "few");
    assertThat(run.toString(), run.exitCode(), is(2));
    assertThat(run.err(), containsString("such as 100 or 0.5%, found 'few'"));
    Invocation validation = Invocation.of("validate", file(", max_rows: some"));
    assertThat(validation.toString(), validation.exitCode(), is(2));
  }
}
