package dev.purlin.pipelines.spec;

import static dev.purlin.pipelines.spec.Reading.read;
import static dev.purlin.pipelines.spec.Reading.steps;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.is;

import org.junit.Test;

/** Where windowing applies. */
public class WindowingTest {
  @Test
  public void ofStepAppliesToEachOfItsInputs() {
    assertThat(
        steps(
            """
            pipeline:
              transforms:
                - {type: Create, name: A}
                - {type: Create, name: B}
                - type: Join
                  input: {l: A, r: [A, B]}
                  windowing: {type: fixed, size: 60s}
            """),
        contains(
            "A: Create",
            "B: Create",
            "Join/WindowInto[l]: WindowInto input=[A]",
            "Join/WindowInto[r]: WindowInto input=[A, B]",
            "Join: Join l=[Join/WindowInto[l]] r=[Join/WindowInto[r]]"));
  }

  @Test
  public void ofSourceAppliesToEveryOutputThatIsRead() {
    assertThat(
        steps(
            """
            pipeline:
              transforms:
                - type: ReadFromCsv
                  windowing: {type: fixed, size: 60s}
                  config: {error_handling: {output: bad}}
                - {type: Filter, input: ReadFromCsv}
                - {type: Sql, input: ReadFromCsv}
                - {type: WriteToCsv, input: ReadFromCsv.bad}
            """),
        contains(
            "ReadFromCsv: ReadFromCsv",
            "ReadFromCsv/WindowInto[output]: WindowInto input=[ReadFromCsv]",
            "Filter: Filter input=[ReadFromCsv/WindowInto[output]]",
            "Sql: Sql input=[ReadFromCsv/WindowInto[output]]",
            "ReadFromCsv/WindowInto[bad]: WindowInto input=[ReadFromCsv.bad]",
            "WriteToCsv: WriteToCsv input=[ReadFromCsv/WindowInto[bad]]"));
  }

  @Test
  public void ofPipelineAppliesToSourcesWithoutTheirOwn() {
    assertThat(
        steps(
            """
            pipeline:
              windowing: {type: fixed, size: 60s}
              transforms:
                - {type: Create, name: A}
                - {type: Create, name: B, windowing: {type: global}}
                - type: chain
                  transforms: [{type: ReadFromCsv}, {type: Filter}]
                - {type: Flatten, input: [A, B, chain]}
            """),
        contains(
            "A: Create",
            "B: Create",
            "Chain/ReadFromCsv: ReadFromCsv",
            "Chain/ReadFromCsv/WindowInto[output]: WindowInto input=[Chain/ReadFromCsv]",
            "Chain/Filter: Filter input=[Chain/ReadFromCsv/WindowInto[output]]",
            "A/WindowInto[output]: WindowInto input=[A]",
            "B/WindowInto[output]: WindowInto input=[B]",
            "Flatten: Flatten input=[A/WindowInto[output], B/WindowInto[output], Chain/Filter]"));
  }

  @Test
  public void ofCompositeAppliesToItsInputs() {
    assertThat(
        steps(
            """
            pipeline:
              transforms:
                - type: Create
                - type: composite
                  name: C
                  input: Create
                  windowing: {type: sessions, gap: 5m}
                  transforms:
                    - {type: Filter, input: input}
                    - {type: Sql, input: input}
            """),
        contains(
            "Create: Create",
            "C/WindowInto[input]: WindowInto input=[Create]",
            "C/Filter: Filter input=[C/WindowInto[input]]",
            "C/Sql: Sql input=[C/WindowInto[input]]"));
  }

  @Test
  public void ofWindowIntoIsItsParameter() {
    PipelineSpec spec =
        read(
            """
            pipeline:
              type: chain
              transforms:
                - type: Create
                - type: WindowInto
                  windowing: {type: fixed, size: 60s}
            """);
    assertThat(spec.steps().size(), is(2));
    assertThat(
        spec.steps().get(1).config().toJson(),
        is("{\"windowing\":{\"type\":\"fixed\",\"size\":\"60s\"}}"));
  }
}
