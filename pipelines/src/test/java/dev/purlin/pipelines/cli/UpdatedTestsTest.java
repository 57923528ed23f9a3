package dev.purlin.pipelines.cli;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;

import java.nio.file.Path;
import org.junit.Rule;
import org.junit.Test;

/** What {@code purlin test --update} writes into files. */
public class UpdatedTestsTest {
  private static final String PIPELINE =
      """
      # Passes rows on.
      pipeline:
        type: chain
        transforms:
          - {type: ReadFromText,   name: Read, config: {path: nowhere}}  # never read
          - {type: Filter, name: Some, config: {keep: "id > 0"}}
      """;

  @Rule public final Workplace workplace = new Workplace();

  private void updates(String before, String after, Object... more) {
    Path file = workplace.file("t.yaml", before);
    Object[] arguments = new Object[more.length + 3];
    arguments[0] = "test";
    arguments[1] = file;
    arguments[2] = "--update";
    System.arraycopy(more, 0, arguments, 3, more.length);
    Invocation update = Invocation.of(arguments);
    assertThat(update.toString(), update.exitCode(), is(0));
    assertThat(workplace.read("t.yaml"), is(after));
    arguments[2] = "--junit=" + workplace.path("t.xml");
    Invocation again = Invocation.of(arguments);
    assertThat(again.toString(), again.exitCode(), is(0));
  }

  private void refuses(String text, String reason, Object... more) {
    Path file = workplace.file("t.yaml", text);
    Object[] arguments = new Object[more.length + 3];
    arguments[0] = "test";
    arguments[1] = file;
    arguments[2] = "--update";
    System.arraycopy(more, 0, arguments, 3, more.length);
    Invocation update = Invocation.of(arguments);
    assertThat(update.toString(), update.exitCode(), is(2));
    assertThat(update.err(), containsString(reason));
    assertThat(workplace.read("t.yaml"), is(text));
  }

  @Test
  public void writesTheRowsThatCameAndLeavesTheRestAsItIs() {
    updates(
        PIPELINE
            + """
            tests:
              # First.
              - name: block
                mock_outputs:
                  - name: Read
                    elements:   # given
                      - {id: 3, text: three}
                      - {id: 1, text: 'it''s {{ "{{" }}, "so"'}
                      - {id: 0, text: none}
                      - {id: 2, text: no, more: {a: [1, x y]}}
                expected_outputs:
                  - name: Some
                    elements:
                      - id: 2
                        text: yes
                        more: {a: [1, x y]}
                      - {id: 7, text: gone}

                      # kept
                  - {name: Some,  elements: []}
              - name: empty
                mock_outputs: [{name: Read, elements: [{id: 0}]}]
                expected_outputs:
                  - name: Some
                    elements:
                      - {id: 5}   # five
                  # Last.
              - name: fresh
                mock_outputs: [{name: Read, elements: [{id: 1}, {id: 2}]}]
                expected_outputs:
                  - name: Some
                    elements:
                  - elements: []
                    name: Some
                  - name: Some
                    elements: [id: 1]
                  - elements: [{id: 1}, {id: 2}]
                    name: Some
            """,
        PIPELINE
            + """
            tests:
              # First.
              - name: block
                mock_outputs:
                  - name: Read
                    elements:   # given
                      - {id: 3, text: three}
                      - {id: 1, text: 'it''s {{ "{{" }}, "so"'}
                      - {id: 0, text: none}
                      - {id: 2, text: no, more: {a: [1, x y]}}
                expected_outputs:
                  - name: Some
                    elements:
                      - {id: 2, text: "no", more: {a: ["1", x y]}}
                      - {id: 1, text: "it's {\\x7B, \\"so\\""}
                      - {id: 3, text: three}

                      # kept
                  - {name: Some,  elements: [{id: 1, text: "it's {\\x7B, \\"so\\""}, {id: 2, text: "no", more: {a: ["1", x y]}}, {id: 3, text: three}]}
              - name: empty
                mock_outputs: [{name: Read, elements: [{id: 0}]}]
                expected_outputs:
                  - name: Some
                    elements:
                      []   # five
                  # Last.
              - name: fresh
                mock_outputs: [{name: Read, elements: [{id: 1}, {id: 2}]}]
                expected_outputs:
                  - name: Some
                    elements:
                      - {id: 1}
                      - {id: 2}
                  - elements:
                      - {id: 1}
                      - {id: 2}
                    name: Some
                  - name: Some
                    elements: [{id: 1}, {id: 2}]
                  - elements: [{id: 1}, {id: 2}]
                    name: Some
            """);
  }

  @Test
  public void keepsLineBreaksAndCharactersBeyondTheFirstPlane() {
    String before =
        "\uFEFF"
            + PIPELINE
            + """
            tests:
              - name: "😀"
                mock_outputs: [{name: Read, elements: [{id: 1, t: "😀"}]}]
                expected_outputs:
                  - {name: Some}
            """
                .replace("{name: Some}", "name: Some # 😀\n        elements: [] # 😀");
    updates(
        before.replace("\n", "\r\n"),
        before
            .replace("elements: [] #", "elements:\n          - {id: 1, t: \"😀\"} #")
            .replace("\n", "\r\n"));
  }

  @Test
  public void updatesATemplateWhereNoTagIs() {
    String text =
        PIPELINE
            + """
            tests:
              {% if id %}
              - name: sum {{ id }}
                mock_outputs: [{name: Read, elements: [{id: {{ id }}}]}]
                expected_outputs:
                  - name: Some
                    elements:
                      - id: 4
              {% endif %}
            """;
    updates(text, text.replace("- id: 4", "- {id: 3}"), "--set", "id=3");
    refuses(
        text.replace("- id: 4", "- id: {{ id - 1 }}"),
        "these rows cannot be updated: the template makes some of them; change them by hand",
        "--set",
        "id=3");
  }

  @Test
  public void refusesRowsThatOtherPlacesReferTo() {
    refuses(
        PIPELINE
            + """
            tests:
              - mock_outputs: [{name: Read, elements: &rows [{id: 1}, {id: 0}]}]
                expected_outputs: [{name: Some, elements: *rows}]
            """,
        "other places refer to them by an anchor");
  }

  @Test
  public void writesNoSecret() {
    refuses(
        PIPELINE
            + """
            tests:
              - mock_outputs: [{name: Read, elements: [{id: 1, p: "${env:PATH}"}]}]
                expected_outputs: [{name: Some, elements: []}]
            """,
        "a row has a secret, or would be taken for one");
  }

  @Test
  public void updatesAFileOfTests() {
    Path pipeline = workplace.file("p.yaml", PIPELINE);
    Path tests =
        workplace.file(
            "tests.yaml",
            """
            tests:
              - mock_outputs: [{name: Read, elements: [{id: 1}]}]
                expected_outputs: [{name: Some, elements: []}]
            """);
    Invocation update = Invocation.of("test", pipeline, "--test_suite", tests, "--fix_tests");
    assertThat(update.toString(), update.exitCode(), is(0));
    assertThat(update.out(), containsString("updated " + tests + ":3:47"));
    assertThat(workplace.read("p.yaml"), is(PIPELINE));
    assertThat(
        workplace.read("tests.yaml"),
        containsString("expected_outputs: [{name: Some, elements: [{id: 1}]}]"));
  }
}
