package dev.purlin.pipelines.cli;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;

/** Files of fixed width as users meet them: in runs on each runner, and by their address. */
public class FixedWidthRunTest {
  private static final String ACCOUNTS =
      """
      0000000001Zoë 😀     0001050
      0000000002Bob       000-200
      0000000003Cid       0000099
      0000000004
      """;
  private static final String PIPELINE =
      """
      pipeline:
        transforms:
          - type: ReadFromFixedWidth
            name: Accounts
            config:
              path: DIR/accounts.txt
              columns:
                - {name: account, width: 10}
                - {name: owner, width: 10}
                - {name: balance, start: 21, end: 27, scale: 2}
              error_handling: {output: bad}
          - type: WriteToFixedWidth
            name: Good
            input: Accounts
            config:
              path: DIR/RUNNER/good.txt
              single_file: true
              columns:
                - {name: account, width: 10}
                - {name: owner, width: 8}
                - {name: balance, width: 8, scale: 2, pad: "0"}
          - type: WriteToJson
            name: Bad
            input: Accounts.bad
            config: {path: DIR/RUNNER/bad.jsonl, single_file: true}
      """;

  @Rule public final Workplace workplace = new Workplace();

  @Before
  public void writeAccounts() {
    workplace.file("accounts.txt", ACCOUNTS);
  }

  private String lines(String name) {
    return workplace.read(name).lines().sorted().collect(Collectors.joining("\n"));
  }

  private String told(Object... arguments) {
    Invocation call = Invocation.of(arguments);
    assertThat(call.toString(), call.exitCode(), is(0));
    return call.out().replace(workplace.path("").toString(), "DIR");
  }

  @Test
  public void readsAndWritesTheSameOnDirectAndOnFlink() {
    for (String runner : List.of("direct", "flink")) {
      Path file = workplace.file(runner + ".yaml", PIPELINE.replace("RUNNER", runner));
      Invocation run = workplace.runOn(runner, file);
      assertThat(run.toString(), run.exitCode(), is(0));
      assertThat(
          lines(runner + "/good.txt"),
          is("0000000001Zoë 😀   00001050\n0000000003Cid     00000099"));
      String bad = lines(runner + "/bad.jsonl");
      assertThat(
          bad,
          containsString(
              "\"error_message\":\"'000-200' is not a number of digits alone; expected one such as"
                  + " 0001999, for scale: 2 implies the decimal point\",\"field\":\"balance\","));
      assertThat(bad, containsString("\"line\":2,\"column\":21}"));
      assertThat(bad, containsString("\"error_message\":\"has 10 characters, expected 27;"));
      assertThat(bad, containsString("\"line\":4,\"column\":11}"));
    }
  }

  @Test
  public void aValueThatIsTooWideFailsTheRunAndLeavesTheTarget() {
    workplace.file("out.txt", "as before");
    Path file =
        workplace.file(
            "wide.yaml",
            """
            pipeline:
              type: chain
              transforms:
                - type: Create
                  config: {elements: [{id: 1, name: Christopher}]}
                - type: WriteToFixedWidth
                  name: Names
                  config:
                    path: DIR/out.txt
                    single_file: true
                    columns: [{name: id, width: 3}, {name: name, width: 5}]
            """);
    Invocation run = workplace.run(file);
    assertThat(run.toString(), run.exitCode(), is(1));
    assertThat(
        run.err(),
        containsString(
            "step 'Names': field 'name' = 'Christopher': has 11 characters, and its column 5; widen the column,"
                + " or shorten the value in a step before (in the row whose 'id' is '1')"));
    assertThat(workplace.read("out.txt"), is("as before"));
  }

  @Test
  public void aMistakeInAColumnIsToldWithItsPlace() {
    Path file =
        workplace.file(
            "wrong.yaml",
            """
            pipeline:
              transforms:
                - type: ReadFromFixedWidth
                  config:
                    path: DIR/accounts.txt
                    columns:
                      - {name: account, width: 10}
                      - {name: owner}
                      - {name: balance, width: 7, scale: 2}
            """);
    Invocation run = workplace.run(file);
    assertThat(run.toString(), run.exitCode(), is(2));
    assertThat(run.err(), containsString("wrong.yaml:8:13: "));
    assertThat(
        run.err(),
        containsString(
            "column 'owner' has neither a width nor an end; only the last one may go to the end of"
                + " the line"));
  }

  @Test
  public void anAddressIsEnoughWhereBlanksSeparateColumns() {
    String at = workplace.file("orders.fwf", "id  name\n 1  Zoë\n22  \n").toString();
    assertThat(
        told("preview", at),
        is(
            """
            Source
            id BIGINT  name VARCHAR
            ─────────  ────────────
            1          Zoë
            22         ∅
            2 rows
            """));
    assertThat(told("schema", at), is("schema:\n  id: BIGINT\n  name: VARCHAR\n"));
    assertThat(
        told("new", at, workplace.path("orders.csv")), containsString("type: ReadFromFixedWidth"));
    told(
        "copy",
        at,
        workplace.path("orders.csv"),
        "--runner=direct",
        "--runs",
        workplace.path("runs"));
    assertThat(lines("orders.csv"), is("1,Zoë\n22,\nid,name"));
  }
}
