package dev.purlin.tests.delivery.docs;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;

import dev.purlin.tests.delivery.Repository;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.Test;

/** The pages about running Purlin name what there is: alerts, scripts, credentials, links. */
public final class OperationsTest {
  private static final List<String> PAGES =
      List.of("docs/operations.md", "docs/jenkins.md", "infra/README.md");

  @Test
  public void everyAlertIsExplainedWhereItsRunbookSays() throws IOException {
    Path rules = Repository.path("helm/purlin/templates/prometheusrule.yaml");
    Set<String> alerts = found("- alert: (\\w+)", Files.readString(rules));
    Set<String> explained = found("(?m)^### Alert (\\w+)$", page("docs/operations.md"));
    assertThat(alerts, not(empty()));
    assertThat(explained, is(alerts));
    Set<String> runbooks =
        found("runbook_url: \\{\\{ \\$runbook }}#(\\S+)", Files.readString(rules));
    assertThat(runbooks, is(lower("alert-", alerts)));
  }

  @Test
  public void everyCredentialOfTheJenkinsfileIsListed() throws IOException {
    assertThat(
        found("`(purlin-[a-z-]+)` \\|", page("docs/jenkins.md")),
        is(found("credentialsId: '([^']+)'", page("Jenkinsfile"))));
  }

  @Test
  public void everyParameterOfTheJenkinsfileIsListed() throws IOException {
    assertThat(
        found("(?m)^\\| `([A-Z_]+)` \\|", page("docs/jenkins.md")),
        is(found("(?:choice|string|booleanParam)\\(name: '([^']+)'", page("Jenkinsfile"))));
  }

  @Test
  public void everyScriptThatIsNamedIsThere() throws IOException {
    for (String page : PAGES) {
      for (String script : found("(ci/[a-z-]+\\.sh)", page(page))) {
        assertThat(page + ": " + script, Files.isExecutable(Repository.path(script)), is(true));
      }
    }
  }

  @Test
  public void everyLinkLeadsSomewhere() throws IOException {
    List<String> broken = new ArrayList<>();
    for (String page : PAGES) {
      Path folder = Repository.path(page).getParent();
      for (String link : found("\\]\\(([^)]+)\\)", page(page))) {
        String[] parts = link.split("#", 2);
        Path target = parts[0].isEmpty() ? Repository.path(page) : folder.resolve(parts[0]);
        if (!Files.exists(target)) {
          broken.add(page + ": " + link);
        } else if (parts.length > 1 && !anchors(target).contains(parts[1])) {
          broken.add(page + ": " + link);
        }
      }
    }
    assertThat(broken, empty());
  }

  private static Set<String> anchors(Path page) throws IOException {
    return found("(?m)^#+ (.*)$", Files.readString(page)).stream()
        .map(
            heading ->
                heading.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9 _-]", "").replace(' ', '-'))
        .collect(Collectors.toSet());
  }

  private static Set<String> lower(String prefix, Set<String> names) {
    return names.stream()
        .map(name -> prefix + name.toLowerCase(Locale.ROOT))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static Set<String> found(String pattern, String text) {
    return Pattern.compile(pattern)
        .matcher(text)
        .results()
        .map(match -> match.group(1))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static String page(String name) throws IOException {
    return Files.readString(Repository.path(name));
  }
}
