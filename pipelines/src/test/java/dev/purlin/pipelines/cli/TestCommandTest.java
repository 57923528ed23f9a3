package dev.purlin.pipelines.cli;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.startsWith;

import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.maven.plugin.surefire.log.api.NullConsoleLogger;
import org.apache.maven.plugins.surefire.report.ReportTestCase;
import org.apache.maven.plugins.surefire.report.ReportTestSuite;
import org.apache.maven.plugins.surefire.report.TestSuiteXmlParser;
import org.junit.Rule;
import org.junit.Test;

/** What {@code purlin test} runs, tells and writes. */
public class TestCommandTest {
  /** Neither its source nor its target exist. */
  private static final String ORDERS =
      """
      pipeline:
        transforms:
          - type: ReadFromCsv
            name: Orders
            config:
              path: DIR/nowhere/*.csv
              schema: {id: BIGINT, customer: VARCHAR, day: DATE, price: DECIMAL}
          - type: MapToFields
            name: Priced
            input: Orders
            config:
              append: true
              fields: {gross: "price * 1.2", rate: "100 / (price - 5)"}
              error_handling: {output: bad}
          - type: Partition
            name: Split
            input: Priced
            config:
              by: "CASE WHEN gross >= 100 THEN 'large' ELSE 'small' END"
              outputs: [large, small]
          - type: Combine
            name: Totals
            input: Split.large
            config: {group_by: customer, combine: {gross: sum}}
          - type: WriteToJson
            name: Load
            input: Totals
            config: {path: DIR/totals.jsonl}
          - type: WriteToJson
            name: Bad
            input: Priced.bad
            config: {path: DIR/bad.jsonl}
      """;

  @Rule public final Workplace workplace = new Workplace();

  private static String withoutTimes(String out) {
    return out.replaceAll("[0-9]+\\.[0-9]{2} s", "TIME");
  }

  private Invocation test(String tests, Object... more) {
    Path file = workplace.file("orders.yaml", ORDERS + tests);
    Object[] arguments = new Object[more.length + 2];
    arguments[0] = "test";
    arguments[1] = file;
    System.arraycopy(more, 0, arguments, 2, more.length);
    return Invocation.of(arguments);
  }

  private void problems(String tests, String... expected) {
    Invocation run = test(tests);
    assertThat(run.toString(), run.exitCode(), is(2));
    String file = workplace.path("orders.yaml") + ":";
    List<String> told =
        run.err()
            .lines()
            .filter(line -> line.startsWith(file))
            .map(line -> line.substring(file.length()))
            .toList();
    assertThat(told, contains(expected));
    assertThat(run.out(), is(workplace.path("orders.yaml") + System.lineSeparator()));
  }

  @Test
  public void runsWhatLiesBetweenMocksAndExpectations() {
    Invocation run =
        test(
            """
            tests:
              - name: from the source to the target
                mock_outputs:
                  - name: Orders
                    elements:
                      - {id: 1, customer: 007, day: 2026-01-02, price: 100}
                      - {id: 2, customer: 007, day: 2026-01-03, price: 100.50}
                      - {id: 3, customer: b, day: 2026-01-03, price: 1}
                expected_inputs:
                  - name: Load
                    elements: [{customer: 007, gross: 240.6}]
                expected_outputs:
                  - name: Split.small
                    elements:
                      - {id: 3, customer: b, day: 2026-01-03, price: 1.0, gross: 1.2, rate: -25}
              - name: a part in the middle
                mock_inputs:
                  - name: Split
                    elements: [{gross: 100, customer: a}, {gross: 99, customer: b}]
                expected_outputs:
                  - name: Totals
                    elements: [{customer: a, gross: 100}]
              - mock_outputs:
                  - name: Orders
                    elements: []
                expected_outputs:
                  - name: Totals
                    elements: []
              - name: rejected rows
                mock_outputs:
                  - name: Priced.bad
                    elements: [{failed_row: x}]
                expected_inputs:
                  - name: Bad
                    elements: [{failed_row: x}]
            """);
    assertThat(run.toString(), run.exitCode(), is(0));
    assertThat(
        withoutTimes(run.out()),
        is(
            """
            FILE
              passed  from the source to the target  TIME
              passed  a part in the middle  TIME
              passed  test 3  TIME
              passed  rejected rows  TIME
            4 tests: 4 passed in TIME
            """
                .replace("FILE", workplace.path("orders.yaml").toString())));
    assertThat(run.err(), is(""));
    assertThat(workplace.list(""), contains(workplace.path("orders.yaml")));
  }

  @Test
  public void showsWhatDiffersByRowAndField() {
    Invocation run =
        test(
            """
            tests:
              - name: wrong
                mock_inputs:
                  - name: Priced
                    schema: {id: BIGINT, customer: VARCHAR, day: DATE, price: DECIMAL}
                    elements:
                      - {id: 4, customer: d, price: 4, day: 2026-02-01}
                      - {id: 1, customer: a, price: 1, day: 2026-02-01}
                      - {id: 1, customer: a, price: 1, day: 2026-02-01}
                      - {id: 2, customer: b, price: 15, day: 2026-02-01}
                      - {id: 3, customer: c, price: 3, day: 2026-02-01}
                expected_outputs:
                  - name: Split.small
                    elements:
                      - {id: 3, customer: c, price: 3, day: 2026-02-01, gross: 3.6, rate: -50}
                      - {id: 1, customer: a, price: 1, day: 2026-02-01, gross: 1.2, rate: -25}
                      - {id: 2, customer: B, price: 15, day: 2026-02-02, gross: 18, rate: 10}
                      - {id: 9, customer: z}
              - name: right
                mock_inputs: [{name: Totals, elements: [{customer: a, gross: 1}]}]
                expected_outputs: [{name: Totals, elements: [{customer: a, gross: 1}]}]
            """);
    assertThat(run.toString(), run.exitCode(), is(3));
    assertThat(
        withoutTimes(run.out()),
        is(
            """
            FILE
              failed  wrong  TIME
                      expected_outputs of 'Split.small'
                        differs: {"id":2,"customer":"B","day":"2026-02-02","price":15,"gross":18,"rate":10} (line 49)
                          customer: expected "B", found "b"
                          day: expected "2026-02-02", found "2026-02-01"
                        missing: {"id":9,"customer":"z"} (line 50)
                        extra:   {"id":1,"customer":"a","day":"2026-02-01","price":1,"gross":1.2,"rate":-25}
                        extra:   {"id":4,"customer":"d","day":"2026-02-01","price":4,"gross":4.8,"rate":-100}
              passed  right  TIME
            2 tests: 1 passed, 1 failed in TIME
            """
                .replace("FILE", workplace.path("orders.yaml").toString())));
  }

  @Test
  public void tellsOfAFieldThatNoRowHas() {
    Invocation run =
        test(
            """
            tests:
              - name: misspelt
                mock_inputs: [{name: Totals, elements: [{customer: a, gross: 1}]}]
                expected_outputs:
                  - name: Totals
                    elements:
                      - {custommer: a, gross: 1}
            """);
    assertThat(run.toString(), run.exitCode(), is(3));
    assertThat(
        run.out(),
        containsString(
            workplace.path("orders.yaml")
                + ":39:25: unknown field 'custommer'; did you mean 'customer'?"));
  }

  @Test
  public void aTestWhoseStepsFailIsBroken() {
    Invocation run =
        test(
            """
            tests:
              - name: divides
                mock_inputs: [{name: Split, elements: [{gross: many}]}]
                expected_outputs: [{name: Split.large, elements: []}]
            """);
    assertThat(run.toString(), run.exitCode(), is(1));
    assertThat(run.out(), containsString("broken  divides"));
    assertThat(
        run.out(),
        containsString("step 'Split' refused a row: field 'gross' = 'many': cannot compute"));
    assertThat(run.out(), containsString("1 test: 0 passed, 1 broken in"));
  }

  @Test
  public void everyProblemIsToldAtItsPlaceBeforeAnyTestRuns() {
    problems(
        """
        tests:
          - name: right
            mock_inputs: [{name: Totals, elements: [{customer: a, gross: 1}]}]
            expected_outputs: [{name: Totals, elements: []}]
          - name: names
            mock_outputs: [{name: Order, elements: []}]
            expected_outputs: [{name: Totls, elements: []}]
            expected_inputs: [{name: Split.big, elements: []}]
          - name: outputs
            mock_inputs: [{name: Split, elements: [{gross: 1}]}]
            expected_outputs: [{name: Split, elements: []}, {name: Split.huge, elements: []}]
          - name: source
            expected_outputs: [{name: Totals, elements: []}]
          - name: writes
            mock_inputs: [{name: Load, elements: [{a: 1}]}]
            expected_outputs: [{name: Load, elements: []}]
          - name: half
            mock_outputs: [{name: Split.small, elements: []}]
            expected_inputs: [{name: Totals, elements: []}]
          - name: twice
            mock_outputs: [{name: Orders, elements: []}, {name: Orders, elements: []}]
            mock_inputs: [{name: Orders, elements: []}]
            expected_outputs: [{name: Totals, elements: []}]
        """,
        "38:27: unknown step 'Order'; did you mean 'Orders'?",
        "39:31: unknown step 'Totls'; did you mean 'Totals'?",
        "40:30: unknown input of 'Split', 'big'; known: input",
        "43:31: step 'Split' has several outputs: name 'Split.large' or 'Split.small'",
        "43:60: unknown output of 'Split', 'huge'; known: large, small",
        "44:5: 'Orders' is a source that the test would read: mock it under 'mock_outputs', or"
            + " name it under 'allowed_sources'",
        "48:31: 'Load' writes, and a test writes nothing: expect its input under 'expected_inputs'",
        "49:5: 'Split' is mocked, but not its output 'large', which the test needs: mock that one,"
            + " too",
        "53:57: the output of 'Orders' is mocked twice",
        "54:26: 'Orders' is a source: it reads from no step");
  }

  @Test
  public void aTestThatCannotFailIsAProblem() {
    problems(
        """
        tests:
          - name: nothing
            mock_outputs: [{name: Orders, elements: []}]
          - {name: less, expected_outputs: []}
          - {name: typo, expected_output: [], expected_inputs: [{name: Load}, x, {elements: 1}]}
          - all is well
        """,
        "34:5: a test needs 'expected_outputs' or 'expected_inputs': without them it cannot fail",
        "36:5: a test needs 'expected_outputs' or 'expected_inputs': without them it cannot fail",
        "37:18: unknown key 'expected_output'; did you mean 'expected_outputs'?",
        "37:57: no 'elements' here: list the rows, or write [] for none",
        "37:71: 'expected_inputs' lists maps with 'name' and 'elements', but this is a string",
        "37:74: no 'name' here: name the step that this is about",
        "37:85: 'elements' must be a list, but is a number",
        "38:5: a test must be a map with 'expected_outputs' or 'expected_inputs', but is a string");
  }

  @Test
  public void aMockThatDoesNotFitTheTypesOfItsSourceIsBrokenAtItsPlace() {
    Invocation run =
        test(
            """
            tests:
              - name: misfit
                mock_outputs:
                  - name: Orders
                    elements:
                      - {id: 1, day: yesterday}
                      - {id: 1, dya: 2026-01-01}
                expected_outputs: [{name: Totals, elements: []}]
            """);
    assertThat(run.toString(), run.exitCode(), is(1));
    assertThat(
        run.out(),
        containsString("orders.yaml:38:26: 'yesterday' is not a DATE; expected yyyy-MM-dd"));
    assertThat(run.out(), containsString("orders.yaml:39:26: unknown field 'dya'"));
  }

  @Test
  public void aMockWithoutRowsNeedsASchemaWhereItsFieldsAreUsed() {
    Invocation run =
        test(
            """
            tests:
              - name: unknown fields
                mock_inputs: [{name: Split, elements: []}]
                expected_outputs: [{name: Split.large, elements: []}]
              - name: known fields
                mock_inputs: [{name: Split, elements: [], schema: {gross: DECIMAL}}]
                expected_outputs: [{name: Split.large, elements: []}]
            """);
    assertThat(run.toString(), run.exitCode(), is(1));
    assertThat(run.out(), containsString("broken  unknown fields"));
    assertThat(
        run.out(),
        containsString("'Split.input (mock input)' has no rows to tell its fields: give it a"));
    assertThat(run.out(), containsString("passed  known fields"));
  }

  /** The page's first block is a file, its second what the command prints. */
  @Test
  public void theExampleOfTheDocumentationDoesWhatItSays() {
    String page = Workplace.read(Path.of("../docs/testing-pipelines.md"));
    Matcher blocks = Pattern.compile("```(yaml|)\n(.*?)```", Pattern.DOTALL).matcher(page);
    assertThat(blocks.find(), is(true));
    Path file = workplace.file("wordcount.yaml", blocks.group(2));
    assertThat(blocks.find(), is(true));
    Invocation run = Invocation.of("test", file);
    assertThat(run.toString(), run.exitCode(), is(3));
    assertThat(
        "$ purlin test wordcount.yaml\n"
            + withoutTimes(run.out()).replace(file.toString(), "wordcount.yaml"),
        is(withoutTimes(blocks.group(2))));
    assertThat(Invocation.of("test", file, "--update").exitCode(), is(0));
    assertThat(Invocation.of("test", file).exitCode(), is(0));
  }

  @Test
  public void namesMayBeTypesPartsOfChainsInputsAndGroups() {
    Path file =
        workplace.file(
            "names.yaml",
            """
            pipeline:
              transforms:
                - type: Create
                  name: Left
                  config: {elements: [{k: 1, l: a}]}
                - type: ReadFromText
                  config: {path: DIR/nowhere.txt}
                - type: Join
                  input: {left: Left, right: ReadFromText}
                  config: {equalities: k, type: inner}
                - type: chain
                  name: Cleaning
                  input: Join
                  transforms:
                    - {type: Filter, config: {keep: k > 1}}
                    - {type: MapToFields, name: Twice, config: {fields: {k: k * 2}}}
                - type: Combine
                  name: Sum
                  input: [Cleaning, Cleaning]
                  windowing: {type: fixed, size: 60s}
                  config: {group_by: [], combine: {k: sum}}
            tests:
              - name: inputs of a join
                mock_inputs:
                  - {name: Join.left, elements: [{k: 1, l: a}, {k: 2, l: b}]}
                  - {name: Join.right, elements: [{k: 2, r: c}]}
                expected_outputs:
                  - {name: Join, elements: [{k: 2, l: b, k0: 2, r: c}]}
                  - {name: Filter, elements: [{k: 2, l: b, k0: 2, r: c}]}
                  - {name: Twice, elements: [{k: 4}]}
                  - {name: Cleaning/Twice, elements: [{k: 4}]}
                  - {name: Cleaning, elements: [{k: 4}]}
                expected_inputs:
                  - {name: Sum, elements: [{k: 4}, {k: 4}]}
              - name: before the windows
                mock_inputs: [{name: Sum, elements: [{k: 1}, {k: 3}]}]
                expected_outputs: [{name: Sum, elements: [{k: 4}]}]
              - name: output of a chain
                mock_outputs: [{name: Cleaning, elements: [{k: 5}]}]
                expected_outputs: [{name: Sum, elements: [{k: 10}]}]
              - name: Create may be run
                mock_outputs: [{name: ReadFromText, elements: [{k: 1, r: c}]}]
                expected_outputs: [{name: Join, elements: [{k: 1, l: a, k0: 1, r: c}]}]
              - name: a value is a row
                mock_inputs: [{name: Filter, elements: [{k: 2, l: x}, {k: 1, l: y}]}]
                expected_outputs: [{name: Filter, elements: [{k: 2, l: x}]}]
            """);
    Invocation run = Invocation.of("test", file);
    assertThat(run.toString(), run.exitCode(), is(0));
    assertThat(run.out(), containsString("5 tests: 5 passed"));
  }

  @Test
  public void aSourceThatTheTestAllowsIsRead() {
    workplace.file("lines.txt", "a\nb\n");
    Path file =
        workplace.file(
            "lines.yaml",
            """
            pipeline:
              type: chain
              transforms:
                - {type: ReadFromText, name: Read, config: {path: DIR/lines.txt}}
                - {type: WriteToText, config: {path: DIR/out.txt}}
            tests:
              - allowed_sources: [Read]
                expected_inputs: [{name: WriteToText, elements: [{line: b}, {line: a}]}]
              - allowed_sources: [ReadFromText]
                expected_inputs: [{name: WriteToText, elements: [{line: b}, {line: a}]}]
            """);
    Invocation run = Invocation.of("test", file);
    assertThat(run.toString(), run.exitCode(), is(0));
  }

  @Test
  public void testsStandInAFileOfTheirOwn() {
    Path pipeline = workplace.file("orders.yaml", ORDERS);
    Path tests =
        workplace.file(
            "tests.yaml",
            """
            tests:
            {% for n in [1, 2] %}
              - name: sum {{ n }}
                mock_inputs: [{name: Totals, elements: [{customer: {{ who }}, gross: {{ n }}}]}]
                expected_outputs: [{name: Totals, elements: [{customer: ada, gross: {{ n }}}]}]
            {% endfor %}
            """);
    Invocation run = Invocation.of("test", pipeline, "--tests", tests, "--set", "who=ada");
    assertThat(run.toString(), run.exitCode(), is(0));
    assertThat(run.out(), containsString("2 tests: 2 passed"));
    Invocation one =
        Invocation.of("test", pipeline, "--suite", tests, "--set", "who=ada", "--test", "sum 2");
    assertThat(withoutTimes(one.out()), containsString("  passed  sum 2  TIME\n1 test: 1 passed"));
    Invocation none =
        Invocation.of("test", pipeline, "--suite", tests, "--set", "who=a", "--test", "sun 2");
    assertThat(none.exitCode(), is(2));
    assertThat(none.err(), containsString("unknown test 'sun 2'; did you mean 'sum 2'?"));
    Invocation two = Invocation.of("test", pipeline, pipeline, "--tests", tests);
    assertThat(two.exitCode(), is(2));
    assertThat(two.err(), startsWith("--tests: the tests are those of one pipeline file, found 2"));
  }

  @Test
  public void aFileWithoutTestsIsAnErrorOnlyAlone() {
    Path none = workplace.file("none.yaml", ORDERS);
    Invocation alone = Invocation.of("test", none);
    assertThat(alone.exitCode(), is(2));
    assertThat(alone.err(), is("no tests in " + none + ": list them under 'tests:'\n"));
    Path some =
        workplace.file(
            "some.yaml",
            ORDERS
                + """
                tests:
                  - mock_inputs: [{name: Totals, elements: [{customer: a, gross: 1}]}]
                    expected_outputs: [{name: Totals, elements: [{customer: a, gross: 1}]}]
                """);
    Invocation both = Invocation.of("test", none, some);
    assertThat(both.toString(), both.exitCode(), is(0));
    assertThat(both.out(), containsString(none + "\n  no tests\n" + some + "\n  passed  test 1"));
  }

  @Test
  public void runAndValidateLeaveTestsAlone() {
    Path file =
        workplace.file(
            "t.yaml",
            """
            pipeline: {transforms: [{type: Create, config: {elements: [{a: 1}]}}]}
            tests: [{name: x}]
            """);
    Invocation validation = Invocation.of("validate", file);
    assertThat(validation.toString(), validation.exitCode(), is(0));
    assertThat(validation.err(), is(""));
    Invocation run = workplace.run(file);
    assertThat(run.toString(), run.exitCode(), is(0));
    assertThat(run.err(), not(containsString("tests")));
  }

  @Test
  public void surefireReadsTheReport() throws Exception {
    Path broken = workplace.file("broken.yaml", "pipeline: {transforms: [{type: Creat}]}\n");
    Invocation run =
        test(
            """
            tests:
              - name: "good & <right>"
                mock_inputs: [{name: Totals, elements: [{customer: a, gross: 1}]}]
                expected_outputs: [{name: Totals, elements: [{customer: a, gross: 1}]}]
              - name: other rows
                mock_inputs: [{name: Totals, elements: [{customer: "\\u0001<a>", gross: 1}]}]
                expected_outputs: [{name: Totals, elements: []}]
              - name: cannot run
                mock_inputs: [{name: Split, elements: [{gross: many}]}]
                expected_outputs: [{name: Split.large, elements: []}]
            """,
            broken,
            "--junit",
            workplace.path("reports/purlin.xml"));
    assertThat(run.toString(), run.exitCode(), is(2));
    List<ReportTestSuite> suites =
        new TestSuiteXmlParser(new NullConsoleLogger())
            .parse(workplace.path("reports/purlin.xml").toString());
    ReportTestSuite orders = suites.get(0);
    assertThat(orders.getFullClassName(), is(workplace.path("orders.yaml").toString()));
    assertThat(
        orders.getTestCases().stream().map(ReportTestCase::getName).toList(),
        contains("good & <right>", "other rows", "cannot run"));
    assertThat(orders.getNumberOfFailures(), is(1));
    assertThat(orders.getNumberOfErrors(), is(1));
    assertThat(orders.getNumberOfTests(), is(3));
    ReportTestCase other = orders.getTestCases().get(1);
    assertThat(other.hasFailure(), is(true));
    assertThat(other.getFailureMessage(), is("expected_outputs of 'Totals'"));
    assertThat(
        other.getFailureDetail(),
        is(
            "expected_outputs of 'Totals'\n"
                + "  extra:   {\"customer\":\"\\u0001<a>\",\"gross\":1}"));
    ReportTestSuite unread = suites.get(1);
    assertThat(unread.getNumberOfErrors(), is(1));
    assertThat(
        unread.getTestCases().get(0).getFailureMessage(),
        containsString("unknown transform 'Creat'; did you mean 'Create'?"));
  }

  @Test
  public void hidesSecretsInWhatItTells() {
    Invocation run =
        test(
            """
            tests:
              - mock_inputs: [{name: Totals, elements: [{customer: "${env:PATH}", gross: 1}]}]
                expected_outputs: [{name: Totals, elements: []}]
            """,
            "--junit",
            workplace.path("r.xml"));
    assertThat(run.toString(), run.exitCode(), is(3));
    assertThat(run.toString(), not(containsString(System.getenv("PATH"))));
    assertThat(workplace.read("r.xml"), not(containsString(System.getenv("PATH"))));
  }

  @Test
  public void fiftyTestsAreRunInOneProcess() {
    String tests =
        IntStream.range(0, 50)
            .mapToObj(
                n ->
                    """
                      - mock_inputs: [{name: Split, elements: [{gross: 200, customer: c}, {gross: N, customer: c}]}]
                        expected_outputs: [{name: Totals, elements: [{customer: c, gross: SUM}]}]
                    """
                        .replace("SUM", String.valueOf(300 + n))
                        .replace("N", String.valueOf(100 + n)))
            .collect(Collectors.joining());
    Invocation run = test("tests:\n" + tests);
    assertThat(run.toString(), run.exitCode(), is(0));
    assertThat(run.out(), containsString("50 tests: 50 passed in "));
    assertThat(workplace.list("purlin-runs"), is(empty()));
  }
}
