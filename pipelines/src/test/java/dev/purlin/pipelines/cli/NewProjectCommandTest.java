package dev.purlin.pipelines.cli;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.Rule;
import org.junit.Test;

/** A new project's pipeline is valid, and writes what its test expects. */
public final class NewProjectCommandTest {
  @Rule public final Workplace workplace = new Workplace();

  @Test
  public void makesAPipelineThatPassesItsTest() throws IOException {
    Path project = workplace.path("etl");
    Invocation made = Invocation.of("new", "project", project);
    assertThat(made.toString(), made.exitCode(), is(0));
    assertThat(made.out(), containsString("wrote " + project.resolve("Jenkinsfile")));

    Path file = project.resolve("pipelines/orders.yaml");
    List<String> variables =
        List.of("--set=date=2026-01-31", "--set=input=" + project.resolve("tests/orders"));
    Invocation valid =
        Invocation.of("validate", file, variables.get(0), variables.get(1), "--set=output=out");
    assertThat(valid.toString(), valid.exitCode(), is(0));
    Invocation run =
        workplace.run(
            file, variables.get(0), variables.get(1), "--set=output=" + workplace.path("out"));
    assertThat(run.toString(), run.exitCode(), is(0));
    assertThat(
        sorted(workplace.read("out/orders-2026-01-31.csv")),
        is(sorted(workplace.read("etl/tests/orders/expected/orders-2026-01-31.csv"))));
  }

  @Test
  public void putsItsNameWhereItBelongs() throws IOException {
    Path project = workplace.path("Web_Shop");
    assertThat(Invocation.of("new", "project", project).exitCode(), is(0));
    try (Stream<Path> files = Files.walk(project)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        assertThat(file.toString(), Files.readString(file).contains("@NAME@"), is(false));
        assertThat(file.toString(), Files.isExecutable(file), is(file.toString().endsWith(".sh")));
      }
    }
    assertThat(
        workplace.read("Web_Shop/Jenkinsfile"), containsString("'web-shop-kubeconfig-prod'"));
  }

  @Test
  public void takesAnEmptyDirectory() throws IOException {
    Path project = Files.createDirectories(workplace.path("etl"));
    assertThat(Invocation.of("new", "project", project).exitCode(), is(0));
  }

  @Test
  public void overwritesNothing() {
    workplace.file("etl/notes.txt", "mine");
    Invocation refused = Invocation.of("new", "project", workplace.path("etl"));
    assertThat(refused.exitCode(), is(2));
    assertThat(
        refused.err(),
        containsString(
            workplace.path("etl")
                + " is not empty: name a directory that does not exist, or an empty one."));
    assertThat(Files.exists(workplace.path("etl/Jenkinsfile")), is(false));
  }

  @Test
  public void refusesAFile() {
    workplace.file("etl", "mine");
    Invocation refused = Invocation.of("new", "project", workplace.path("etl"));
    assertThat(refused.exitCode(), is(2));
    assertThat(refused.err(), containsString("is not a directory: name one that does not exist."));
  }

  @Test
  public void refusesANameThatNoReleaseCanHave() {
    Invocation refused = Invocation.of("new", "project", workplace.path("2nd etl"));
    assertThat(refused.exitCode(), is(2));
    assertThat(
        refused.err(),
        containsString(
            "is not a valid name for a project, which is that of its Helm release: use at most 20"
                + " letters, digits and '-', and begin with a letter."));
  }

  @Test
  public void saysWhatCanBeMade() {
    Invocation refused = Invocation.of("new");
    assertThat(refused.exitCode(), is(2));
    assertThat(
        refused.err(), containsString("Missing what is to be made: purlin new SOURCE [TARGET]"));
  }

  private static List<String> sorted(String csv) {
    return csv.lines().sorted().toList();
  }
}
