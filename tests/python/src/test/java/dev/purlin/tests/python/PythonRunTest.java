package dev.purlin.tests.python;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

/** The shipped jar runs Python, which it fetches, on both runners. */
public class PythonRunTest {
  @Rule public final TemporaryFolder folder = new TemporaryFolder();

  private final Map<String, String> environment =
      Map.of(
          "PURLIN_PARTS",
          Repository.path("tests/python/target/parts-of-runs").toString(),
          "PURLIN_MAVEN_REPOSITORY",
          Repository.path("tests/python/target/repository").toUri().toString());

  @Test
  public void runsPythonOnBothRunners() throws Exception {
    write(
        "functions.py",
        """
        import re

        def words(row):
          return re.findall('[a-z]+', row.text.lower())
        """);
    write(
        "pipeline.yaml",
        """
        pipeline:
          type: composite
          transforms:
            - type: ReadFromCsv
              name: Read
              config: {path: in.csv, schema: {id: BIGINT, text: VARCHAR}}
            - type: Partition
              name: Split
              input: Read
              config:
                language: python
                by:
                  callable: |
                    def kind(row):
                      if row.id % 2:
                        return 'odd'
                      return 'even'
                outputs: [odd, even]
            - type: MapToFields
              name: Map
              input: Split.odd
              config:
                language: python
                fields:
                  id: id
                  words: {path: functions.py, name: words}
                  half: {expression: id / 2, output_type: number}
                error_handling: {output: errors}
            - type: WriteToJson
              input: Map
              config: {path: "good-{{ runner }}.jsonl", num_shards: 1}
            - type: WriteToJson
              input: Map.errors
              config: {path: "bad-{{ runner }}.jsonl", num_shards: 1}
            - type: Filter
              name: All
              input: Read
              config: {language: python, keep: "id != 99"}
            - type: MapToFields
              name: In batches
              input: All
              config:
                language: python
                fields: {id: id, length: len(text)}
                error_handling: {output: none}
            - type: WriteToJson
              input: In batches
              config: {path: "batches-{{ runner }}.jsonl", num_shards: 1}
            - type: LogForTesting
              input: In batches.none
            - type: Filter
              name: Even
              input: Split.even
              config: {language: python, keep: "text != 'no'"}
            - type: WriteToJson
              input: Even
              config: {path: "even-{{ runner }}.jsonl", num_shards: 1}
        """);
    write("in.csv", "id,text\n1,Ein Wort\n2,\n3,\n4,no\n5,zwei; drei\n");
    for (String runner : List.of("direct", "flink")) {
      Purlin run =
          Purlin.run(
              folder.getRoot().toPath(),
              environment,
              "run",
              "pipeline.yaml",
              "--runner=" + runner,
              "--set=runner=" + runner);

      assertThat(run.output(), run.exitCode(), is(0));
      assertThat(
          lines("good-" + runner),
          contains(
              "{\"id\":1,\"words\":[\"ein\",\"wort\"],\"half\":0.5}",
              "{\"id\":5,\"words\":[\"zwei\",\"drei\"],\"half\":2.5}"));
      assertThat(
          lines("batches-" + runner),
          contains(
              "{\"id\":1,\"length\":8}", "{\"id\":4,\"length\":2}", "{\"id\":5,\"length\":10}"));
      assertThat(lines("even-" + runner), contains("{\"id\":2,\"text\":null}"));
      assertThat(lines("bad-" + runner).size(), is(1));
      assertThat(
          lines("bad-" + runner).get(0),
          containsString(
              "cannot compute 'words': AttributeError: 'NoneType' object has no attribute 'lower'"));
    }
  }

  @Test
  public void listsAndFetchesTheParts() throws Exception {
    Map<String, String> anew =
        Map.of(
            "PURLIN_PARTS",
            folder.getRoot().toString() + "/parts",
            "PURLIN_MAVEN_REPOSITORY",
            environment.get("PURLIN_MAVEN_REPOSITORY"));

    assertThat(parts(anew).output(), containsString("python  201 MB  no    Python for"));
    assertThat(parts(anew, "python").output(), containsString("fetching the part 'python' ("));
    assertThat(parts(anew).output(), containsString("python  201 MB  yes   Python for"));

    Purlin unknown = parts(anew, "pyton");
    assertThat(unknown.exitCode(), is(2));
    assertThat(unknown.output(), containsString("unknown part 'pyton'; did you mean 'python'?"));
  }

  private Purlin parts(Map<String, String> environment, String... names) throws Exception {
    return Purlin.run(
        folder.getRoot().toPath(),
        environment,
        Stream.concat(Stream.of("parts"), Stream.of(names)).toArray(String[]::new));
  }

  private void write(String name, String text) throws IOException {
    Files.writeString(folder.getRoot().toPath().resolve(name), text);
  }

  private List<String> lines(String name) throws IOException {
    Path file = folder.getRoot().toPath().resolve(name + ".jsonl-00000-of-00001");
    return Files.readString(file).lines().sorted().toList();
  }
}
