package dev.purlin.pipelines.catalogue;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import dev.purlin.core.step.RowTransformProvider;
import dev.purlin.pipelines.assembly.Catalogue;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.Test;
import org.yaml.snakeyaml.Yaml;

public class PipelineFileSchemaTest {
  private static final Catalogue CATALOGUE = Catalogue.load();
  private static final JsonSchema SCHEMA =
      JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V7)
          .getSchema(PipelineFileSchema.of(CATALOGUE));

  /** The places of a file that the schema does not take. */
  private static List<String> problems(String yaml) {
    JsonNode file = new ObjectMapper().valueToTree(new Yaml().<Object>load(yaml));
    return SCHEMA.validate(file).stream()
        .map(message -> message.getInstanceLocation().toString())
        .distinct()
        .toList();
  }

  private static String step(String config) {
    return "pipeline: {transforms: [{type: ReadFromCsv, config: %s}]}".formatted(config);
  }

  @Test
  public void takesTheExamplesOfTheRepositoryAndOfEveryTransform() throws Exception {
    for (String example :
        List.of("crashes/crashes.yaml", "staging/orders.yaml", "streaming/orders.yaml")) {
      String text =
          Files.readString(Path.of("../examples", example))
              .replaceAll("(?s)\\{%.*?%\\}", "")
              .replaceAll("\\{\\{ (\\w+) \\}\\}", "$1");
      assertThat(example, problems(text), is(empty()));
    }
    for (RowTransformProvider<?> provider : CATALOGUE.providers()) {
      Object step = new Yaml().load(provider.example());
      String file = new Yaml().dump(Map.of("pipeline", Map.of("transforms", List.of(step))));
      assertThat(provider.name(), problems(file), is(empty()));
    }
  }

  @Test
  public void takesValuesThatComeFromVariablesAndWordsInAnyCase() {
    assertThat(problems(step("{path: a.csv, skip_lines: '{{ lines }}'}")), is(empty()));
    assertThat(
        problems("pipeline: [{type: LogForTesting, config: {level: DEBUG, prefix: 1}}]"),
        is(empty()));
  }

  @Test
  public void refusesTypesParametersAndValuesThatDoNotExist() {
    assertThat(
        problems("pipeline: {transforms: [{type: ReadFromCvs}]}"),
        hasItem("$.pipeline.transforms[0].type"));
    assertThat(
        problems(step("{path: a.csv, delimeter: x}")), hasItem("$.pipeline.transforms[0].config"));
    assertThat(problems(step("{}")), hasItem("$.pipeline.transforms[0].config"));
    assertThat(
        problems(step("{path: a.csv, sample_size: 0}")),
        hasItem("$.pipeline.transforms[0].config.sample_size"));
    assertThat(
        problems("pipeline: [{type: LogForTesting, config: {level: loud}}]"),
        hasItem("$.pipeline[0].config.level"));
    assertThat(problems("pipelines: []"), contains("$"));
    assertThat(problems("pipeline: [{type: Flatten}]"), not(hasItem("$")));
  }
}
