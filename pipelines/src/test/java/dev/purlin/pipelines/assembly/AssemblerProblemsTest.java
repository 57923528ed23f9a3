package dev.purlin.pipelines.assembly;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.endsWith;
import static org.hamcrest.Matchers.is;
import static org.junit.Assert.assertThrows;

import dev.purlin.pipelines.spec.PipelineFileException;
import java.util.Set;
import org.junit.Rule;
import org.junit.Test;

/** Everything that is wrong with a file is told at once, with its place. */
public class AssemblerProblemsTest {
  @Rule public final Assembling assembling = new Assembling();

  @Test
  public void tellsOfEveryKindOfProblemAtOnce() {
    assertThat(
        assembling.problems(
            """
            pipeline:
              transforms:
                - type: Create
                  name: Rows
                  config:
                    elements:
                      - {id: 1, name: Ann, amount: 2.5}
                - type: Create
                  name: NoElements
                - type: Create
                  name: UnknownParameter
                  config:
                    elements: [1]
                    reshufle: true
                - type: MapToFields
                  name: MissingField
                  input: Rows
                  config:
                    fields:
                      who: nam
                      twice: "amount * 2"
                - type: Filter
                  name: WrongType
                  input: Rows
                  config:
                    keep: "amount + 1"
                - type: Filter
                  name: ListForScalar
                  input: Rows
                  config:
                    keep: "id > 1"
                    language: [sql]
                - type: Explode
                  name: TextForBoolean
                  input: Rows
                  config:
                    fields: name
                    cross_product: maybe
                - type: Explode
                  name: NoListField
                  input: Rows
                  config:
                    fields: name
                - type: Fliter
                  name: UnknownTransform
                  input: Rows
                - type: Filter
                  name: UnknownStep
                  input: Row
                  config: {keep: "id > 1"}
                - type: Filter
                  name: UnknownOutput
                  input: Rows.bad
                  config: {keep: "id > 1"}
                - type: Flatten
                  name: Ambiguous
                  input: Create
                - type: Filter
                  name: Loop
                  input: Pool
                  config: {keep: "id > 1"}
                - type: Filter
                  name: Pool
                  input: Loop
                  config: {keep: "id > 1"}
                - type: MapToFields
                  name: Unconsumed
                  input: Rows
                  config:
                    fields: {id: "CAST(name AS BIGINT)"}
                    error_handling: {output: bad}
                - type: Filter
                  name: NoInput
                  config: {keep: "id > 1"}
                - type: Create
                  name: InputOfSource
                  input: Rows
                  config: {elements: [1]}
                - type: Filter
                  name: TwoInputs
                  input: {left: Rows, right: Rows}
                  config: {keep: "id > 1"}
                - type: Sql
                  name: UnknownColumn
                  input: Rows
                  config:
                    query: "SELECT idd FROM PCOLLECTION"
                - type: ReadFromCsv
                  name: NoFile
                  config:
                    path: /nowhere/at/all.csv
                - type: AssertEqual
                  name: ExpectsUnknownField
                  input: Rows
                  config:
                    elements: [{idd: 1}]
                - type: AssertEqual
                  name: BehindBrokenStep
                  input: MissingField
                  config:
                    elements: [{nothing: 1}]
                - type: Flatten
                  name: UnknownKey
                  inputs: Rows
            """),
        contains(
            "8:7: Create needs the parameter 'elements'",
            "14:9: unknown parameter 'reshufle'; did you mean 'reshuffle'?",
            "20:16: unknown field 'nam'; did you mean 'name'?",
            "26:15: the condition is DOUBLE, expected BOOLEAN",
            "32:19: expected a string, found a list",
            "38:24: expected true or false, found 'maybe'",
            "43:17: field 'name' is VARCHAR, expected a list",
            "44:13: unknown transform 'Fliter'; did you mean 'Filter'?",
            "49:14: unknown step 'Row'; did you mean 'Rows'?",
            "53:14: 'Rows' has no output 'bad': read 'Rows', or give it an 'error_handling' with"
                + " that output",
            "57:14: ambiguous: 'Create' may mean any of the steps in lines 3, 8, 10, 75; give the"
                + " one you mean a 'name'",
            "64:14: a circle, each step waits for the one before: Loop -> Pool -> Loop",
            "71:34: the rejected rows of 'Unconsumed' go nowhere: let another step read"
                + " 'Unconsumed.bad', or remove 'error_handling' so that a rejected row fails the"
                + " run",
            "72:7: Filter needs an input; name the step its rows come from",
            "75:7: Create is a source: it takes no input",
            "79:7: Filter takes one input, found 2: left, right",
            "87:16: line 1, column 8: unknown column 'idd'; did you mean 'id'?",
            "91:15: no file matches '/nowhere/at/all.csv': there is no directory '/nowhere'",
            "96:26: unknown field 'idd'; did you mean 'id'?",
            "102:7: Flatten needs inputs",
            "104:7: unknown key 'inputs'; did you mean 'input'?"));
  }

  @Test
  public void tellsOfAMisspeltErrorOutputOnce() {
    assertThat(
        assembling.problems(
            """
            pipeline:
              transforms:
                - type: Create
                  config: {elements: [{id: 1}]}
                - type: Filter
                  input: Create
                  config:
                    keep: "id > 1"
                    error_handling: {output: refused}
                - type: LogForTesting
                  input: Filter.refusd
            """),
        contains("11:14: unknown output of 'Filter', 'refusd'; did you mean 'refused'?"));
  }

  @Test
  public void showsTheLineOfEveryProblem() {
    PipelineFileException told =
        assertThrows(
            PipelineFileException.class,
            () ->
                assembling.assemble(
                    """
                    pipeline:
                      type: chain
                      transforms:
                        - type: Create
                          config: {elements: [{id: 1}]}
                        - type: Filter
                          config:
                            keep: "ident > 1"
                    """));
    assertThat(
        told.getMessage(),
        endsWith(
            """
            p.yaml:8:15: unknown field 'ident'; known: id
                      keep: "ident > 1"
                            ^"""));
  }

  @Test
  public void tellsOfProvidersThatAreNotRun() {
    assertThat(
        assembling.problems(
            """
            pipeline:
              type: chain
              transforms:
                - type: Create
                  config: {elements: [{id: 1}]}
                - type: Shout
            providers:
              - type: python
                config: {packages: []}
                transforms:
                  Shout: my.module.Shout
            """),
        contains(
            "6:7: Shout comes from one of the file's providers, and Purlin runs those of type yaml"
                + " and renaming only"));
  }

  @Test
  public void tellsWhereRowsAreNotAsTheirOutputSchemaSays() {
    assertThat(
        assembling.problems(
            """
            pipeline:
              type: chain
              transforms:
                - type: Create
                  config: {elements: [{id: 1, tags: [a], home: {city: Bonn}}, {id: null}]}
                  output_schema:
                    type: object
                    properties:
                      id: {type: integer, minimum: 0}
                      tags: {type: array, items: {type: integer}}
                      home: {type: object, properties: {town: {type: string}}}
                      idd: {type: integer}
                    required: [id]
                - type: AssertEqual
                  config: {elements: []}
            """),
        contains(
            "9:15: field 'id' may be null, but the output_schema requires it",
            "9:31: 'minimum' is not checked: an output_schema holds names and types; a Filter holds"
                + " values",
            "10:17: field 'tags' is ARRAY<VARCHAR>, but the output_schema has ARRAY<BIGINT>",
            "11:17: field 'home' is ROW<city VARCHAR>, but the output_schema has ROW<town VARCHAR>",
            "12:16: unknown field 'idd'; did you mean 'id'?"));
  }

  @Test
  public void anOutputThatThereIsNotIsReportedWhereItIsRead() {
    assertThat(
        assembling.problems(
            """
            pipeline:
              transforms:
                - type: Create
                  config: {elements: [{country: AT}]}
                - type: Partition
                  name: Parts
                  input: Create
                  config: {by: country, outputs: [AT, DE], error_handling: {output: errors}}
                - {type: LogForTesting, name: Misspelt, input: Parts.EA}
                - {type: LogForTesting, name: Far, input: Parts.elsewhere}
                - {type: LogForTesting, name: All, input: Parts}
                - {type: LogForTesting, name: Main, input: Parts.output}
                - {type: LogForTesting, name: Bad, input: Parts.errors}
                - {type: Distinct, input: Parts.AT}
                - {type: LogForTesting, name: Again, input: Distinct.duplicate}
                - {type: LogForTesting, name: Rest, input: Distinct.rest}
            """),
        contains(
            "9:52: unknown output of 'Parts', 'EA'; did you mean 'AT'?",
            "10:47: unknown output of 'Parts', 'elsewhere'; known: AT, DE, errors",
            "11:47: 'Parts' has several outputs: read 'Parts.AT' or 'Parts.DE'",
            "12:48: unknown output of 'Parts', 'output'; known: AT, DE, errors",
            "15:49: unknown output of 'Distinct', 'duplicate'; did you mean 'duplicates'?",
            "16:48: unknown output of 'Distinct', 'rest'; known: duplicates"));
  }

  @Test
  public void theOnlyOutputOfAStepIsReadByItsName() {
    Assembly assembly =
        assembling.assemble(
            """
            pipeline:
              type: chain
              transforms:
                - type: Create
                  config: {elements: [{country: AT}]}
                - type: Partition
                  config: {by: country, outputs: [AT]}
                - {type: LogForTesting}
            """);
    assertThat(assembly.named().get("Partition").keySet(), is(Set.of("AT")));
  }

  @Test
  public void rejectedRowsNeedAnOutputOfTheirOwn() {
    assertThat(
        assembling.problems(
            """
            pipeline:
              transforms:
                - type: Create
                  config: {elements: [{country: AT}]}
                - type: Partition
                  input: Create
                  config:
                    by: country
                    outputs: [AT]
                    error_handling:
                      output: AT
                - {type: LogForTesting, input: Partition.AT}
            """),
        contains(
            "11:19: 'AT' is another output of Partition; give the rejected rows one of their own"));
  }

  @Test
  public void aStepWhoseOutputsCannotBeToldIsReportedAlone() {
    assertThat(
        assembling.problems(
            """
            pipeline:
              transforms:
                - type: Create
                  config: {elements: [{country: AT}]}
                - type: Partition
                  input: Create
                  config: {by: country, output: [AT]}
                - {type: LogForTesting, input: Partition.AT}
            """),
        contains(
            "7:15: Partition needs the parameter 'outputs' (a list)",
            "7:29: unknown parameter 'output'; did you mean 'outputs'?"));
  }
}
