package dev.purlin.tests.delivery.chart;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;

import com.fasterxml.jackson.databind.JsonNode;
import dev.purlin.tests.delivery.Command;
import dev.purlin.tests.delivery.Programs;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

/** The alerts say what they are for, and ring when they should and not when they should not. */
public class RulesTest {
  @Rule public final TemporaryFolder folder = new TemporaryFolder();

  @Test
  public void everyAlertSaysWhatWhereAndWhatToDo() {
    List<String> problems = new ArrayList<>();
    for (JsonNode rule : alerts()) {
      String name = rule.get("alert").asText();
      for (String pointer :
          List.of(
              "/annotations/summary",
              "/annotations/description",
              "/labels/severity",
              "/labels/pipeline")) {
        if (rule.at(pointer).asText().isBlank()) {
          problems.add(name + " has no " + pointer);
        }
      }
      String runbook =
          "https://wiki.example.com/purlin/operations#alert-" + name.toLowerCase(Locale.ROOT);
      if (!rule.at("/annotations/runbook_url").asText().equals(runbook)) {
        problems.add(name + " leads to " + rule.at("/annotations/runbook_url"));
      }
    }
    assertThat(problems, is(empty()));
  }

  @Test
  public void everyExpressionHasItsBracketsInPairs() {
    List<JsonNode> rules = new ArrayList<>();
    spec().get("groups").forEach(group -> group.get("rules").forEach(rules::add));
    assertThat(rules, is(not(empty())));
    for (JsonNode rule : rules) {
      String expression = rule.get("expr").asText();
      assertThat(expression, open(expression), is(empty()));
    }
  }

  @Test
  public void alertsRingWhenTheyShouldAndNotOtherwise() throws Exception {
    Programs.need("promtool");
    Path rules = folder.newFile("rules.yaml").toPath();
    Path tests = folder.newFile("tests.yaml").toPath();
    Files.writeString(rules, spec().toString());
    try (InputStream in = RulesTest.class.getResourceAsStream("/chart/rules-test.yaml")) {
      Files.write(tests, in.readAllBytes());
    }
    Command.run(
            folder.getRoot().toPath(),
            Map.of(),
            60,
            List.of("promtool", "check", "rules", rules.toString()))
        .succeeded();
    Command.run(
            folder.getRoot().toPath(),
            Map.of(),
            60,
            List.of("promtool", "test", "rules", tests.toString()))
        .succeeded();
  }

  private static List<JsonNode> alerts() {
    List<JsonNode> alerts = new ArrayList<>();
    spec().findParents("alert").forEach(alerts::add);
    assertThat(alerts, is(not(empty())));
    return alerts;
  }

  private static JsonNode spec() {
    return Manifest.of(Chart.DIRECTORY.resolve("ci/everything-values.yaml")).stream()
        .filter(manifest -> manifest.kind().equals("PrometheusRule"))
        .findFirst()
        .orElseThrow()
        .json()
        .get("spec");
  }

  /**
   * The brackets of an expression that nothing closes, or that close nothing; those in texts are no
   * brackets.
   */
  private static List<Character> open(String expression) {
    Deque<Character> open = new ArrayDeque<>();
    for (char character : expression.replaceAll("\"[^\"]*\"", "").toCharArray()) {
      switch (character) {
        case '(', '[', '{' -> open.push(character);
        case ')', ']', '}' -> {
          char opening = character == ')' ? '(' : character == ']' ? '[' : '{';
          if (open.isEmpty() || open.pop() != opening) {
            return List.of(character);
          }
        }
        default -> {}
      }
    }
    return List.copyOf(open);
  }
}
