package dev.purlin.tests.delivery.jenkins;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.hasItems;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.startsWith;

import dev.purlin.tests.delivery.Programs;
import dev.purlin.tests.delivery.Repository;
import dev.purlin.tests.delivery.Shell;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;
import org.yaml.snakeyaml.Yaml;

/** The scripts of {@code ci} by themselves, and that every CI system calls the same ones. */
public final class CiScriptsTest {
  private static final Pattern SCRIPT = Pattern.compile("ci/[a-z-]+\\.sh");

  @Rule public final TemporaryFolder folder = new TemporaryFolder();

  @Test
  public void everyScriptCanBeRunAndSaysWhatItNeeds() throws IOException {
    for (Path script : scripts()) {
      String text = Files.readString(script);
      String head = text.substring(0, text.indexOf("\n. "));
      assertThat(script.toString(), head, startsWith("#!/usr/bin/env bash\n# "));
      assertThat(script.toString(), head, containsString("\n# Needs: "));
      assertThat(script + " is executable", Files.isExecutable(script), is(true));
    }
  }

  @Test
  public void noScriptHasAnythingThatShellcheckFinds() throws Exception {
    Programs.need("shellcheck");
    List<String> command = new ArrayList<>(List.of("shellcheck"));
    scripts().forEach(script -> command.add(script.toString()));
    Process process =
        new ProcessBuilder(command)
            .directory(Repository.path("").toFile())
            .redirectErrorStream(true)
            .start();
    assertThat(new String(process.getInputStream().readAllBytes(), UTF_8), is(""));
    assertThat(process.waitFor(), is(0));
  }

  @Test
  public void theJenkinsfileRunsScriptsAndNothingElse() throws IOException {
    String jenkinsfile = Files.readString(Repository.path("Jenkinsfile"));
    Matcher steps = Pattern.compile("\\bsh[ (]+(.*)").matcher(jenkinsfile);
    List<String> strange = new ArrayList<>();
    while (steps.find()) {
      if (!steps.group(1).matches("['\"]ci/[a-z-]+\\.sh( (dev|staging|prod|\\$\\{what}))?['\"]")) {
        strange.add(steps.group());
      }
    }
    assertThat(strange, empty());
    assertExist(called(jenkinsfile));
  }

  @Test
  public void gitHubAndCircleCiRunTheSameTests() throws IOException {
    String jenkinsfile = Files.readString(Repository.path("Jenkinsfile"));
    String tests =
        jenkinsfile.substring(
            jenkinsfile.indexOf("stage('Compile')"), jenkinsfile.indexOf("stage('Deliver')"));
    for (String file : List.of(".github/workflows/ci.yml", ".circleci/config.yml")) {
      Map<?, ?> parsed = new Yaml().load(Files.readString(Repository.path(file)));
      List<String> commands = new ArrayList<>();
      collectRuns(parsed.get("jobs"), commands);
      TreeSet<String> called = new TreeSet<>(commands);
      assertExist(called);
      assertThat(file, called, hasItems(called(tests).toArray(new String[0])));
    }
  }

  @Test
  public void noOtherCiSystemSeesSecretsOrDelivers() throws IOException {
    for (String file : List.of(".github/workflows/ci.yml", ".circleci/config.yml")) {
      String text = Files.readString(Repository.path(file));
      for (String word : List.of("secrets.", "context:", "publish.sh", "deploy.sh")) {
        assertThat(file + " says " + word, text.contains(word), is(false));
      }
    }
  }

  @Test
  public void chartChecksSayThatHelmIsMissing() {
    Shell.Ended ended = shell().withoutTools().run("chart-checks.sh");
    assertThat(ended.all(), is("status 2\nchart-checks.sh: not on the PATH: helm\n"));
  }

  @Test
  public void terraformChecksSayThatTerraformIsMissing() {
    Shell.Ended ended = shell().withoutTools().run("terraform-checks.sh");
    assertThat(ended.all(), is("status 2\nterraform-checks.sh: not on the PATH: terraform\n"));
  }

  @Test
  public void staticAnalysisSaysThatShellcheckIsMissing() throws IOException {
    Shell shell = shell().withoutTools();
    shell.copy(".ci");
    assertThat(
        shell.run("static-analysis.sh").all(),
        is("status 2\nstatic-analysis.sh: not on the PATH: shellcheck\n"));
  }

  @Test
  public void chartChecksLintAndRenderEveryEnvironment() {
    Shell shell =
        shell()
            .write("helm/purlin/Chart.yaml", "name: purlin\n")
            .write("helm/purlin/values.yaml", "")
            .write("helm/purlin/values-dev.yaml", "")
            .tool("helm", "");
    assertThat(
        shell.run("chart-checks.sh").all(),
        is(
            """
            status 0
            chart-checks.sh: helm/purlin/values-dev.yaml: renders
            chart-checks.sh: helm/purlin/values.yaml: renders
            """));
    assertThat(
        shell.commands(),
        is(
            """
            helm lint --strict helm/purlin --values helm/purlin/values-dev.yaml
            helm template purlin helm/purlin --namespace purlin --values helm/purlin/values-dev.yaml
            helm lint --strict helm/purlin --values helm/purlin/values.yaml
            helm template purlin helm/purlin --namespace purlin --values helm/purlin/values.yaml
            """));
  }

  @Test
  public void aChartThatDoesNotRenderFailsTheChecks() {
    Shell shell =
        shell()
            .write("helm/purlin/Chart.yaml", "name: purlin\n")
            .write("helm/purlin/values.yaml", "")
            .tool("helm", "[ \"$1\" != template ]");
    assertThat(shell.run("chart-checks.sh").status(), is(1));
  }

  @Test
  public void theScanFailsWithoutAScanner() {
    Shell shell = shell().withoutTools().write("build/dist/purlin-sbom.json", SBOM);
    link(shell, "grep");
    assertThat(
        shell.run("scan.sh").all(),
        is(
            "status 2\nscan.sh: neither trivy nor grype is on the PATH; install one of them, or set"
                + " PURLIN_SKIP=scan\n"));
    assertThat(
        shell.with("PURLIN_SKIP", "scan").run("scan.sh").all(),
        is("status 0\nscan.sh: NOT SCANNED for known vulnerabilities, as PURLIN_SKIP says\n"));
  }

  @Test
  public void theScanNeedsASbom() {
    assertThat(
        shell().run("scan.sh").all(),
        is(
            "status 1\nscan.sh: there is no build/dist/purlin-sbom.json: run ci/package.sh first\n"));
    assertThat(
        shell().write("build/dist/purlin-sbom.json", "{}").run("scan.sh").all(),
        is("status 1\nscan.sh: build/dist/purlin-sbom.json is no CycloneDX SBOM\n"));
  }

  @Test
  public void theScanFailsForWhatTheScannerFinds() {
    Shell shell =
        shell()
            .write("build/dist/purlin-sbom.json", SBOM)
            .write("pipelines/target/jib-image.tar", "")
            .tool("trivy", "[ \"$1\" = sbom ]");
    assertThat(shell.run("scan.sh").status(), is(1));
    assertThat(
        shell.commands(),
        is(
            """
            trivy sbom --severity HIGH,CRITICAL --ignore-unfixed --exit-code 1 --ignorefile ci/vulnerabilities.ignore build/dist/purlin-sbom.json
            trivy image --severity HIGH,CRITICAL --ignore-unfixed --exit-code 1 --ignorefile ci/vulnerabilities.ignore --input pipelines/target/jib-image.tar
            """));
  }

  private static final String SBOM = "{\"bomFormat\": \"CycloneDX\"}";

  private static void link(Shell shell, String tool) {
    shell.write("bin/" + tool, "#!/bin/sh\nexec /bin/" + tool + " \"$@\"\n");
    shell.path("bin/" + tool).toFile().setExecutable(true);
  }

  private Shell shell() {
    try {
      return new Shell(folder.newFolder().toPath());
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static List<Path> scripts() throws IOException {
    try (Stream<Path> files = Files.list(Repository.path("ci"))) {
      return files
          .filter(file -> file.toString().endsWith(".sh") && !file.endsWith("common.sh"))
          .sorted()
          .toList();
    }
  }

  private static TreeSet<String> called(String text) {
    TreeSet<String> called = new TreeSet<>();
    SCRIPT.matcher(text).results().forEach(found -> called.add(found.group()));
    return called;
  }

  private static void assertExist(TreeSet<String> scripts) {
    for (String script : scripts) {
      assertThat(script + " exists", Files.isExecutable(Repository.path(script)), is(true));
    }
  }

  private static void collectRuns(Object node, List<String> commands) {
    if (node instanceof Map<?, ?> map) {
      if (map.get("run") instanceof String command) {
        commands.add(command);
      }
      map.values().forEach(value -> collectRuns(value, commands));
    } else if (node instanceof List<?> list) {
      list.forEach(value -> collectRuns(value, commands));
    }
  }
}
