package dev.purlin.tests.delivery.jenkins;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.startsWith;

import dev.purlin.tests.delivery.Repository;
import dev.purlin.tests.delivery.Shell;
import java.io.IOException;
import java.nio.file.Files;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

/** The scripts that hand the chart to Helm, with the chart and with Helm. */
public final class ChartScriptsTest {
  @Rule public final TemporaryFolder folder = new TemporaryFolder();

  private Shell shell;

  @Before
  public void start() throws IOException {
    shell =
        new Shell(folder.getRoot().toPath())
            .tool(
                "helm",
                "exec '%s' -XX:TieredStopAtLevel=1 -cp '%s' %s \"$@\""
                    .formatted(
                        ProcessHandle.current().info().command().orElseThrow(),
                        System.getProperty("java.class.path"),
                        HelmProgram.class.getName()));
    shell.copy("helm");
  }

  @Test
  public void theChartPassesItsChecksInEveryEnvironment() {
    Shell.Ended ended = shell.run("chart-checks.sh");
    assertThat(ended.all(), ended.status(), is(0));
    for (String values : new String[] {"values", "values-dev", "values-staging", "values-prod"}) {
      assertThat(
          ended.errors(),
          containsString("chart-checks.sh: helm/purlin/" + values + ".yaml: renders\n"));
    }
  }

  @Test
  public void aValueOfTheWrongKindFailsTheChecks() {
    shell.write(
        "helm/purlin/values-dev.yaml",
        shell.read("helm/purlin/values-dev.yaml") + "\nimage: {pullPolicy: Sometimes}\n");
    Shell.Ended ended = shell.run("chart-checks.sh");
    assertThat(ended.all(), ended.status(), is(1));
    assertThat(ended.all(), containsString("pullPolicy"));
  }

  @Test
  public void whatTerraformTellsIsWhatTheChartTakes() throws IOException {
    shell
        .write(
            "ci/environments/prod.values.yaml",
            Files.readString(Repository.path("infra/tests/prod.values.yaml")))
        .with("IMAGE_REPOSITORY", "registry.example/purlin")
        .with("IMAGE_TAG", "1.0-42")
        .with("IMAGE_DIGEST", "sha256:" + "ab".repeat(32))
        .with("KUBECONFIG", "unused")
        .with("DRY_RUN", "true")
        .tool("kubectl", "exit 1");

    Shell.Ended ended = shell.run("deploy.sh", "prod");

    assertThat(ended.all(), ended.status(), is(0));
    assertThat(ended.output(), startsWith("---\n"));
    for (String expected :
        new String[] {
          "image: registry.example/purlin@sha256:" + "ab".repeat(32),
          "eks.amazonaws.com/role-arn: arn:aws:iam::111122223333:role/any",
          "--runs=s3://purlin-prod-111122223333-data/runs",
          "kind: ExternalSecret",
          "key: \"purlin-prod/database\"",
        }) {
      assertThat(ended.output(), containsString(expected));
    }
  }
}
