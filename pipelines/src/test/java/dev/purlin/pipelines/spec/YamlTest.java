package dev.purlin.pipelines.spec;

import static dev.purlin.pipelines.spec.Reading.problems;
import static dev.purlin.pipelines.spec.Reading.read;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.is;
import static org.junit.Assert.assertThrows;

import org.junit.Test;

/** Scalars as PyYAML reads them, merge keys, secrets, and the words for YAML's errors. */
public class YamlTest {
  @Test
  public void scalarsAreThoseOfPyYaml() {
    assertThat(json("[1, -2, +3, 1_000, 0x1F, 0b101, 010, 1:30]"), is("[1,-2,3,1000,31,5,8,90]"));
    assertThat(json("[08, 1e5, 1.5e3, '7', 0o7]"), is("[\"08\",\"1e5\",\"1.5e3\",\"7\",\"0o7\"]"));
    assertThat(
        json("[1.5, 1., .5, 1.5e+3, -1_0.5, 1:30.5]"), is("[1.5,1.0,0.5,1500.0,-10.5,90.5]"));
    assertThat(json("[.inf, -.INF, .nan]"), is("[\"Infinity\",\"-Infinity\",\"NaN\"]"));
    assertThat(
        json("[yes, No, ON, off, true, False, y, n]"),
        is("[true,false,true,false,true,false,\"y\",\"n\"]"));
    assertThat(json("[null, ~, Null, '', ]"), is("[null,null,null,\"\"]"));
    assertThat(
        json("[2026-11-22, 2026-11-22T10:00:00Z]"),
        is("[\"2026-11-22\",\"2026-11-22T10:00:00Z\"]"));
    assertThat(
        json("[9223372036854775807, 9223372036854775808]"),
        is("[9223372036854775807,9223372036854775808]"));
    assertThat(json("[!!str 5, !!int '6', \"a\\tb\"]"), is("[\"5\",6,\"a\\tb\"]"));
  }

  @Test
  public void keysAreTextsInTheFilesOrder() {
    assertThat(
        json("{z: 1, 2: b, on: c, null: d}"),
        is("{\"z\":1,\"2\":\"b\",\"on\":\"c\",\"null\":\"d\"}"));
  }

  @Test
  public void aliasesAndMergeKeysAreFollowed() {
    PipelineSpec spec =
        read(
            """
            shared: &shared {a: 1, b: 2}
            pipeline:
              transforms:
                - type: Create
                  config:
                    <<: *shared
                    b: 3
                    c: *shared
            """);
    assertThat(
        spec.steps().get(0).config().toJson(), is("{\"b\":3,\"c\":{\"a\":1,\"b\":2},\"a\":1}"));
    assertThat(spec.steps().get(0).config().at("a"), is(new Position("p.yaml", 1, 21)));
  }

  @Test
  public void valueThatContainsItself() {
    assertThat(
        problems("x: &x [*x]\npipeline: {transforms: [{type: Create}]}"),
        contains("1:4: this value contains itself through an alias"));
  }

  @Test
  public void secretsAreResolvedAndMasked() {
    PipelineSpec spec =
        read(
            """
            pipeline:
              transforms:
                - type: Create
                  config: {url: "db:${env:USER}:${env:DB_PASSWORD}", other: '${x}'}
            """);
    MapValue config = spec.steps().get(0).config();
    assertThat(config.toJson(), is("{\"url\":\"db:ann:s3cret&1\",\"other\":\"${x}\"}"));
    assertThat(config.toString(), is("{url=db:${env:USER}:${env:DB_PASSWORD}, other=${x}}"));
    assertThat(
        spec.secrets().mask("no s3cret&1, s3cret%261 or ann here"),
        is("no ****, **** or **** here"));
    assertThat(spec.toString().contains("s3cret"), is(false));
  }

  @Test
  public void problemsShowNoSecret() {
    assertThat(
        problems("pipeline: {transforms: [{type: 'x${env:DB_PASSWORD}'}]}"),
        contains("1:32: unknown transform 'x****'; 'purlin transforms' lists those there are"));
  }

  @Test
  public void laterProblemsAreReportedLikeThoseOfReading() {
    PipelineSpec spec =
        read("pipeline: {transforms: [{type: Create, config: {a: '${env:DB_PASSWORD}'}}]}");
    Position at = spec.steps().get(0).config().at("a");
    spec.problems().add(at, "'s3cret&1' is no number");
    assertThat(
        assertThrows(PipelineFileException.class, spec.problems()::throwIfAny).getMessage(),
        is(
            """
            p.yaml:1:52: '****' is no number
              pipeline: {transforms: [{type: Create, config: {a: '${env:DB_PASSWORD}'}}]}
                                                                 ^\
            """));
  }

  @Test
  public void missingEnvironmentVariable() {
    assertThat(
        problems(
            """
            pipeline:
              transforms:
                - type: Create
                  config: {a: "${env:DB_PASWORD}", b: "${env:TOKEN_OF_OURS}", c: "${env:}"}
            """),
        contains(
            "4:19: the environment variable 'DB_PASWORD' is not set; did you mean 'DB_PASSWORD'?",
            "4:43: the environment variable 'TOKEN_OF_OURS' is not set",
            "4:70: '${env:}' names no environment variable: write ${env:NAME}"));
  }

  @Test
  public void tab() {
    assertThat(
        problems("pipeline:\n\ttransforms: []"),
        contains("2:1: a tab: YAML is indented by spaces"));
  }

  @Test
  public void brokenYaml() {
    assertThat(
        problems("pipeline:\n  a: b: c\n"),
        contains(
            "2:7: a second ': ' within one entry: put the text in quotes, or check the"
                + " indentation"));
    assertThat(
        problems("pipeline:\n  a: [1, 2\n  b: 3\n"),
        contains("3:4: a ',' or the closing bracket is missing before this"));
    assertThat(
        problems("pipeline:\n  a: 'text\n"),
        contains("3:1: a quoted text that begins above is not closed"));
    assertThat(
        problems("pipeline:\n  a: 1\n b: 2\n"),
        contains("3:2: this is not an entry of the map above it: check the indentation"));
    assertThat(
        problems("pipeline:\n  - {}\n  b: 2\n"),
        contains(
            "3:3: this is not an element of the list above it: check the indentation, and the"
                + " '-'"));
    assertThat(
        problems("pipeline:\n  a: @b\n"),
        contains("2:6: a text cannot begin with '@': put it in quotes"));
    assertThat(
        problems("pipeline:\n  a\n  b: 1\n"),
        contains("3:4: the line above has no ':', or this line is not indented as it should be"));
    assertThat(
        problems("pipeline:\n  a: 1\n  b\n  c: 2\n"),
        contains("4:3: a key without ':' before this"));
    assertThat(
        problems("pipeline: *x\n"), contains("1:11: an alias (*name) without its anchor (&name)"));
    assertThat(
        problems("pipeline: {}\n---\npipeline: {}\n"),
        contains("2:1: a second document ('---'): a file holds one pipeline"));
  }

  private static String json(String value) {
    return read("pipeline: {transforms: [{type: Create, config: {v: " + value + "}}]}")
        .steps()
        .get(0)
        .config()
        .get("v")
        .toJson();
  }
}
