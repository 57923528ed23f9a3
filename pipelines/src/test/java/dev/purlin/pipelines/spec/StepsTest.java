package dev.purlin.pipelines.spec;

import static dev.purlin.pipelines.spec.Reading.read;
import static dev.purlin.pipelines.spec.Reading.steps;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.is;

import java.util.List;
import java.util.Map;
import org.junit.Test;

/** What becomes of each construct of the language. */
public class StepsTest {
  @Test
  public void chainJoinsEachStepToTheOneBefore() {
    assertThat(
        steps(
            """
            pipeline:
              type: chain
              transforms:
                - type: Create
                - type: MapToFields
                - type: MapToFields
                - type: AssertEqual
                  name: Check
            """),
        contains(
            "Create: Create",
            "MapToFields: MapToFields input=[Create]",
            "MapToFields#2: MapToFields input=[MapToFields]",
            "Check: AssertEqual input=[MapToFields#2]"));
  }

  @Test
  public void chainHasSourceAndSink() {
    assertThat(
        steps(
            """
            pipeline:
              type: chain
              source:
                type: ReadFromCsv
              transforms:
                - type: Filter
              sink:
                type: WriteToCsv
            """),
        contains(
            "ReadFromCsv: ReadFromCsv",
            "Filter: Filter input=[ReadFromCsv]",
            "WriteToCsv: WriteToCsv input=[Filter]"));
  }

  @Test
  public void chainIsSourceAndSinkAlone() {
    assertThat(
        steps("pipeline: {type: chain, source: {type: Create}, sink: {type: WriteToCsv}}"),
        contains("Create: Create", "WriteToCsv: WriteToCsv input=[Create]"));
  }

  @Test
  public void extraTransformsReadRejectedRowsOfChain() {
    assertThat(
        steps(
            """
            pipeline:
              type: chain
              transforms:
                - type: Create
                - type: MapToFields
                  name: One
                  config: {error_handling: {output: errors}}
                - type: MapToFields
                  name: Two
                  config: {error_handling: {output: errors}}
                - type: WriteToJson
              extra_transforms:
                - type: WriteToJson
                  name: WriteErrors
                  input: [One.errors, Two.errors]
            """),
        contains(
            "Create: Create",
            "One: MapToFields input=[Create]",
            "Two: MapToFields input=[One]",
            "WriteToJson: WriteToJson input=[Two]",
            "WriteErrors: WriteToJson input=[One.errors, Two.errors]"));
  }

  @Test
  public void compositeIsTheDefaultAndReadsByNameTypeListAndMap() {
    assertThat(
        steps(
            """
            pipeline:
              transforms:
                - type: Create
                  name: A
                - type: ReadFromCsv
                - type: Filter
                  input: [A, ReadFromCsv]
                - type: Join
                  input:
                    left: A
                    right: [Filter, ReadFromCsv]
            """),
        contains(
            "A: Create",
            "ReadFromCsv: ReadFromCsv",
            "Filter: Filter input=[A, ReadFromCsv]",
            "Join: Join left=[A] right=[Filter, ReadFromCsv]"));
  }

  @Test
  public void listOfStepsIsComposite() {
    assertThat(
        steps(
            """
            pipeline:
              - type: Create
              - {type: Filter, input: Create}
            """),
        contains("Create: Create", "Filter: Filter input=[Create]"));
  }

  @Test
  public void stepsComeAfterThoseThatTheyRead() {
    assertThat(
        steps(
            """
            pipeline:
              transforms:
                - {type: WriteToCsv, input: Filter}
                - {type: Filter, input: Create}
                - {type: Create}
            """),
        contains(
            "Create: Create",
            "Filter: Filter input=[Create]",
            "WriteToCsv: WriteToCsv input=[Filter]"));
  }

  @Test
  public void emptyInputIsNone() {
    assertThat(
        steps(
            """
            pipeline:
              transforms:
                - {type: Create, input: {}}
                - {type: Sql, input: []}
                - {type: Filter, input: }
            """),
        contains("Create: Create", "Sql: Sql", "Filter: Filter"));
  }

  @Test
  public void compositeHandsInputsInAndOutputsOut() {
    assertThat(
        steps(
            """
            pipeline:
              transforms:
                - {type: Create, name: A}
                - {type: Create, name: B}
                - type: composite
                  name: Both
                  input: {left: A, right: B}
                  transforms:
                    - {type: Join, input: {l: left, r: right}}
                    - {type: Filter, name: Rest, input: [left, right]}
                  output: {joined: Join, rest: Rest}
                - {type: WriteToCsv, input: Both.joined}
                - {type: WriteToJson, input: Both.rest}
            """),
        contains(
            "A: Create",
            "B: Create",
            "Both/Join: Join l=[A] r=[B]",
            "Both/Rest: Filter input=[A, B]",
            "WriteToCsv: WriteToCsv input=[Both/Join]",
            "WriteToJson: WriteToJson input=[Both/Rest]"));
  }

  @Test
  public void inputOfCompositeHidesStepOfTheSameName() {
    assertThat(
        steps(
            """
            pipeline:
              transforms:
                - {type: Create, name: A}
                - type: composite
                  input: {A: A}
                  transforms:
                    - {type: Filter, name: A, input: A}
                  output: A
                - {type: WriteToCsv, input: composite}
            """),
        contains(
            "A: Create",
            "Composite/A: Filter input=[A]",
            // 'output: A' means the input too.
            "WriteToCsv: WriteToCsv input=[A]"));
  }

  @Test
  public void chainInCompositeReadsItsInputAndGivesItsLastOutputs() {
    assertThat(
        steps(
            """
            pipeline:
              transforms:
                - type: Create
                - type: chain
                  name: Cleaning
                  input: Create
                  transforms:
                    - type: Filter
                    - type: composite
                      name: Inner
                      transforms: [{type: Sql, input: input}]
                      output: Sql
                    - type: MapToFields
                      config: {error_handling: {output: bad}}
                - {type: WriteToCsv, input: Cleaning}
                - {type: WriteToJson, input: Cleaning.bad}
            """),
        contains(
            "Create: Create",
            "Cleaning/Filter: Filter input=[Create]",
            "Cleaning/Inner/Sql: Sql input=[Cleaning/Filter]",
            "Cleaning/MapToFields: MapToFields input=[Cleaning/Inner/Sql]",
            "WriteToCsv: WriteToCsv input=[Cleaning/MapToFields]",
            "WriteToJson: WriteToJson input=[Cleaning/MapToFields.bad]"));
  }

  @Test
  public void chainSaysItsOutput() {
    assertThat(
        steps(
            """
            pipeline:
              transforms:
                - type: chain
                  transforms:
                    - type: Create
                    - type: MapToFields
                      config: {error_handling: {output: bad}}
                  output: {good: MapToFields, bad: MapToFields.bad}
                - {type: WriteToCsv, input: chain.good}
                - {type: WriteToJson, input: chain.bad}
            """),
        contains(
            "Chain/Create: Create",
            "Chain/MapToFields: MapToFields input=[Chain/Create]",
            "WriteToCsv: WriteToCsv input=[Chain/MapToFields]",
            "WriteToJson: WriteToJson input=[Chain/MapToFields.bad]"));
  }

  @Test
  public void nameMayHaveDots() {
    assertThat(
        steps(
            """
            pipeline:
              transforms:
                - {type: Create, name: v1.2}
                - {type: Filter, name: v1, input: v1.2}
            """),
        contains("v1.2: Create", "v1: Filter input=[v1.2]"));
  }

  @Test
  public void stepCarriesConfigSchemaErrorOutputAndPlace() {
    StepSpec step =
        read("""
        pipeline:
          transforms:
            - type: Create
              config:
                elements: [1, {a: b}]
                output_schema: {type: object}
                error_handling: {output: bad}
            - {type: WriteToCsv, input: Create.bad}
        """)
            .steps()
            .get(0);
    assertThat(step.position(), is(new Position("p.yaml", 3, 7)));
    assertThat(
        step.config().toJson(),
        is("{\"elements\":[1,{\"a\":\"b\"}],\"error_handling\":{\"output\":\"bad\"}}"));
    assertThat(step.outputSchema().toObject(), is(Map.of("type", "object")));
    assertThat(step.errorOutput(), is("bad"));
    assertThat(step.config().at("elements.1.a"), is(new Position("p.yaml", 5, 27)));
    assertThat(step.config().at("elements.1.nothing.here"), is(new Position("p.yaml", 5, 23)));
    assertThat(step.config().at("other"), is(new Position("p.yaml", 5, 9)));
  }

  @Test
  public void fileCarriesOptionsProvidersTestsAndHash() {
    PipelineSpec spec =
        read(
            """
            pipeline: {transforms: [{type: Mine}]}
            options: {streaming: false}
            providers: [{type: yaml, transforms: {Mine: {body: {type: Create}}}}]
            tests: [{name: t}]
            anything_else: is ours
            """);
    assertThat(spec.options().toObject(), is(Map.of("streaming", false)));
    assertThat(spec.providers().elements().size(), is(1));
    assertThat(spec.tests().toObject(), is(List.of(Map.of("name", "t"))));
    assertThat(
        spec.sha256(), is("d1a0b8dcf048eacc076de8a1b37aff3984277dbcbab1a50bb2f8dff9776cac49"));
  }
}
