package dev.purlin.pipelines.spec;

import static dev.purlin.pipelines.spec.Reading.problems;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;

import org.junit.Test;

/** The words for each mistake in how steps are joined. */
public class ReferenceProblemsTest {
  @Test
  public void unknownStep() {
    assertThat(
        problems(
            """
            pipeline:
              transforms:
                - {type: Create, name: Orders}
                - {type: Filter, input: Order}
                - {type: Sql, input: [Orders, Customers.errors]}
                - {type: WriteToCsv, input: input}
            """),
        contains(
            "4:29: unknown step 'Order'; did you mean 'Orders'?",
            "5:35: unknown step 'Customers'; known: Orders, Filter, Sql, WriteToCsv",
            "6:33: a pipeline has no 'input': name the step to read from"));
  }

  @Test
  public void stepOfAnotherScope() {
    assertThat(
        problems(
            """
            pipeline:
              transforms:
                - {type: Create, name: A}
                - type: composite
                  name: Group
                  transforms:
                    - {type: Filter, input: A}
                    - {type: Sql, input: input}
                - {type: WriteToCsv, input: Filter}
            """),
        contains(
            "7:33: 'A' is outside of this composite: hand it in through the composite's 'input'",
            "8:30: this composite has no 'input'",
            "9:33: 'Filter' is inside of 'Group': let that composite have it as its 'output'"));
  }

  @Test
  public void ambiguousStep() {
    assertThat(
        problems(
            """
            pipeline:
              transforms:
                - {type: Create}
                - {type: Create, name: B}
                - {type: Filter, input: Create}
                - {type: Sql, input: B}
            """),
        contains(
            "5:29: ambiguous: 'Create' may mean any of the steps in lines 3, 4; give the one you"
                + " mean a 'name'"));
  }

  @Test
  public void duplicateName() {
    assertThat(
        problems(
            """
            pipeline:
              transforms:
                - {type: Create, name: A}
                - {type: Sql, name: A}
            """),
        contains("4:7: duplicate name 'A': the step in line 3 has it already"));
  }

  @Test
  public void circle() {
    assertThat(
        problems(
            """
            pipeline:
              transforms:
                - {type: Flatten, name: a, input: [Create, c]}
                - {type: Filter, name: b, input: a}
                - {type: Sql, name: c, input: b}
                - {type: Create}
                - {type: Join, input: {l: Create, r: Join}}
            """),
        contains(
            "4:38: a circle, each step waits for the one before: a -> b -> c -> a",
            "7:42: 'Join' reads from itself"));
  }

  @Test
  public void circleThroughComposites() {
    assertThat(
        problems(
            """
            pipeline:
              transforms:
                - type: composite
                  name: A
                  input: B
                  transforms: [{type: Filter, input: input}]
                  output: Filter
                - type: chain
                  name: B
                  input: A
                  transforms: [{type: Sql}]
            """),
        contains("10:14: a circle, each step waits for the one before: A -> B -> A"));
  }

  @Test
  public void rejectedRowsThatNobodyReads() {
    assertThat(
        problems(
            """
            pipeline:
              transforms:
                - type: Create
                  config: {error_handling: {output: bad}}
                - type: chain
                  input: Create
                  transforms:
                    - type: Filter
                      config:
                        error_handling:
                          output: errors
                    - type: WriteToCsv
            """),
        contains(
            "4:41: the rejected rows of 'Create' go nowhere: let another step read 'Create.bad', or"
                + " remove 'error_handling' so that a rejected row fails the run",
            "11:23: the rejected rows of 'Filter' go nowhere: let a step under 'extra_transforms'"
                + " read 'Filter.errors', or remove 'error_handling' so that a rejected row fails"
                + " the run"));
  }

  @Test
  public void rejectedRowsOfCompositeThatNobodyReads() {
    assertThat(
        problems(
            """
            pipeline:
              transforms:
                - type: composite
                  name: C
                  transforms:
                    - {type: Create, config: {error_handling: {output: bad}}}
                  output: {good: Create, bad: Create.bad}
                - {type: WriteToCsv, input: C.good}
            """),
        contains(
            "6:60: the rejected rows of 'Create' go nowhere: let another step read 'Create.bad', or"
                + " remove 'error_handling' so that a rejected row fails the run"));
  }

  @Test
  public void misspeltReferenceToRejectedRowsIsReportedOnce() {
    assertThat(
        problems(
            """
            pipeline:
              transforms:
                - {type: Create, config: {error_handling: {output: bad}}}
                - {type: WriteToCsv, input: Craete.bad}
            """),
        contains("4:33: unknown step 'Craete'; did you mean 'Create'?"));
  }

  @Test
  public void sinkThatIsRead() {
    assertThat(
        problems(
            """
            pipeline:
              type: chain
              source: {type: Create}
              sink:
                type: WriteToCsv
                config: {error_handling: {output: bad}}
              extra_transforms:
                - {type: Filter, input: WriteToCsv}
                - {type: WriteToJson, input: WriteToCsv.bad}
            """),
        contains("8:29: 'WriteToCsv' is a sink: no step can read from it"));
  }

  @Test
  public void inputsInChains() {
    assertThat(
        problems(
            """
            pipeline:
              transforms:
                - {type: Create}
                - type: chain
                  input: Create
                  source: {type: Create, name: B}
                  transforms:
                    - {type: Filter, input: B}
                  output: B
            """),
        contains(
            "4:7: a chain has either an 'input' or a 'source': its first step reads only one",
            "8:33: a step in a chain reads from the step before it: remove 'input', or put the step"
                + " under 'extra_transforms'",
            "9:15: the output of a chain is that of its last step: 'B' is not its last step"));
  }

  @Test
  public void outputsOfComposites() {
    assertThat(
        problems(
            """
            pipeline:
              transforms:
                - {type: composite, name: None, transforms: [{type: Create}]}
                - type: composite
                  name: Two
                  transforms: [{type: Create, name: a}, {type: Create, name: b}]
                  output: {good: a, rest: b}
                - {type: Flatten, input: [None, Two, Two.god]}
                - type: composite
                  name: Lost
                  transforms: [{type: Create, name: a}]
                  output: c
            """),
        contains(
            "8:31: 'None' has no output: give that composite an 'output' with the name of a step"
                + " in it",
            "8:37: 'Two' has several outputs: read 'Two.good' or 'Two.rest'",
            "8:42: unknown output of 'Two', 'god'; did you mean 'good'?",
            "12:15: unknown step 'c'; did you mean 'a'?"));
  }
}
