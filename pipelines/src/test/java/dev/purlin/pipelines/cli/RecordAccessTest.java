package dev.purlin.pipelines.cli;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.junit.Rule;
import org.junit.Test;

/** Who may read what a run leaves: values of rows stand in it. */
public class RecordAccessTest {
  @Rule public final Workplace workplace = new Workplace();

  private Path file() {
    return workplace.file(
        "p.yaml",
        """
        pipeline:
          type: chain
          transforms:
            - type: Create
              config: {elements: [{word: one}, {word: "2"}]}
            - type: MapToFields
              config: {language: sql, fields: {n: CAST(word AS INTEGER)}}
            - type: WriteToJson
              config: {path: DIR/out/n.json}
        """);
  }

  private List<String> permissions(String directory) throws Exception {
    try (Stream<Path> all = Files.walk(workplace.path(directory))) {
      List<Path> paths = all.toList();
      assertThat(paths, is(not(empty())));
      return paths.stream().map(RecordAccessTest::permissions).distinct().sorted().toList();
    }
  }

  private static String permissions(Path path) {
    try {
      return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    } catch (java.io.IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  public void onlyItsUserReadsRecordsAndQuarantinedRows() throws Exception {
    Invocation run = workplace.run(file(), "--on-error", "quarantine");
    assertThat(run.toString(), run.exitCode(), is(0));
    assertThat(permissions("runs"), is(List.of("rw-------", "rwx------")));
    assertThat(permissions("quarantine"), is(List.of("rw-------", "rwx------")));
    assertThat(
        "a target is as the umask says",
        permissions(workplace.list("out").get(0)),
        is(permissions(workplace.file("other.txt", ""))));
  }

  @Test
  public void sharedRecordsAreAsTheUmaskSays() throws Exception {
    workplace.run(file(), "--on-error", "quarantine", "--records", "shared");
    String own = permissions(workplace.file("other/other.txt", ""));
    assertThat(
        permissions("runs"),
        is(Stream.of(own, permissions(workplace.path("other"))).sorted().toList()));
  }

  @Test
  public void noEmptyQuarantineIsLeft() {
    workplace.run(
        workplace.file(
            "good.yaml", "pipeline: {transforms: [{type: Create, config: {elements: [{a: 1}]}}]}"),
        "--on-error",
        "quarantine");
    assertThat(Files.exists(workplace.path("quarantine")), is(false));
  }
}
