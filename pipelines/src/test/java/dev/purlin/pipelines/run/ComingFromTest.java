package dev.purlin.pipelines.run;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.checkerframework.checker.nullness.qual.Nullable;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;
import org.yaml.snakeyaml.Yaml;

/** The steps that docs/coming-from.md names give what the other tool gave for the same rows. */
public class ComingFromTest {
  @Rule public final TemporaryFolder folder = new TemporaryFolder();

  private static List<Map<String, Object>> examples() throws IOException {
    try (InputStream file = ComingFromTest.class.getResourceAsStream("/peers/examples.yaml")) {
      return new Yaml().load(file);
    }
  }

  private static Map<String, Object> step(String type, String name, Object input, Object config) {
    Map<String, Object> step = new LinkedHashMap<>();
    step.put("type", type);
    step.put("name", name);
    step.put("input", input);
    step.put("config", config);
    return step;
  }

  private static Map<String, Object> rows(String name, Object rows, @Nullable Object schema) {
    Map<String, Object> config = new LinkedHashMap<>();
    config.put("elements", rows);
    config.put("schema", schema);
    Map<String, Object> create = step("Create", name, null, config);
    create.remove("input");
    return create;
  }

  private List<Map<String, Object>> steps(Map<String, Object> example) throws IOException {
    String call = (String) example.get("call");
    Map<String, Object> written = new Yaml().load((String) example.get("step"));
    Map.Entry<String, Object> step = written.entrySet().iterator().next();
    List<Map<String, Object>> steps = new ArrayList<>();
    if (example.containsKey("file")) {
      Map<String, Object> source = step(step.getKey(), call, null, file(example, step.getValue()));
      source.remove("input");
      steps.add(source);
      steps.add(check(call, example));
      return steps;
    }
    steps.add(rows("Rows of " + call, example.get("rows"), example.get("schema")));
    Object input = "Rows of " + call;
    if (example.containsKey("others")) {
      steps.add(rows("Others of " + call, example.get("others"), null));
      Map<String, Object> inputs = new LinkedHashMap<>();
      inputs.put("a", input);
      inputs.put("b", "Others of " + call);
      input = inputs;
    }
    if (example.containsKey("writes")) {
      steps.add(step(step.getKey(), call, input, target(step.getValue())));
      return steps;
    }
    steps.add(step(step.getKey(), call, input, step.getValue()));
    steps.add(check(call, example));
    return steps;
  }

  /** The configuration of a step that writes a file, with the file in the test's folder. */
  private Map<String, Object> target(Object config) {
    Map<String, Object> write = new LinkedHashMap<>();
    ((Map<?, ?>) config).forEach((name, value) -> write.put(name.toString(), value));
    write.computeIfPresent("path", (name, path) -> written(path).toString());
    return write;
  }

  private Path written(Object path) {
    return folder.getRoot().toPath().resolve(String.valueOf(path));
  }

  private static Map<String, Object> check(String call, Map<String, Object> example) {
    Object expected = Map.of("elements", example.get("gives"));
    return step("AssertEqual", "Check of " + call, call, expected);
  }

  /** The configuration of a step that reads a file, with that file in its place. */
  private Map<String, Object> file(Map<String, Object> example, Object config) throws IOException {
    Map<String, Object> read = new LinkedHashMap<>();
    ((Map<?, ?>) config).forEach((name, value) -> read.put(name.toString(), value));
    Path directory = folder.newFolder().toPath();
    Path file = directory.resolve(String.valueOf(read.get("path")));
    Files.writeString(file, String.valueOf(example.get("file")));
    read.put("path", file.toString());
    return read;
  }

  @Test
  public void stepsGiveWhatTheOtherToolGave() throws IOException, SQLException {
    List<Map<String, Object>> steps = new ArrayList<>();
    for (Map<String, Object> example : examples()) {
      steps.addAll(steps(example));
    }
    Path file = folder.getRoot().toPath().resolve("examples.yaml");
    // JSON is YAML, whose words such as y or on mean no truth value here.
    Files.writeString(
        file,
        new ObjectMapper().writeValueAsString(Map.of("pipeline", Map.of("transforms", steps))));
    try (Connection shop = shop()) {
      RunRecord run = Running.direct(file, folder.getRoot().toPath());
      assertThat(run.toString(), run.outcome().exitCode(), is(0));
    }
    for (Map<String, Object> example : examples()) {
      if (example.containsKey("writes")) {
        Map<String, Map<String, Object>> step = new Yaml().load((String) example.get("step"));
        Path target = written(step.values().iterator().next().get("path"));
        assertThat(Files.readString(target), is(example.get("writes")));
      }
    }
  }

  /** The database that some of the steps ask; it is there until the connection is closed. */
  private static Connection shop() throws SQLException {
    Connection shop = DriverManager.getConnection("jdbc:h2:mem:shop");
    try (Statement statement = shop.createStatement()) {
      statement.execute("CREATE TABLE customer (id BIGINT PRIMARY KEY, name VARCHAR)");
      statement.execute("INSERT INTO customer VALUES (7, 'Ann'), (9, 'Bob')");
      statement.execute("CREATE TABLE price (article VARCHAR, valid_from DATE, price BIGINT)");
      statement.execute(
          "INSERT INTO price VALUES ('pen', DATE '2024-01-01', 2), ('pen', DATE '2025-01-01', 3)");
    }
    return shop;
  }

  @Test
  public void theDocumentationNamesThem() throws IOException {
    String page = Files.readString(Path.of("..", "docs", "coming-from.md"));
    for (Map<String, Object> example : examples()) {
      assertThat(
          page,
          containsString("| `%s` | `%s`".formatted(example.get("call"), example.get("step"))));
    }
  }
}
