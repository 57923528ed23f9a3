package dev.purlin.pipelines.cli;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.Rule;
import org.junit.Test;

/** Transforms that a file brings along: templates of steps, and other names for transforms. */
public class ProvidersTest {
  @Rule public final Workplace workplace = new Workplace();

  private static final String LIST =
      """
      - type: yaml
        transforms:
          RaiseElementToPower:
            config_schema:
              properties:
                n: {type: integer}
            body:
              type: chain
              transforms:
                - type: MapToFields
                  config:
                    append: true
                    fields:
                      power: "POWER(element, {{n}})"
          Range:
            config_schema:
              properties:
                end: {type: integer}
                start: {type: integer, default: 1}
            requires_inputs: false
            body: |
              type: Create
              config:
                elements:
                  {% for ix in range(start, end) %}
                  - {{ix}}
                  {% endfor %}
          Powers:
            config_schema:
              properties:
                end: {type: integer}
                n: {type: integer}
            requires_inputs: false
            body: |
              type: chain
              transforms:
                - type: Range
                  config: {end: {{end}}}
                - type: RaiseElementToPower
                  config: {n: {{n}}}
          Split:
            body:
              type: composite
              transforms:
                - type: Filter
                  name: Small
                  input: input
                  config: {keep: element < 3}
                - type: Filter
                  name: Large
                  input: input
                  config: {keep: element >= 3}
              output: {small: Small, large: Large}
          Endless:
            body: {type: Endless}
      - type: python
        transforms: {Shout: my.module.Shout}
      - type: renaming
        transforms: {Keep: Filter}
        config:
          mappings: {Keep: {when: keep, in: language}}
          defaults: {Keep: {language: sql}}
      """;

  private String json(String name) throws IOException {
    try (var files = Files.list(workplace.path("out"))) {
      Path file =
          files.filter(path -> path.getFileName().toString().startsWith(name)).findFirst().get();
      return String.join(" ", Files.readAllLines(file).stream().sorted().toList());
    }
  }

  @Test
  public void templatesOfAListAreStepsLikeOthers() throws IOException {
    workplace.file("lists/providers.yaml", LIST);
    Path file =
        workplace.file(
            "p.yaml",
            """
            pipeline:
              transforms:
                - type: Powers
                  config: {end: 5, n: 2}
                - type: Range
                  config: {start: 3, end: 4}
                - type: Flatten
                  input: [Powers, Range]
                - type: Keep
                  input: Flatten
                  config: {when: element < 4}
                - type: Split
                  input: Keep
                - type: WriteToJson
                  name: Small
                  input: Split.small
                  config: {path: DIR/out/small, num_shards: 1}
                - type: WriteToJson
                  name: Large
                  input: Split.large
                  config: {path: DIR/out/large, num_shards: 1}
            providers:
              - include: lists/providers.yaml
            """);
    Invocation run = workplace.run(file);

    assertThat(run.toString(), run.exitCode(), is(0));
    assertThat(json("small"), is("{\"element\":1,\"power\":1.0} {\"element\":2,\"power\":4.0}"));
    assertThat(json("large"), is("{\"element\":3,\"power\":9.0} {\"element\":3,\"power\":null}"));
    assertThat(run.out() + run.err(), containsString("Powers/RaiseElementToPower/MapToFields"));
  }

  @Test
  public void saysWhatIsWrongWhereItStands() {
    workplace.file("providers.yaml", LIST);
    Path file =
        workplace.file(
            "p.yaml",
            """
            pipeline:
              transforms:
                - type: Range
                  config: {end: five}
                - type: Powers
                  config: {end: 3, m: 1}
                - type: Rangee
                - type: Endless
                - type: Keep
                  input: Range
                  config: {then: "true", when: "true"}
                - type: Shout
            providers:
              - include: providers.yaml
            """);
    Invocation run = Invocation.of("validate", file.toString());

    assertThat(run.toString(), run.exitCode(), is(2));
    List<String> problems =
        run.err()
            .lines()
            .filter(line -> line.contains(".yaml:"))
            .map(line -> line.substring(line.indexOf("p.yaml")))
            .toList();
    assertThat(
        problems,
        contains(
            "p.yaml:4:21: 'end' must be of type integer, but is a string",
            "p.yaml:6:15: Powers needs the parameter 'n'",
            "p.yaml:6:24: unknown parameter 'm'; did you mean 'n'?",
            "p.yaml:7:13: unknown transform 'Rangee'; did you mean 'Range'?",
            "p.yaml:8:7: this is 50 transforms of the file's providers deep: one of them uses itself",
            "p.yaml:11:22: unknown parameter 'then'; known: error_handling, keep, language",
            "p.yaml:12:7: Shout comes from one of the file's providers, and Purlin runs those of"
                + " type yaml and renaming only"));
  }

  @Test
  public void whatIsPutIntoATemplateIsNotChanged() throws IOException {
    workplace.file(
        "providers.yaml",
        """
        - type: yaml
          transforms:
            Digits:
              config_schema:
                properties:
                  pattern: {type: string}
                  fields: {type: array}
                  note: {type: string}
                required: [pattern, fields]
              body:
                type: MapToFields
                config:
                  fields:
                    found: "REGEXP_REPLACE(text, '{{pattern}}', '#')"
                    names: "'{{fields | join(\\", \\")}}'"
        - type: renaming
          transforms: {Filter: Filter, Keep: Filter}
          config:
            mappings: {Filter: {when: keep}, Keep: Filter}
        """);
    Path file =
        workplace.file(
            "p.yaml",
            """
            pipeline:
              type: chain
              transforms:
                - type: Create
                  config: {elements: [{text: a1}, {text: b22}, {text: c}]}
                - type: Filter
                  config: {when: "text <> 'c'"}
                - type: Keep
                  config: {when: "text <> 'd'", language: sql}
                - type: Digits
                  config: {pattern: '\\d+', fields: [x, y]}
                - type: WriteToJson
                  config: {path: DIR/out/found, num_shards: 1}
            providers:
              - include: providers.yaml
            """);
    Invocation run = workplace.run(file);

    assertThat(run.toString(), run.exitCode(), is(0));
    assertThat(
        json("found"),
        is("{\"found\":\"a#\",\"names\":\"x, y\"} {\"found\":\"b#\",\"names\":\"x, y\"}"));
  }

  @Test
  public void aStepThatStandsForOthersHasNoKeysThatWouldBeLost() {
    workplace.file("providers.yaml", LIST);
    Path file =
        workplace.file(
            "p.yaml",
            """
            pipeline:
              transforms:
                - type: Range
                  inptu: Nowhere
                  commit: early
                  config: {end: 5}
            providers:
              - include: providers.yaml
            """);
    Invocation run = Invocation.of("validate", file.toString());

    assertThat(run.toString(), run.exitCode(), is(2));
    assertThat(run.err(), containsString("p.yaml:4:7: unknown key 'inptu'; did you mean 'input'?"));
    assertThat(run.err(), containsString("p.yaml:5:7: unknown key 'commit'"));
  }
}
