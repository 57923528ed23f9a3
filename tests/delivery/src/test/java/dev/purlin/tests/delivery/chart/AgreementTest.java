package dev.purlin.tests.delivery.chart;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;

import com.fasterxml.jackson.databind.JsonNode;
import dev.purlin.tests.delivery.Repository;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.Test;

/** What the chart, the image and the build say of each other is so. */
public class AgreementTest {
  @Test
  public void theChartIsForTheVersionThatIsBuilt() throws IOException {
    JsonNode chart = Manifest.YAML.readTree(Chart.DIRECTORY.resolve("Chart.yaml").toFile());
    JsonNode values = Manifest.YAML.readTree(Chart.DIRECTORY.resolve("values.yaml").toFile());
    assertThat(
        chart.get("appVersion").asText(),
        is(pom("<artifactId>purlin</artifactId>\\s*<version>(.*?)</version>")));
    String flink = pom("<flink.version>(\\d+\\.\\d+)\\.");
    assertThat(values.at("/flink/version").asText(), is("v" + flink.replace('.', '_')));
  }

  @Test
  public void flinkAndTheLauncherOpenThePackagesThatTheTestsRunWith() throws IOException {
    List<String> packages =
        Pattern.compile("java\\.base/([a-z.]+)=")
            .matcher(pom("<jvm.opens>(.*?)</jvm.opens>"))
            .results()
            .map(match -> match.group(1))
            .toList();
    assertThat(packages, is(not(empty())));
    String launcher =
        Files.readString(Repository.path("pipelines/src/main/image/opt/purlin/bin/purlin"));
    String opened = launcher.replaceAll("(?s).*for package in (.*?); do.*", "$1");
    for (Manifest manifest : Manifest.of(Chart.DIRECTORY.resolve("ci/everything-values.yaml"))) {
      JsonNode options = manifest.json().at("/spec/flinkConfiguration/env.java.opts.all");
      for (String name : options.isMissingNode() ? List.<String>of() : packages) {
        assertThat(
            options.asText(), containsString("--add-opens=java.base/" + name + "=ALL-UNNAMED"));
      }
    }
    for (String name : packages) {
      assertThat(" " + opened + " ", containsString(" " + name.substring("java.".length()) + " "));
    }
  }

  @Test
  public void aFlinkDeploymentNamesTheJarOfTheImage() throws IOException {
    assertThat(
        Files.readString(Chart.DIRECTORY.resolve("templates/flinkdeployments.yaml")),
        containsString("local:///opt/flink/usrlib/classpath/purlin-pipelines.jar"));
    String module = Files.readString(Repository.path("pipelines/pom.xml"));
    assertThat(module, containsString("<finalName>purlin-pipelines</finalName>"));
    assertThat(module, containsString("<appRoot>/opt/flink/usrlib</appRoot>"));
  }

  private static String pom(String pattern) throws IOException {
    Path pom = Repository.path("pom.xml");
    Matcher matcher = Pattern.compile(pattern, Pattern.DOTALL).matcher(Files.readString(pom));
    if (!matcher.find()) {
      throw new AssertionError(pom + " has no " + pattern);
    }
    return matcher.group(1);
  }
}
