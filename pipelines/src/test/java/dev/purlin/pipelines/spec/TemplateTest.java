package dev.purlin.pipelines.spec;

import static dev.purlin.pipelines.spec.Reading.problems;
import static dev.purlin.pipelines.spec.Reading.read;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.is;
import static org.junit.Assert.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

/** Jinja in pipeline files. */
public class TemplateTest {
  @Rule public final TemporaryFolder folder = new TemporaryFolder();

  @Test
  public void variablesLoopsConditionsAndDefaultsAreRendered() {
    PipelineSpec spec =
        read(
            """
            pipeline:
              transforms:
              {% for name in ['a', 'b'] -%}
              - type: Create
                name: {{ name }}
                config: {path: "{{ data }}/{{ name }}.csv", limit: {{ limit | default(5) }}}
              {% endfor %}
              {# a comment #}
              {%- if rows > 10 %}
              - type: Flatten
                input: [a, b]
              {%- endif %}
              - {type: Sql, config: {query: {% raw %}"{{ raw }}"{% endraw %}}}
            """,
            Map.of("data", "in", "rows", "20"));
    assertThat(
        spec.steps().stream().map(step -> step.name() + step.config().toObject()).toList(),
        contains(
            "a{path=in/a.csv, limit=5}",
            "b{path=in/b.csv, limit=5}",
            "Flatten{}",
            "Sql{query={{ raw }}}"));
    assertThat(
        spec.steps().stream().map(step -> step.position().toString()).toList(),
        contains("p.yaml:4:5", "p.yaml:4:5", "p.yaml:10:5", "p.yaml:13:5"));
  }

  @Test
  public void plainVariablesGiveWhatJinjavaGives() {
    Map<String, String> variables =
        Map.of("a", "x", "b", "", "c", "{{ a }} {% if %} \\n \"'<&", "true", "no", "d", "1\n2");
    List<String> templates =
        List.of(
            "{{ a }}",
            "{{a}}{{ b }}{{\ta }}\n\n",
            "{ {{ c }} } }}\r\n  {{ b }}  \n",
            "{{{ a }}}",
            "{ {{ a }}}",
            "{{ true }} {{ d }}\n",
            "{{- a -}} x",
            "{{ a + b }} {{ a | upper }} {{ '{{' }}",
            "# {{ a }}\n\u00e9 \ud83d\ude00 {{ c }} %} #}\n");
    for (String template : templates) {
      assertThat(
          template,
          rendered(template, variables),
          is(rendered("{# an expression of Jinja #}" + template, variables)));
    }
    assertThat(
        "the plain ones do not need Jinjava",
        templates.stream()
            .filter(template -> PlainVariables.render("t", template, variables).isPresent())
            .map(templates::indexOf)
            .toList(),
        contains(0, 1, 2, 8));
  }

  @Test
  public void placesOfPlainVariablesAreThoseOfTheTemplate() {
    assertThat(
        problems(
            """
            # {{ data }}
            pipeline:
              transforms:
                - {type: {{ kind }}, nam: x, input: {{ data }}}
            """,
            Map.of("data", "a long piece of text", "kind", "Fliter")),
        contains(
            "4:14: unknown transform 'Fliter'; did you mean 'Filter'?",
            "4:26: unknown key 'nam'; did you mean 'name'?",
            "4:41: unknown step 'a long piece of text'; known: Fliter"));
  }

  private String rendered(String template, Map<String, String> variables) {
    return Template.render(
            "t", template, Location.workingDirectory(), variables, Problems.unreported())
        .text();
  }

  @Test
  public void placesAreThoseOfTheTemplate() {
    assertThat(
        problems(
            """
            # {{ data }}
            pipeline:
              transforms:
                {% if true %}
                - type: Create
                  name: {{ data }}
                {% endif %}
                - {type: {{ kind }}, nam: x, input: {{ data }}}
            """,
            Map.of("data", "a long piece of text", "kind", "Fliter")),
        contains(
            "8:14: unknown transform 'Fliter'; did you mean 'Filter'?",
            "8:26: unknown key 'nam'; did you mean 'name'?"));
  }

  @Test
  public void everyVariableWithoutValueIsReported() {
    assertThat(
        problems(
            """
            # {{ tabel }}
            pipeline:
              transforms:
                - type: Create
                  config: {path: '{{ data }}/{{ zone.id }}', x: "{{ data | upper }}"}
                  {% if verbose %}
                  {% endif %}
            """,
            Map.of("table", "t")),
        contains(
            "1:6: the variable 'tabel' has no value; did you mean 'table'?",
            "5:26: the variable 'data' has no value; give it one with --set data=VALUE",
            "5:37: the variable 'zone' has no value; give it one with --set zone=VALUE",
            "6:13: the variable 'verbose' has no value; give it one with --set verbose=VALUE"));
  }

  @Test
  public void errorsOfTheTemplateAreReported() {
    assertThat(
        problems("pipeline:\n  {% if true %}\n"),
        contains(
            "2:3: Jinja: Syntax error in '{% if true %}': Missing end tag: endif for tag defined"
                + " as: {% if true %}"));
    assertThat(problems("pipeline:\n  a: {{ 1 \n"), contains("2:6: this '{' is not closed"));
    assertThat(
        problems("pipeline:\n  {% fro x in y %}\n"),
        contains("2:6: Jinja: Syntax error in '{% fro x in y %}': Unknown tag: fro"));
  }

  @Test
  public void filesAreIncludedAndImportedFromNextToTheFile() throws IOException {
    file("parts/steps.yaml", "    - type: Create\n      name: {{ data }}\n");
    file(
        "macros.yaml", "{% macro sink(name) %}{type: WriteToCsv, input: {{ name }}}{% endmacro %}");
    Path pipeline =
        file(
            "p.yaml",
            """
            {% import 'macros.yaml' as m %}
            pipeline:
              transforms:
            {% include 'parts/steps.yaml' %}
                - {{ m.sink(data) }}
            """);
    PipelineSpec spec = PipelineFile.read(pipeline, Map.of("data", "a"), Reading.TYPES, Map.of());
    assertThat(
        spec.steps().stream().map(step -> step.name() + " " + step.position().line()).toList(),
        contains("a 1", "WriteToCsv 5"));
    assertThat(
        spec.steps().get(0).position().file(),
        is(folder.getRoot().toPath().resolve("parts/steps.yaml").toString()));
  }

  @Test
  public void problemsOfAnIncludedFileAreReportedInIt() throws IOException {
    Path part = file("part.yaml", "- type: Create\n  nam: x\n");
    Path pipeline = file("p.yaml", "pipeline:\n{% include 'part.yaml' %}\n");
    assertThat(
        problemsOf(pipeline), contains(part + ":2:3: unknown key 'nam'; did you mean 'name'?"));
    file("part.yaml", "- type: Create\n  name: {{ x }}\n");
    assertThat(
        problemsOf(pipeline),
        contains(part + ":2:12: the variable 'x' has no value; give it one with --set x=VALUE"));
  }

  @Test
  public void missingIncludeIsReported() {
    assertThat(
        problems("pipeline:\n  {% include 'nowhere.yaml' %}\n"),
        contains(
            "2:15: there is no file 'nowhere.yaml' to include, neither next to the pipeline file"
                + " nor in the working directory"));
  }

  @Test
  public void textWhoseOriginIsLostIsShownAsRendered() {
    // The length of a text with marks is another one.
    PipelineFileException e =
        assertThrows(
            PipelineFileException.class,
            () ->
                read(
                    """
                    {% set text %}some text{% endset %}
                    pipeline:
                      transforms:
                        - {type: Create, nam: {{ text | length }}}
                    """));
    assertThat(
        e.getMessage(),
        is(
            """
            p.yaml (rendered):4:22: unknown key 'nam'; did you mean 'name'?
                  - {type: Create, nam: 9}
                                   ^\
            """));
  }

  private Path file(String name, String text) throws IOException {
    Path path = folder.getRoot().toPath().resolve(name);
    Files.createDirectories(path.getParent());
    return Files.writeString(path, text);
  }

  private static List<String> problemsOf(Path file) {
    return assertThrows(
            PipelineFileException.class,
            () -> PipelineFile.read(file, Map.of(), Reading.TYPES, Map.of()))
        .problems()
        .stream()
        .map(Problem::toString)
        .toList();
  }
}
