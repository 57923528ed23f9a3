package dev.purlin.tests.delivery.jenkins;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.stringContainsInOrder;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.purlin.tests.delivery.Command;
import dev.purlin.tests.delivery.Programs;
import dev.purlin.tests.delivery.Repository;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.BeforeClass;
import org.junit.ClassRule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

/** The repository that {@code purlin new project} makes validates, tests and deploys itself. */
public final class NewProjectTest {
  @ClassRule public static final TemporaryFolder FOLDER = new TemporaryFolder();

  private static final String JAVA = ProcessHandle.current().info().command().orElseThrow();
  private static Path project;
  private static Jenkins jenkins;

  @BeforeClass
  public static void make() throws Exception {
    project = FOLDER.getRoot().toPath().resolve("shop");
    run(FOLDER.getRoot().toPath(), Map.of(), purlin() + " new project shop").succeeded();
    jenkins = new Jenkins(project.resolve("Jenkinsfile"));
  }

  @Test
  public void validatesAndTestsItsPipeline() throws Exception {
    assertThat(
        run(project, Map.of("PURLIN", purlin()), "ci/validate.sh").succeeded().output(),
        containsString("pipelines/orders.yaml is valid\n"));
    assertThat(
        run(project, Map.of("PURLIN", purlin()), "ci/test.sh").succeeded().output(),
        is("test.sh: orders: orders-2026-01-31.csv is as expected\n"));
  }

  @Test
  public void aPipelineThatWritesSomethingElseFailsTheTest() throws Exception {
    Path other = copy("other");
    Path file = other.resolve("pipelines/orders.yaml");
    Files.writeString(file, Files.readString(file).replace("quantity * price", "quantity + price"));
    Command ended = run(other, Map.of("PURLIN", purlin()), "ci/test.sh");
    assertThat(ended.exitCode(), is(1));
    assertThat(
        ended.output(),
        allOf(
            containsString(
                "test.sh: orders: orders-2026-01-31.csv differs (< expected, > written)"),
            containsString("< 1,ANN,19.00\n"),
            containsString("> 1,ANN,11.50\n")));
  }

  @Test
  public void aPipelineWithoutATestFailsTheTest() throws Exception {
    Path other = copy("untested");
    Files.copy(other.resolve("pipelines/orders.yaml"), other.resolve("pipelines/clicks.yaml"));
    Command ended = run(other, Map.of("PURLIN", purlin()), "ci/test.sh");
    assertThat(ended.exitCode(), is(1));
    assertThat(
        ended.output(),
        containsString(
            "test.sh: pipelines/clicks.yaml has no test: put its input into tests/clicks, and what"
                + " it has to write into tests/clicks/expected\n"));
  }

  @Test
  public void aPipelineThatIsWrongFailsTheValidation() throws Exception {
    Path other = copy("wrong");
    Path file = other.resolve("pipelines/orders.yaml");
    Files.writeString(file, Files.readString(file).replace("type: Filter", "type: Fliter"));
    Command ended = run(other, Map.of("PURLIN", purlin()), "ci/validate.sh");
    assertThat(ended.exitCode(), is(1));
    assertThat(ended.output(), containsString("Fliter"));
  }

  @Test
  public void deploysWhatTheChartTakes() throws Exception {
    Path other = copy("deployed");
    Path settings = other.resolve("deploy/purlin.env");
    Files.writeString(
        settings,
        Files.readString(settings)
            .replaceAll("(?m)^CHART=.*$", "CHART=" + Repository.path("helm/purlin"))
            .replace("registry.example.com", "registry.acme.example"));
    Path helm = Files.createDirectories(FOLDER.getRoot().toPath().resolve("bin")).resolve("helm");
    Files.writeString(
        helm,
        "#!/bin/sh\nexec '%s' -XX:TieredStopAtLevel=1 -cp '%s' %s \"$@\"\n"
            .formatted(JAVA, System.getProperty("java.class.path"), HelmProgram.class.getName()));
    assertThat(helm.toFile().setExecutable(true), is(true));
    for (String environment : List.of("dev", "prod")) {
      Command ended =
          run(
              other,
              Map.of("PATH", helm.getParent() + ":" + System.getenv("PATH"), "DRY_RUN", "true"),
              "ci/deploy.sh " + environment);
      assertThat(ended.output(), ended.exitCode(), is(0));
      assertThat(
          ended.output(),
          allOf(
              containsString("namespace: shop\n"),
              containsString("config: {keep: \"paid\"}"),
              containsString("image: registry.acme.example/purlin:0.1.0\n"),
              containsString("--set=input=s3://my-" + environment + "-bucket/orders"),
              containsString("--quarantine=s3://my-" + environment + "-bucket/quarantine")));
    }
  }

  @Test
  public void deploysWithTheTextOfAKubeconfigThatNobodyElseMayRead() throws Exception {
    Path other = copy("by-text");
    Path settings = other.resolve("deploy/purlin.env");
    Files.writeString(
        settings,
        Files.readString(settings).replace("registry.example.com", "registry.acme.example"));
    Path helm = Files.createDirectories(other.resolve("bin")).resolve("helm");
    Files.writeString(
        helm,
        "#!/bin/sh\necho \"helm $1 $KUBECONFIG\"; cat \"$KUBECONFIG\"; stat -c %a \"$KUBECONFIG\"\n"
            + "env | grep -c KUBECONFIG_CONTENT\nexit ${HELM_STATUS:-0}\n");
    assertThat(helm.toFile().setExecutable(true), is(true));
    for (String status : List.of("0", "3")) {
      Command ended =
          run(
              other,
              Map.of(
                  "PATH",
                  helm.getParent() + ":" + System.getenv("PATH"),
                  "KUBECONFIG_CONTENT",
                  "apiVersion: v1",
                  "HELM_STATUS",
                  status),
              "ci/deploy.sh prod");
      assertThat(ended.output(), ended.exitCode(), is(Integer.parseInt(status)));
      List<String> lines = ended.output().lines().toList();
      assertThat(lines.subList(1, 4), is(List.of("apiVersion: v1", "600", "0")));
      assertThat(Files.exists(Path.of(lines.get(0).split(" ", 3)[2])), is(false));
    }
  }

  @Test
  public void gitHubDeliversMainOnlyAndProductionOnlyWhenReviewed() throws IOException {
    JsonNode jobs = yaml(".github/workflows/pipelines.yml").get("jobs");
    assertThat(jobs.at("/dev/needs").asText(), is("test"));
    assertThat(jobs.at("/dev/if").asText(), is("github.event_name == 'push'"));
    assertThat(
        yaml(".github/workflows/pipelines.yml").at("/on/push/branches/0").asText(), is("main"));
    assertThat(jobs.at("/production/needs").asText(), is("dev"));
    // An environment is where GitHub asks for a review.
    assertThat(jobs.at("/production/environment").asText(), is("production"));
    assertThat(jobs.at("/dev/steps/2/run").asText(), is("ci/deploy.sh dev"));
    assertThat(jobs.at("/production/steps/2/run").asText(), is("ci/deploy.sh prod"));
  }

  @Test
  public void circleCiDeliversMainOnlyAndProductionOnlyWhenApproved() throws IOException {
    JsonNode jobs = yaml(".circleci/config.yml").at("/workflows/pipelines/jobs");
    List<String> chain = new ArrayList<>();
    for (JsonNode job : jobs) {
      if (job.isObject()) {
        JsonNode is = job.elements().next();
        chain.add(
            "%s after %s on %s%s"
                .formatted(
                    is.has("name") ? is.get("name").asText() : job.fieldNames().next(),
                    is.at("/requires/0").asText(),
                    is.at("/filters/branches/only").asText(),
                    is.has("context") ? " with " + is.get("context").asText() : ""));
      }
    }
    assertThat(
        chain,
        is(
            List.of(
                "dev after test on main with shop-dev",
                "approve after dev on main",
                "production after approve on main with shop-production")));
    assertThat(jobs.at("/2/approve/type").asText(), is("approval"));
  }

  private static JsonNode yaml(String file) throws IOException {
    return new YAMLMapper().readTree(Files.readString(project.resolve(file)));
  }

  @Test
  public void doesNotDeployFromARegistryThatDoesNotExist() throws Exception {
    Command ended = run(project, Map.of(), "ci/deploy.sh dev");
    assertThat(ended.exitCode(), is(2));
    assertThat(
        ended.output(),
        is(
            "deploy.sh: deploy/purlin.env names registry.example.com, which does not exist: put your"
                + " registry in\n"));
    assertThat(
        run(project, Map.of(), "ci/deploy.sh staging").output(),
        is("usage: ci/deploy.sh dev|prod\n"));
  }

  @Test
  public void jenkinsTestsEverythingAndDeliversMainWhenAsked() {
    Jenkins.Story story = jenkins.run(Build.ofBranch("main"));
    assertThat(story.result(), is(Result.SUCCESS));
    assertThat(
        story.tree(),
        stringContainsInOrder(
            "sh ci/validate.sh",
            "sh ci/test.sh",
            "shop-kubeconfig-dev as KUBECONFIG",
            "sh ci/deploy.sh dev",
            "to production? Dev runs it.",
            "(no executor held)",
            "shop-kubeconfig-prod as KUBECONFIG",
            "sh ci/deploy.sh prod"));
  }

  @Test
  public void jenkinsDeliversNothingElse() {
    for (Build build :
        List.of(
            Build.ofBranch("feature"),
            Build.ofPullRequest(7),
            Build.ofBranch("main").failing("ci/test.sh"))) {
      String tree = jenkins.run(build).tree();
      assertThat(tree, containsString("sh ci/test.sh"));
      assertThat(tree, not(containsString("deploy.sh")));
      assertThat(tree, not(containsString("withCredentials")));
    }
    assertThat(
        jenkins.run(Build.ofBranch("main").answered(Build.Answer.REFUSED)).tree(),
        not(containsString("deploy.sh prod")));
    assertThat(
        jenkins.run(Build.ofBranch("main").failing("ci/deploy.sh dev")).tree(),
        not(containsString("deploy.sh prod")));
  }

  @Test
  public void everyScriptThatAnyOfItsFilesNamesIsThere() throws IOException {
    Set<String> missing = new TreeSet<>();
    int named = 0;
    for (String file :
        List.of(
            "Jenkinsfile",
            ".github/workflows/pipelines.yml",
            ".circleci/config.yml",
            "README.md")) {
      List<String> scripts =
          Pattern.compile("ci/[a-z]+\\.sh")
              .matcher(Files.readString(project.resolve(file)))
              .results()
              .map(match -> match.group())
              .toList();
      assertThat(file, scripts, is(not(empty())));
      named += scripts.size();
      scripts.stream()
          .filter(script -> !Files.isExecutable(project.resolve(script)))
          .forEach(script -> missing.add(file + ": " + script));
    }
    assertThat(missing + " of " + named, missing, is(empty()));
  }

  @Test
  public void itsScriptsAreCleanToShellcheck() throws Exception {
    Programs.need("shellcheck");
    try (Stream<Path> scripts = Files.list(project.resolve("ci"))) {
      String names =
          scripts
              .map(Path::toString)
              .filter(name -> name.endsWith(".sh"))
              .collect(Collectors.joining(" "));
      assertThat(run(project, Map.of(), "shellcheck " + names).output(), is(""));
    }
  }

  private static String purlin() {
    return JAVA + " -XX:TieredStopAtLevel=1 -jar " + Repository.jar();
  }

  private static Path copy(String name) throws IOException {
    Path other = FOLDER.getRoot().toPath().resolve(name);
    List<Path> files = new ArrayList<>();
    try (Stream<Path> all = Files.walk(project)) {
      all.filter(Files::isRegularFile).forEach(files::add);
    }
    for (Path file : files) {
      Path to = other.resolve(project.relativize(file));
      Files.createDirectories(to.getParent());
      Files.copy(file, to, StandardCopyOption.COPY_ATTRIBUTES);
    }
    return other;
  }

  private static Command run(Path directory, Map<String, String> environment, String command)
      throws IOException, InterruptedException {
    return Command.run(directory, environment, 120, List.of("bash", "-c", command));
  }
}
