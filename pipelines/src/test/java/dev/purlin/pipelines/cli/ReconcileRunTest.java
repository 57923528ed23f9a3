package dev.purlin.pipelines.cli;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.AfterClass;
import org.junit.BeforeClass;
import org.junit.Rule;
import org.junit.Test;

/**
 * A CSV file against a table of PostgreSQL: every planted difference is found, and nothing else.
 */
public class ReconcileRunTest {
  private static final List<String> RUNNERS = List.of("direct", "flink");
  private static final int ROWS = 200;
  private static EmbeddedPostgres postgres;

  @Rule public final Workplace workplace = new Workplace();

  @BeforeClass
  public static void startPostgres() throws IOException {
    postgres = EmbeddedPostgres.start();
  }

  @AfterClass
  public static void stopPostgres() throws IOException {
    postgres.close();
  }

  private static String url() {
    return postgres.getJdbcUrl("postgres", "postgres");
  }

  private static void execute(String... statements) throws SQLException {
    try (Connection connection = postgres.getPostgresDatabase().getConnection();
        Statement statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    }
  }

  /** Rows of all types, the same in the file and in the table. */
  private void plantNothing() throws SQLException {
    StringBuilder csv = new StringBuilder("id,shop,name,amount,pieces,day,changed,code\n");
    execute(
        "DROP TABLE IF EXISTS orders",
        "CREATE TABLE orders (id integer, shop smallint, name text, amount numeric(12, 3),"
            + " pieces bigint, day date, changed timestamptz, code integer)");
    StringBuilder values = new StringBuilder();
    for (int id = 1; id <= ROWS; id++) {
      String name = id % 7 == 0 ? "" : "name " + id;
      String amount = id % 11 == 0 ? "" : String.format(Locale.ROOT, "%d.%02d", id, id % 100);
      String changed = "2026-03-01T10:%02d:00.12345%dZ".formatted(id % 60, id % 10);
      csv.append(
          "%d,%d,%s,%s,%d,2026-01-%02d,%s,\n"
              .formatted(id, id % 3, name, amount, id, 1 + id % 28, changed));
      values.append(
          "%s(%d, %d, %s, %s, %d, '2026-01-%02d', '%s', NULL)"
              .formatted(
                  id == 1 ? "" : ", ",
                  id,
                  id % 3,
                  name.isEmpty() ? "NULL" : "'" + name + "'",
                  amount.isEmpty() ? "NULL" : amount,
                  id,
                  1 + id % 28,
                  changed));
    }
    workplace.file("orders.csv", csv.toString());
    execute("INSERT INTO orders VALUES " + values);
  }

  private void plantDifferences() throws SQLException {
    plantNothing();
    workplace.file(
        "orders.csv",
        workplace
            .read("orders.csv")
            .replace(
                "\n6,0,name 6,6.06,6,2026-01-07,2026-03-01T10:06:00.123456Z,\n",
                "\n6,0,name 6,6.06,6,2026-01-07,2026-03-01T10:06:00.123456Z,007\n")
            .replace("\n10,1,name 10,", "\n10,1,ne\u0301e,"));
    execute(
        "DELETE FROM orders WHERE id = 3",
        "INSERT INTO orders SELECT * FROM orders WHERE id = 4",
        "UPDATE orders SET pieces = 55 WHERE id = 5",
        "UPDATE orders SET code = 7 WHERE id = 6",
        "UPDATE orders SET changed = date_trunc('milliseconds', changed), amount = 8.081"
            + " WHERE id = 8",
        "UPDATE orders SET changed = changed + interval '2 hours', name = 'name 9  '"
            + " WHERE id = 9",
        "UPDATE orders SET name = 'n\u00e9e' WHERE id = 10",
        "INSERT INTO orders VALUES (1000, 1, 'new', NULL, NULL, NULL, NULL, NULL)");
  }

  private Path file(String parameters) {
    return workplace.file(
        "reconcile.yaml",
        """
        pipeline:
          transforms:
            - type: ReadFromCsv
              name: File
              config:
                path: DIR/orders.csv
                schema:
                  id: BIGINT
                  shop: INTEGER
                  name: VARCHAR
                  amount: DECIMAL
                  pieces: INTEGER
                  day: DATE
                  changed: TIMESTAMP
                  code: VARCHAR
            - type: ReadFromJdbc
              name: Table
              config: {url: "URL", table: orders}
            - type: Reconcile
              name: Compared
              input: {source: File, target: Table}
              config:
                key: [id, shop]
                severity: warn
                PARAMETERS
            - {type: WriteToJson, name: Summary, input: Compared, config: {path: DIR/summary.jsonl, single_file: true}}
            - {type: WriteToJson, name: Missing, input: Compared.missing, config: {path: DIR/missing.jsonl, single_file: true}}
            - {type: WriteToJson, name: Extra, input: Compared.extra, config: {path: DIR/extra.jsonl, single_file: true}}
            - {type: WriteToJson, name: Cells, input: Compared.differing, config: {path: DIR/cells.jsonl, single_file: true}}
        """
            .replace("URL", url())
            .replace("PARAMETERS", parameters.strip().indent(8).strip()));
  }

  private List<String> lines(String name) {
    return workplace.read(name).lines().sorted().collect(Collectors.toList());
  }

  private static String cell(int id, String column, String source, String target, String reason) {
    return ("{\"id\":%d,\"shop\":%d,\"column\":\"%s\",\"source_value\":\"%s\","
            + "\"target_value\":\"%s\",\"reason\":\"%s\"}")
        .formatted(id, id % 3, column, source, target, reason);
  }

  @Test
  public void findsEveryPlantedDifferenceAndNothingElse() throws SQLException {
    plantDifferences();
    Path file = file("");
    for (String runner : RUNNERS) {
      Invocation run = workplace.runOn(runner, file);
      assertThat(run.toString(), run.exitCode(), is(0));
      assertThat(
          lines("summary.jsonl"),
          is(
              List.of(
                  "{\"source_rows\":200,\"target_rows\":201,\"equal\":194,\"missing\":1,"
                      + "\"extra\":2,\"differing\":5,\"differing_cells\":7,"
                      + "\"source_duplicate_keys\":0,\"target_duplicate_keys\":1,"
                      + "\"percent\":3.9603960396039604,\"passed\":false}")));
      assertThat(
          lines("missing.jsonl"),
          is(
              List.of(
                  "{\"id\":3,\"shop\":0,\"name\":\"name 3\",\"amount\":3.03,\"pieces\":3,"
                      + "\"day\":\"2026-01-04\",\"changed\":\"2026-03-01T10:03:00.123453Z\","
                      + "\"code\":null}")));
      assertThat(
          lines("extra.jsonl"),
          is(
              List.of(
                  "{\"id\":1000,\"shop\":1,\"name\":\"new\",\"amount\":null,\"pieces\":null,"
                      + "\"day\":null,\"changed\":null,\"code\":null}",
                  "{\"id\":4,\"shop\":1,\"name\":\"name 4\",\"amount\":4.040,\"pieces\":4,"
                      + "\"day\":\"2026-01-05\",\"changed\":\"2026-03-01T10:04:00.123454Z\","
                      + "\"code\":null}")));
      assertThat(
          lines("cells.jsonl"),
          is(
              List.of(
                  cell(10, "name", "ne\u0301e", "n\u00e9e", "unicode_form"),
                  cell(5, "pieces", "5", "55", "value"),
                  cell(6, "code", "007", "7", "type"),
                  cell(8, "amount", "8.08", "8.081", "precision"),
                  cell(
                      8,
                      "changed",
                      "2026-03-01T10:08:00.123458Z",
                      "2026-03-01T10:08:00.123Z",
                      "precision"),
                  cell(
                      9,
                      "changed",
                      "2026-03-01T10:09:00.123459Z",
                      "2026-03-01T12:09:00.123459Z",
                      "time_zone"),
                  cell(9, "name", "name 9", "name 9  ", "blanks"))));
    }
  }

  @Test
  public void whatIsForgivenIsGone() throws SQLException {
    plantDifferences();
    Path file =
        file(
            """
            tolerance: {amount: 0.005}
            normalize:
              - {trim: trailing, unicode_form: nfc, timestamp_precision: milliseconds}
              - {fields: [code], parse_text: true}
            """);
    for (String runner : RUNNERS) {
      Invocation run = workplace.runOn(runner, file);
      assertThat(run.toString(), run.exitCode(), is(0));
      assertThat(
          lines("cells.jsonl"),
          is(
              List.of(
                  cell(5, "pieces", "5", "55", "value"),
                  cell(
                      9,
                      "changed",
                      "2026-03-01T10:09:00.123459Z",
                      "2026-03-01T12:09:00.123459Z",
                      "time_zone"))));
    }
  }

  @Test
  public void emptyTablesAreEqual() throws SQLException {
    plantNothing();
    execute("DELETE FROM orders");
    workplace.file("orders.csv", "id,shop,name,amount,pieces,day,changed,code\n");
    Path file = file("");
    for (String runner : RUNNERS) {
      Invocation run = workplace.runOn(runner, file);
      assertThat(run.toString(), run.exitCode(), is(0));
      assertThat(
          lines("summary.jsonl"),
          is(
              List.of(
                  "{\"source_rows\":0,\"target_rows\":0,\"equal\":0,\"missing\":0,\"extra\":0,"
                      + "\"differing\":0,\"differing_cells\":0,\"source_duplicate_keys\":0,"
                      + "\"target_duplicate_keys\":0,\"percent\":null,\"passed\":true}")));
    }
  }

  @Test
  public void aDifferenceFailsTheRunAndNoTargetChanges() throws SQLException {
    plantNothing();
    execute("DELETE FROM orders WHERE id = 3");
    Path file = file("severity: fail");
    workplace.file(
        "reconcile.yaml", workplace.read("reconcile.yaml").replace("severity: warn\n", "\n"));
    for (String runner : RUNNERS) {
      workplace.file("summary.jsonl", "as it was\n");
      Invocation run = workplace.runOn(runner, file);
      assertThat(run.toString(), run.exitCode(), is(3));
      assertThat(
          run.toString(),
          containsString(
              "step 'Compared': source and target differ\n"
                  + "  200 rows in the source, 199 in the target; 199 equal, 1 missing, 0 extra,"
                  + " 0 differing\n"
                  + "  missing in the target: id=3, shop=0\n"));
      assertThat(workplace.read("summary.jsonl"), is("as it was\n"));
      assertThat(workplace.path("missing.jsonl").toFile().exists(), is(false));
      assertThat(workplace.record().path("outcome").asText(), is("unbalanced"));
    }
    Invocation allowed =
        workplace.runOn(
            "direct",
            workplace.file(
                "allowed.yaml",
                workplace.read("reconcile.yaml").replace("severity: fail", "max_missing: 1")));
    assertThat(allowed.toString(), allowed.exitCode(), is(0));
    assertThat(lines("summary.jsonl").toString(), containsString("\"missing\":1"));
  }

  private Invocation reconcile(Object... arguments) {
    List<Object> all = new ArrayList<>(List.of("reconcile"));
    all.addAll(List.of(arguments));
    all.addAll(List.of("--runner=direct", "--runs", workplace.path("runs")));
    return Invocation.of(all.toArray());
  }

  @Test
  public void theCommandComparesTwoAddresses() throws SQLException {
    plantNothing();
    String source = workplace.path("orders.csv").toString();
    String target = url().replace("jdbc:", "").replaceFirst("\\?user=postgres.*$", "") + "#orders";
    Object[] addresses = {source, target, "--key=id,shop", "--to-option=username=postgres"};
    Invocation equal = reconcile(with(addresses));
    assertThat(equal.toString(), equal.exitCode(), is(0));
    assertThat(equal.out(), containsString("\nequal: 200 rows in the source, 200 in the target\n"));
    execute("UPDATE orders SET name = 'other' WHERE id IN (2, 190)");
    Invocation different = reconcile(with(addresses));
    assertThat(different.toString(), different.exitCode(), is(3));
    assertThat(
        different.err(),
        containsString(
            """
            source and target differ
              200 rows in the source, 200 in the target; 198 equal, 0 missing, 0 extra, 2 differing
              column 'name' differs in 2 rows
              values that differ:
                id=190, shop=1: name 'name 190' in the source, 'other' in the target (value)
                id=2, shop=2: name 'name 2' in the source, 'other' in the target (value)
            """));
    Invocation few = reconcile(with(addresses, "--where=id < 100", "--max-differing=1"));
    assertThat(few.toString(), few.exitCode(), is(0));
    assertThat(
        few.out(),
        containsString("\nwithin the limits: 99 rows in the source, 99 in the target\n"));
    Invocation wrong = reconcile(with(addresses, "--columns=nam", "--tolerance=name=1"));
    assertThat(wrong.toString(), wrong.exitCode(), is(2));
    assertThat(
        wrong.err(), is("--columns: input 'source': unknown field 'nam'; did you mean 'name'?\n"));
  }

  private static Object[] with(Object[] first, Object... more) {
    return Stream.concat(Arrays.stream(first), Arrays.stream(more)).toArray();
  }

  @Test
  public void theCommandPrintsItsPipelineWithoutPasswords() {
    Invocation printed =
        Invocation.of(
            "reconcile",
            "a.csv",
            "postgresql://me:Tr0ub4dor@db/shop#orders",
            "--key=id,shop",
            "--exclude=loaded_at",
            "--renamed=customer=customer_id",
            "--tolerance=amount=0.01",
            "--normalize={trim: trailing}",
            "--normalize={fields: [at], timestamp_precision: seconds}",
            "--max-percent=0.5",
            "--where=id > 0",
            "--print");
    assertThat(printed.toString(), printed.exitCode(), is(0));
    assertThat(
        printed.out(),
        is(
            """
            # Compares a.csv with jdbc:postgresql://db/shop#orders.
            # Check it by 'purlin validate FILE', run it by 'purlin run FILE'.
            # It expects a secret in the environment variable PGPASSWORD.
            pipeline:
              transforms:
                - type: ReadFromCsv
                  name: Source
                  config:
                    path: a.csv
                - type: ReadFromJdbc
                  name: Target
                  config:
                    url: jdbc:postgresql://db/shop
                    username: me
                    password: ${env:PGPASSWORD}
                    table: orders
                - type: Filter
                  name: SourceRows
                  input: Source
                  config: {keep: "id > 0"}
                - type: Filter
                  name: TargetRows
                  input: Target
                  config: {keep: "id > 0"}
                # Fails with exit code 3 if they differ.
                - type: Reconcile
                  name: Reconcile
                  input: {source: SourceRows, target: TargetRows}
                  config:
                    key: [id, shop]
                    exclude: [loaded_at]
                    renamed: {"customer": "customer_id"}
                    tolerance: {"amount": 0.01}
                    normalize:
                      - {trim: trailing}
                      - {fields: [at], timestamp_precision: seconds}
                    max_percent: 0.5
            """));
  }
}
