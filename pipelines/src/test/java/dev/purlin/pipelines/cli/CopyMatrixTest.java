package dev.purlin.pipelines.cli;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import dev.purlin.core.problem.Names;
import dev.purlin.core.secret.Secrets;
import dev.purlin.pipelines.assembly.Catalogue;
import dev.purlin.pipelines.copy.CopyFile;
import dev.purlin.pipelines.copy.CopySource;
import dev.purlin.pipelines.run.Preview;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.beam.sdk.values.Row;
import org.junit.AfterClass;
import org.junit.BeforeClass;
import org.junit.ClassRule;
import org.junit.Test;
import org.junit.runner.RunWith;
import org.junit.runners.Parameterized;
import org.junit.runners.Parameterized.Parameters;

/** Every source of {@code purlin copy} with every target: the types, and the rows to the letter. */
@RunWith(Parameterized.class)
public class CopyMatrixTest {
  private static final List<String> KINDS =
      List.of("csv", "fwf", "json", "parquet", "avro", "xlsx", "sqlite", "h2", "postgres");

  /** A layout that holds every value, with a blank between columns at least. */
  private static final String COLUMNS =
      "[{name: id, width: 28}, {name: ratio, width: 28}, {name: amount, width: 28}, {name: name, width: 28},"
          + " {name: ok, width: 28}, {name: born, width: 28}, {name: seen, width: 28}]";

  @ClassRule public static final Workplace WORKPLACE = new Workplace();

  private static EmbeddedPostgres postgres;

  private final String source;
  private final String target;

  public CopyMatrixTest(String source, String target) {
    this.source = source;
    this.target = target;
  }

  @Parameters(name = "{0} to {1}")
  public static List<Object[]> all() {
    return KINDS.stream()
        .flatMap(from -> KINDS.stream().map(to -> new Object[] {from, to}))
        .toList();
  }

  @BeforeClass
  public static void fillSources() throws Exception {
    postgres = EmbeddedPostgres.start();
    WORKPLACE.file(
        "source.csv",
        """
        id,ratio,amount,name,ok,born,seen
        1,0.5,12.50,Zoë 😀,true,2020-02-29,2026-11-23T14:05:00.123Z
        -900719925474099,-1.25E10,1234567890123.45,"a,""b""\",false,1969-12-31,1969-12-31T23:59:59.999Z
        3,,,,,,
        """);
    WORKPLACE.file(
        "source.json",
        """
        {"id":1,"ratio":0.5,"amount":12.50,"name":"Zoë 😀","ok":true,"born":"2020-02-29","seen":"2026-11-23T14:05:00.123Z"}
        {"id":-900719925474099,"ratio":-1.25E10,"amount":1234567890123.45,"name":"a,\\"b\\"","ok":false,"born":"1969-12-31","seen":"1969-12-31T23:59:59.999Z"}
        {"id":3,"ratio":null,"amount":null,"name":null,"ok":null,"born":null,"seen":null}
        """);
    for (String database : List.of("sqlite", "h2", "postgres")) {
      execute(
          database,
          "CREATE TABLE source (id BIGINT, ratio DOUBLE PRECISION, amount DECIMAL(20, 2), name VARCHAR(20), ok BOOLEAN, born DATE, seen TIMESTAMP)",
          """
          INSERT INTO source VALUES
          (1, 0.5, 12.50, 'Zoë 😀', true, '2020-02-29', '2026-11-23 14:05:00.123'),
          (-900719925474099, -1.25E10, 1234567890123.45, 'a,"b"', false, '1969-12-31', '1969-12-31 23:59:59.999'),
          (3, NULL, NULL, NULL, NULL, NULL, NULL)""");
    }
    for (String file : List.of("fwf", "parquet", "avro", "xlsx")) {
      copy(address("h2", "source"), address(file, "source"));
    }
  }

  @AfterClass
  public static void stopDatabase() throws Exception {
    postgres.close();
  }

  private static String jdbc(String database) {
    return switch (database) {
      case "sqlite" -> "jdbc:sqlite:" + WORKPLACE.path("matrix.db");
      case "h2" -> "jdbc:h2:" + WORKPLACE.path("matrix");
      default -> postgres.getJdbcUrl("postgres", "postgres");
    };
  }

  private static String address(String kind, String name) {
    return switch (kind) {
      case "sqlite" -> "sqlite:" + WORKPLACE.path("matrix.db") + "#" + name;
      case "h2" -> "h2:" + WORKPLACE.path("matrix") + "#" + name;
      case "postgres" ->
          "postgresql://postgres@localhost:%d/postgres#%s".formatted(postgres.getPort(), name);
      default -> WORKPLACE.path(name + "." + kind).toString();
    };
  }

  private static void execute(String database, String... statements) throws SQLException {
    try (Connection connection = DriverManager.getConnection(jdbc(database));
        Statement statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    }
  }

  private static void copy(String from, String to, Object... more) {
    List<Object> arguments = new ArrayList<>(List.of("copy", from, to, "--runner=direct"));
    arguments.addAll(List.of("--runs", WORKPLACE.path("runs")));
    arguments.addAll(List.of(more));
    if (from.endsWith(".fwf")) {
      arguments.add("--from-option=columns=" + COLUMNS);
    }
    if (to.endsWith(".fwf")) {
      arguments.add("--to-option=columns=" + COLUMNS);
    }
    Invocation run = Invocation.of(arguments.toArray());
    assertThat(run.toString(), run.exitCode(), is(0));
  }

  @Test
  public void copiesEveryTypeAndRow() throws Exception {
    String name = "from_" + source;
    String to = address(target, name);
    if (to.contains("#")) {
      copy(address(source, "source"), to, "--create-table");
    } else {
      copy(address(source, "source"), to);
    }
    assertThat(content(target, name), is(expected(source, target)));
  }

  private static String expected(String from, String to) {
    Amount amount = amount(from, to);
    // JSON has no dates: they are texts, and stay so.
    boolean texts = from.equals("json");
    return switch (to) {
      case "csv" ->
          """
          -900719925474099,-1.25E10,%s,"a,""b""\",false,1969-12-31,1969-12-31T23:59:59.999Z
          1,0.5,%s,Zoë 😀,true,2020-02-29,2026-11-23T14:05:00.123Z
          3,,,,,,
          id,ratio,amount,name,ok,born,seen"""
              .formatted(amount.large(), amount.small());
      case "fwf" ->
          """
          -900719925474099|-1.25E10|%s|a,"b"|false|1969-12-31|1969-12-31T23:59:59.999Z
          1|0.5|%s|Zoë 😀|true|2020-02-29|2026-11-23T14:05:00.123Z
          3||||||"""
              .formatted(amount.large(), amount.small());
      case "json" ->
          """
          {"id":-900719925474099,"ratio":-1.25E10,"amount":%s,"name":"a,\\"b\\"","ok":false,"born":"1969-12-31","seen":"1969-12-31T23:59:59.999Z"}
          {"id":1,"ratio":0.5,"amount":%s,"name":"Zoë \\uD83D\\uDE00","ok":true,"born":"2020-02-29","seen":"2026-11-23T14:05:00.123Z"}
          {"id":3,"ratio":null,"amount":null,"name":null,"ok":null,"born":null,"seen":null}"""
              .formatted(amount.large(), amount.small());
      case "parquet", "avro", "xlsx" ->
          """
          BIGINT | DOUBLE | %s | VARCHAR | BOOLEAN | %s
          -900719925474099 | -1.25E10 | %s | a,"b" | false | 1969-12-31 | 1969-12-31T23:59:59.999Z
          1 | 0.5 | %s | Zoë 😀 | true | 2020-02-29 | 2026-11-23T14:05:00.123Z
          3 | null | null | null | null | null | null"""
              .formatted(
                  amount.type(),
                  texts ? "VARCHAR | VARCHAR" : "DATE | TIMESTAMP",
                  amount.large(),
                  amount.small());
      case "sqlite" ->
          """
          BIGINT | DOUBLE | %s | TEXT | BOOLEAN | %s
          -900719925474099 | -12500000000.0 | %s | a,"b" | 0 | 1969-12-31 | %s
          1 | 0.5 | %s | Zoë 😀 | 1 | 2020-02-29 | %s
          3 | null | null | null | null | null | null"""
              .formatted(
                  amount.type(),
                  texts ? "TEXT | TEXT" : "DATE | TIMESTAMP",
                  amount.large(),
                  texts ? "1969-12-31T23:59:59.999Z" : "1969-12-31 23:59:59.999",
                  amount.small(),
                  texts ? "2026-11-23T14:05:00.123Z" : "2026-11-23 14:05:00.123");
      case "h2" ->
          """
          BIGINT | DOUBLE PRECISION | %s | CHARACTER VARYING | BOOLEAN | %s
          -900719925474099 | -1.25E10 | %s | a,"b" | FALSE | 1969-12-31 | %s
          1 | 0.5 | %s | Zoë 😀 | TRUE | 2020-02-29 | %s
          3 | null | null | null | null | null | null"""
              .formatted(
                  amount.type(),
                  texts ? "CHARACTER VARYING | CHARACTER VARYING" : "DATE | TIMESTAMP",
                  amount.large(),
                  texts ? "1969-12-31T23:59:59.999Z" : "1969-12-31 23:59:59.999",
                  amount.small(),
                  texts ? "2026-11-23T14:05:00.123Z" : "2026-11-23 14:05:00.123");
      default ->
          """
          int8 | float8 | %s | text | bool | %s
          -900719925474099 | -12500000000 | %s | a,"b" | f | 1969-12-31 | %s
          1 | 0.5 | %s | Zoë 😀 | t | 2020-02-29 | %s
          3 | null | null | null | null | null | null"""
              .formatted(
                  amount.type(),
                  texts ? "text | text" : "date | timestamp",
                  amount.large(),
                  texts ? "1969-12-31T23:59:59.999Z" : "1969-12-31 23:59:59.999",
                  amount.small(),
                  texts ? "2026-11-23T14:05:00.123Z" : "2026-11-23 14:05:00.123");
    };
  }

  /** The DECIMAL column in a target: its type, and its two values. */
  private record Amount(String type, String small, String large) {}

  private static Amount amount(String from, String to) {
    if (List.of("csv", "fwf", "json", "xlsx").contains(from)) {
      // They say nothing of exactness, and DOUBLE holds all digits: see --schema.
      return switch (to) {
        case "sqlite" -> new Amount("DOUBLE", "12.5", "1234567890123.45");
        case "h2" -> new Amount("DOUBLE PRECISION", "12.5", "1.23456789012345E12");
        case "postgres" -> new Amount("float8", "12.5", "1234567890123.45");
        default -> new Amount("DOUBLE", "12.5", "1.23456789012345E12");
      };
    }
    // As many places as each source gives: a column of Parquet or Avro has nine, SQLite's numbers
    // have none.
    String small =
        switch (from) {
          case "parquet", "avro" -> "12.500000000";
          case "sqlite" -> "12.5";
          default -> "12.50";
        };
    String large =
        List.of("parquet", "avro").contains(from) ? "1234567890123.450000000" : "1234567890123.45";
    return switch (to) {
      case "parquet", "avro" -> new Amount("DECIMAL", "12.500000000", "1234567890123.450000000");
      // A cell is a double.
      case "xlsx" -> new Amount("DOUBLE", "12.5", "1.23456789012345E12");
      case "sqlite" -> new Amount("DECIMAL_TEXT", small, large);
      // Which has no places that only show.
      case "h2" -> new Amount("DECFLOAT", "12.5", "1234567890123.45");
      case "postgres" -> new Amount("numeric", small, large);
      default -> new Amount("DECIMAL", small, large);
    };
  }

  /** What the target holds: the types of its columns as it tells them, and its rows. */
  private static String content(String kind, String name) throws SQLException {
    return switch (kind) {
      case "csv", "json" ->
          WORKPLACE.read(name + "." + kind).lines().sorted().collect(Collectors.joining("\n"));
      case "fwf" ->
          WORKPLACE
              .read(name + ".fwf")
              .lines()
              .map(CopyMatrixTest::cells)
              .sorted()
              .collect(Collectors.joining("\n"));
      case "parquet", "avro", "xlsx" -> preview(WORKPLACE.path(name + "." + kind));
      default -> table(kind, name);
    };
  }

  private static String cells(String line) {
    assertThat(line, line.codePointCount(0, line.length()), is(7 * 28));
    return IntStream.range(0, 7)
        .mapToObj(
            i ->
                line.substring(
                    line.offsetByCodePoints(0, 28 * i), line.offsetByCodePoints(0, 28 * (i + 1))))
        .map(String::strip)
        .collect(Collectors.joining("|"));
  }

  private static String table(String database, String name) throws SQLException {
    List<String> lines = new ArrayList<>();
    try (Connection connection = DriverManager.getConnection(jdbc(database));
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("SELECT * FROM " + name + " ORDER BY id")) {
      List<String> types = new ArrayList<>();
      for (int i = 1; i <= rows.getMetaData().getColumnCount(); i++) {
        types.add(rows.getMetaData().getColumnTypeName(i));
      }
      lines.add(String.join(" | ", types));
      while (rows.next()) {
        List<String> values = new ArrayList<>();
        for (int i = 1; i <= types.size(); i++) {
          values.add(rows.getString(i));
        }
        lines.add(String.join(" | ", values));
      }
    }
    return String.join("\n", lines);
  }

  private static String preview(Path file) {
    Catalogue catalogue = Catalogue.load();
    CopySource read = new CopySource(file.toString(), null, Map.of(), null, null, null, List.of());
    CopyFile pipeline = CopyFile.of(read, null, null, catalogue, Map.of(), new Secrets());
    Preview preview = Preview.of(pipeline.spec(catalogue), catalogue, null, 100);
    List<String> lines = new ArrayList<>();
    for (Row row : preview.rows()) {
      lines.add(row.getValues().stream().map(String::valueOf).collect(Collectors.joining(" | ")));
    }
    lines.sort(null);
    lines.add(
        0,
        preview.schema().getFields().stream()
            .map(field -> Names.type(field.getType()))
            .collect(Collectors.joining(" | ")));
    return String.join("\n", lines);
  }
}
