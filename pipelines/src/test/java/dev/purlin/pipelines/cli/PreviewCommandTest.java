package dev.purlin.pipelines.cli;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.startsWith;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;

/** What {@code purlin preview} shows of a file's steps. */
public class PreviewCommandTest {
  @Rule public final Workplace workplace = new Workplace();

  private Path file;

  @Before
  public void writeFile() {
    workplace.file("tags.csv", "id,tags\n1,a;b\n2,\n3,c\nfour,d\n");
    file =
        workplace.file(
            "tags.yaml",
            """
            pipeline:
              transforms:
                - type: ReadFromCsv
                  name: Read
                  config:
                    path: DIR/tags.csv
                    schema: {id: BIGINT, tags: VARCHAR}
                - type: Filter
                  name: Tagged
                  input: Read
                  config: {keep: tags IS NOT NULL}
                - type: MapToFields
                  name: Named
                  input: Tagged
                  config: {append: true, fields: {name: "'row ' || tags"}}
                - type: Filter
                  name: Some
                  input: Named
                  config: {keep: id < 3}
                - type: WriteToJson
                  name: Write
                  input: Some
                  config: {path: DIR/out.jsonl}
            """);
  }

  @Test
  public void showsTheLastStepThatDoesNotWrite() {
    Invocation preview = Invocation.of("preview", file);
    assertThat(preview.toString(), preview.exitCode(), is(0));
    assertThat(
        preview.out(),
        is(
            """
            Some
            id BIGINT  tags VARCHAR  name VARCHAR
            ─────────  ────────────  ────────────
            1          a;b           row a;b
            1 row
            1 row rejected on the way here
            """));
  }

  @Test
  public void showsAStepInTheMiddleOfAChainThatRunsFused() {
    Invocation preview = Invocation.of("preview", file, "Tagged");
    assertThat(preview.toString(), preview.exitCode(), is(0));
    assertThat(
        preview.out(),
        is(
            """
            Tagged
            id BIGINT  tags VARCHAR
            ─────────  ────────────
            1          a;b
            3          c
            2 rows
            1 row rejected on the way here
            """));
  }

  @Test
  public void showsNoMoreRowsThanAsked() {
    Invocation preview = Invocation.of("preview", file, "Read", "--rows", 2);
    assertThat(preview.toString(), preview.exitCode(), is(0));
    assertThat(
        preview.out(),
        startsWith(
            """
            Read
            id BIGINT  tags VARCHAR
            ─────────  ────────────
            1          a;b
            2          ∅
            2 rows; there are more (see --rows)
            """));
  }

  @Test
  public void refusesToShowASink() {
    Invocation preview = Invocation.of("preview", file, "Write");
    assertThat(preview.exitCode(), is(2));
    assertThat(preview.err(), is("step 'Write' writes; preview the step before it\n"));
  }

  @Test
  public void offersTheNearestStep() {
    Invocation preview = Invocation.of("preview", file, "Taged");
    assertThat(preview.exitCode(), is(2));
    assertThat(preview.err(), is("unknown step 'Taged'; did you mean 'Tagged'?\n"));
  }

  @Test
  public void refusesToShowNoRows() {
    Invocation preview = Invocation.of("preview", file, "--rows", 0);
    assertThat(preview.exitCode(), is(2));
    assertThat(preview.err(), startsWith("--rows: expected at least 1, found 0\n"));
  }

  @Test
  public void leavesNothingBehind() throws Exception {
    List<Path> before = temporary();
    Invocation.of("preview", file);
    assertThat(temporary(), is(before));
    assertThat(
        workplace.list("").stream().map(path -> path.getFileName().toString()).toList(),
        contains("tags.csv", "tags.yaml"));
  }

  private static List<Path> temporary() throws Exception {
    try (Stream<Path> files = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
      return files.filter(file -> file.toString().contains("purlin-preview")).sorted().toList();
    }
  }
}
