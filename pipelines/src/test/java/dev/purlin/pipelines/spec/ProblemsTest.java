package dev.purlin.pipelines.spec;

import static dev.purlin.pipelines.spec.Reading.problems;
import static dev.purlin.pipelines.spec.Reading.read;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.is;
import static org.junit.Assert.assertThrows;

import dev.purlin.core.problem.PurlinException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.Test;

/** The words for each mistake in the shape of a pipeline file. */
public class ProblemsTest {
  @Test
  public void everyProblemIsShownAtOnceInItsLine() {
    PipelineFileException e =
        assertThrows(
            PipelineFileException.class,
            () ->
                read(
                    """
                    pipeline:
                      type: chain
                      transforms:
                        - type: Create
                          confg: {}
                        - type: Fliter
                    options: []
                    """));
    assertThat(e.category(), is(PurlinException.Category.USER));
    assertThat(
        e.getMessage(),
        is(
            """
            p.yaml:5:7: unknown key 'confg'; did you mean 'config'?
                    confg: {}
                    ^
            p.yaml:6:13: unknown transform 'Fliter'; did you mean 'Filter'?
                  - type: Fliter
                          ^
            p.yaml:7:10: 'options' must be a map, but is a list
              options: []
                       ^\
            """));
  }

  @Test
  public void fileWithoutPipeline() {
    assertThat(problems(""), contains("1:1: the file is empty: a pipeline file has 'pipeline:'"));
    assertThat(
        problems("- type: Create"),
        contains("1:1: a pipeline file is a map with 'pipeline:', but this is a list"));
    assertThat(
        problems("other: 1"),
        contains(
            "1:1: no 'pipeline' in this file: its steps go under 'pipeline:' and 'transforms:'"));
    assertThat(
        problems("pipelines: {}"),
        contains("1:1: unknown key 'pipelines'; did you mean 'pipeline'?"));
    assertThat(
        problems("pipeline: {transforms: [{type: Create}]}\nOption: {}"),
        contains("2:1: unknown key 'Option'; did you mean 'options'?"));
    assertThat(
        problems("pipeline: 5"), contains("1:11: 'pipeline' must be a map, but is a number"));
  }

  @Test
  public void missingFile() {
    PurlinException e =
        assertThrows(
            PurlinException.class,
            () -> PipelineFile.read(Path.of("nowhere.yaml"), Map.of(), Reading.TYPES));
    assertThat(e.getMessage(), is("there is no file 'nowhere.yaml'"));
    assertThat(e.category(), is(PurlinException.Category.USER));
  }

  @Test
  public void pipelineWithoutSteps() {
    assertThat(
        problems("pipeline:\n  type: chain"),
        contains("2:3: no steps here: list them under 'transforms'"));
    assertThat(problems("pipeline:\n  transforms: []"), contains("2:3: 'transforms' has no steps"));
    assertThat(problems("pipeline:\n  transforms:"), contains("2:3: 'transforms' has no steps"));
    assertThat(
        problems("pipeline:\n  transforms: {type: Create}"),
        contains("2:15: 'transforms' must be a list, but is a map"));
    assertThat(
        problems("pipeline:\n  type: Chain\n  transforms: [{type: Create}]"),
        contains("2:9: a pipeline's type is 'chain' or 'composite', not 'Chain'"));
  }

  @Test
  public void stepOfTheWrongShape() {
    assertThat(
        problems(
            """
            pipeline:
              transforms:
                - Create
                - name: Nameless
                - config: {}
                - {type: 5, name: 2024}
                - {type: Sql, config: [], windowing: fixed}
                - {type: Sql, name: '', input: 7}
            """),
        contains(
            "3:7: a step must be a map with a 'type', but is a string",
            "4:7: step 'Nameless' has no type: give it 'type:' and the name of a transform",
            "5:7: this step has no type: give it 'type:' and the name of a transform",
            "6:14: 'type' must be a string, but is a number: put it in quotes, '5'",
            "6:23: 'name' must be a string, but is a number: put it in quotes, '2024'",
            "7:27: 'config' must be a map, but is a list",
            "7:42: 'windowing' must be a map, but is a string",
            "8:25: 'name' is empty",
            "8:36: 'input' takes the names of steps, but this is a number"));
  }

  @Test
  public void unknownKeys() {
    assertThat(
        problems(
            """
            pipeline:
              extra: 1
              transforms:
                - {type: Create, elements: [1]}
                - {type: Create, name: B, config: {}, elements: [1]}
                - {type: Sql, transforms: []}
                - {type: composite, config: {}, transforms: [{type: Create, inputs: B}]}
            """),
        contains(
            "2:3: unknown key 'extra'; known: type, transforms, extra_transforms, source, sink,"
                + " windowing, resource_hints",
            "4:22: unknown key 'elements'; the parameters of Create go under 'config'",
            "5:43: unknown key 'elements'; known: type, name, input, output, config, windowing,"
                + " output_schema, commit, resource_hints",
            "6:19: only a chain or composite has 'transforms'; this is a step of another type",
            "7:25: unknown key 'config'; known: type, name, input, output, transforms,"
                + " extra_transforms, source, sink, windowing, resource_hints",
            "7:65: unknown key 'inputs'; did you mean 'input'?"));
  }

  @Test
  public void unknownTypeWithoutANearOne() {
    assertThat(
        problems("pipeline: {transforms: [{type: Telegraph}]}"),
        contains("1:32: unknown transform 'Telegraph'; 'purlin transforms' lists those there are"));
  }

  @Test
  public void saysWhatOrdersRows() {
    for (String type : List.of("Sort", "sort", "SortRows", "OrderBy")) {
      assertThat(
          problems("pipeline: {transforms: [{type: %s}]}".formatted(type)),
          contains(
              "1:32: unknown transform '%s'; rows have no order between steps: order_by of WriteToCsv and the other file targets orders what is written, and TopN keeps the first rows in an order"
                  .formatted(type)));
    }
  }

  @Test
  public void duplicateKey() {
    assertThat(
        problems("pipeline:\n  transforms: [{type: Create}]\noptions: {}\noptions: {}\n"),
        contains("4:1: duplicate key 'options': it is already given in line 3"));
  }

  @Test
  public void groupOfTheWrongShape() {
    assertThat(
        problems(
            """
            pipeline:
              type: composite
              source: {type: Create, input: Filter}
              transforms:
                - {type: Sql, input: Create, output: Out}
                - type: composite
                  transforms: [{type: Create}]
                  output: [Create]
              extra_transforms: [{type: Filter}]
            """),
        contains(
            "3:33: a source reads from no other step: remove 'input'",
            "5:34: only a chain or composite says what its 'output' is: other steps read this"
                + " step's output by its name",
            "8:15: an output is one step's output: flatten several first",
            "9:3: 'extra_transforms' stand next to a chain; in a composite put them under"
                + " 'transforms'"));
  }

  @Test
  public void errorHandlingWithoutOutput() {
    assertThat(
        problems(
            """
            pipeline:
              transforms:
                - {type: Sql, config: {error_handling: {}}}
                - {type: Filter, config: {error_handling: errors}}
            """),
        contains(
            "3:28: 'error_handling' must name the output for rejected rows, as in 'output: errors'",
            "4:47: 'error_handling' must be a map, but is a string"));
  }

  @Test
  public void providersOfTheWrongShape() {
    assertThat(
        problems(
            """
            pipeline: {transforms: [{type: Create}]}
            providers:
              - include: other.yaml
              - {type: javaJar, transform: {}}
              - jar
            """),
        contains(
            "3:14: there is no file 'other.yaml' to include",
            "4:21: unknown key 'transform'; did you mean 'transforms'?",
            "5:5: a provider must be a map with 'type', 'config' and 'transforms', but is a string"));
  }
}
