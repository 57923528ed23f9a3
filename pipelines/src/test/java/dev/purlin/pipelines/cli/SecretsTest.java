package dev.purlin.pipelines.cli;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.Rule;
import org.junit.Test;

/**
 * What a file takes from the environment is nowhere to be seen: not on the screen, not in errors,
 * not in what a run leaves behind. {@code PATH} serves as the secret, for every process has it.
 */
public class SecretsTest {
  private static final String SECRET = System.getenv("PATH");

  @Rule public final Workplace workplace = new Workplace();

  private void keeps(String secret, Invocation call) throws IOException {
    assertThat(call.toString(), not(containsString(secret)));
    if (Files.exists(workplace.path("runs"))) {
      try (Stream<Path> files = Files.walk(workplace.path("runs"))) {
        List<Path> telling =
            files
                .filter(Files::isRegularFile)
                .filter(file -> Workplace.read(file).contains(secret))
                .toList();
        assertThat(telling, is(empty()));
      }
    }
  }

  @Test
  public void ofARowThatFailsTheRun() throws Exception {
    Path file =
        workplace.file(
            "row.yaml",
            """
            pipeline:
              type: chain
              transforms:
                - type: Create
                  config: {elements: [{word: "${env:PATH}"}]}
                - type: LogForTesting
                - type: MapToFields
                  config: {fields: {number: CAST(word AS BIGINT)}}
            """);
    Invocation run = workplace.run(file);
    assertThat(run.err(), containsString("field 'word' = '****'"));
    assertThat(
        Workplace.read(workplace.lastRun().resolve("run.log")),
        containsString("{\"word\":\"****\"}"));
    assertThat(workplace.record().get("error").asText(), containsString("'****'"));
    keeps(SECRET, run);
  }

  @Test
  public void ofParametersThatHaveTheSameValue() throws Exception {
    Path file =
        workplace.file(
            "parameter.yaml",
            """
            pipeline:
              type: chain
              transforms:
                - type: Create
                  config: {elements: [{word: "${env:PATH}", other: "{{ word }}"}]}
            """);
    Invocation run = workplace.run(file, "--set", "word=" + SECRET);
    assertThat(run.toString(), run.exitCode(), is(0));
    assertThat(workplace.record().get("parameters").toString(), is("{\"word\":\"****\"}"));
    keeps(SECRET, run);
  }

  @Test
  public void ofParametersWhoseNameSaysThatTheyAreSecret() throws Exception {
    Path file =
        workplace.file(
            "named.yaml",
            """
            pipeline:
              type: chain
              transforms:
                - type: Create
                  config: {elements: [{word: "{{ db_password }}"}]}
                - type: MapToFields
                  config: {fields: {number: CAST(word AS BIGINT)}}
            """);
    Invocation run = workplace.run(file, "--set", "db_password=open sesame");
    assertThat(run.err(), containsString("field 'word' = '****'"));
    assertThat(workplace.record().get("parameters").toString(), is("{\"db_password\":\"****\"}"));
    keeps("open sesame", run);
  }

  @Test
  public void ofAFileThatIsWrong() throws Exception {
    Path file =
        workplace.file(
            "wrong.yaml",
            """
            pipeline:
              type: chain
              transforms:
                - type: ReadFromCsv
                  config:
                    path: /nowhere/${env:PATH}
                    skip_lines: ${env:PATH}
                - type: Filter
                  config: {keep: "${env:PATH}"}
            """);
    Invocation validation = Invocation.of("validate", file);
    assertThat(validation.exitCode(), is(2));
    assertThat(validation.err(), containsString("expected an integer, found '${env:PATH}'"));
    keeps(SECRET, validation);
    keeps(SECRET, Invocation.of("preview", file));
    keeps(SECRET, workplace.run(file));
  }

  @Test
  public void ofASourceThatCannotBeFound() throws Exception {
    Path file =
        workplace.file(
            "source.yaml",
            """
            pipeline:
              type: chain
              transforms:
                - type: ReadFromCsv
                  config: {path: "/nowhere/${env:PATH}"}
            """);
    Invocation validation = Invocation.of("validate", file);
    assertThat(validation.err(), containsString("no file matches '/nowhere/****'"));
    keeps(SECRET, validation);
    keeps(SECRET, Invocation.of("preview", file));
    keeps(SECRET, workplace.run(file));
  }

  @Test
  public void ofADatabaseThatCannotBeReached() throws Exception {
    Path file =
        workplace.file(
            "database.yaml",
            """
            pipeline:
              transforms:
                - type: ReadFromJdbc
                  name: InTheUrl
                  config:
                    url: "jdbc:postgresql://localhost:1/db?user=u&password=${env:PATH}"
                    table: t
                - type: ReadFromJdbc
                  name: ByItself
                  config:
                    url: "jdbc:postgresql://localhost:1/db"
                    username: u
                    password: "${env:PATH}"
                    table: t
                - type: ReadFromJdbc
                  name: Written
                  config:
                    url: "jdbc:postgresql://localhost:1/db?password=swordfish"
                    table: t
            """);
    Invocation validation = Invocation.of("validate", file);
    assertThat(
        validation.toString(),
        validation.err(),
        allOf(containsString("database.yaml:3:7: "), containsString("localhost:1")));
    keeps("swordfish", validation);
    keeps(SECRET, validation);
    keeps(SECRET, Invocation.of("preview", file, "ByItself"));
    keeps(SECRET, workplace.run(file));
  }
}
