package dev.purlin.tests.delivery.chart;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThanOrEqualTo;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

/**
 * However long the release and the pipelines are called, Kubernetes and Flink take the names that
 * come of it.
 */
public class NamesTest {
  @Rule public final TemporaryFolder folder = new TemporaryFolder();

  private static final List<String> RELEASES =
      List.of(
          "abcdefghij-abcdefghij-abcdefghij-abcdefghij-a",
          "abcdefghij-abcdefghij-abcdefghij-abcdefghij-abcdefghi",
          "2nd.team.etl",
          "a");

  @Test
  public void everyNameFitsAndIsThereOnce() {
    for (String release : RELEASES) {
      List<String> problems = new ArrayList<>();
      Set<String> names = new HashSet<>();
      for (Manifest manifest : longest(release)) {
        if (!names.add(manifest.toString())) {
          // Manifests for a run all bear the name that a run would give them.
          if (!manifest.name().equals("purlin-run-1")) {
            problems.add(manifest + " is there twice");
          }
        }
        int limit =
            switch (manifest.kind()) {
              // Minus what a Job's name adds, of which the cluster's name is made in turn.
              case "CronJob" -> 34;
              case "FlinkDeployment" -> 45;
              default -> 63;
            };
        if (manifest.name().length() > limit
            || !manifest.name().matches("[a-z]([-a-z0-9]*[a-z0-9])?")) {
          problems.add(manifest + " is no name of at most " + limit + " characters");
        }
        labels(manifest.json(), problems);
      }
      assertThat(release, problems, is(empty()));
    }
  }

  @Test
  public void twoReleasesThatBeginAlikeHaveNamesOfTheirOwn() {
    Set<String> first = new HashSet<>();
    longest("abcdefghij-abcdefghij-abcdefghij-abcdefghij-a")
        .forEach(one -> first.add(one.toString()));
    List<String> both =
        longest("abcdefghij-abcdefghij-abcdefghij-abcdefghij-b").stream()
            .map(Manifest::toString)
            .filter(name -> !name.endsWith(" purlin-run-1"))
            .filter(first::contains)
            .toList();
    assertThat(both, is(empty()));
  }

  @Test
  public void aRunOfTheLongestCronJobStillFitsFlink() {
    longest(RELEASES.get(0)).stream()
        .filter(manifest -> manifest.kind().equals("CronJob"))
        .forEach(
            cronJob ->
                assertThat((cronJob.name() + "-29412345").length(), is(lessThanOrEqualTo(45))));
  }

  @Test
  public void namesThatYamlTakesForSomethingElseStayNames() throws IOException {
    Path values = folder.newFile("values.yaml").toPath();
    Files.writeString(
        values,
        """
        storage: {state: s3://example-flink}
        pipelines:
          "true":
            file: {uri: s3://a/b.yaml}
            schedule: {cron: "@daily"}
          "null":
            file: {uri: s3://a/b.yaml}
            streaming: {}
        """);
    List<String> problems = new ArrayList<>();
    Manifest.of(Chart.render("2026", values))
        .forEach(manifest -> problems.addAll(Kinds.problems(manifest)));
    assertThat(problems, is(empty()));
  }

  private static List<Manifest> longest(String release) {
    return Manifest.of(Chart.render(release, Chart.DIRECTORY.resolve("ci/longest-values.yaml")));
  }

  private static void labels(JsonNode json, List<String> problems) {
    for (String field : List.of("labels", "matchLabels")) {
      json.path(field)
          .fields()
          .forEachRemaining(
              label -> {
                String value = label.getValue().asText();
                if (!value.matches("([A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?)?")) {
                  problems.add(label.getKey() + ": '" + value + "' is no value of a label");
                }
              });
    }
    json.forEach(part -> labels(part, problems));
  }
}
