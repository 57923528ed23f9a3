package dev.purlin.tests.delivery.chart;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import dev.purlin.tests.delivery.Repository;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.Test;
import org.junit.runner.RunWith;
import org.junit.runners.Parameterized;
import org.junit.runners.Parameterized.Parameters;

/**
 * What the chart renders is what was looked at when it was last changed. After a change, {@code
 * ./mvnw -pl tests/delivery -am verify -Dtest=SnapshotsTest -Dupdate} writes it down anew, and the
 * difference is there to be read before it is committed.
 */
@RunWith(Parameterized.class)
public class SnapshotsTest {
  private static final Path SNAPSHOTS =
      Repository.path("tests/delivery/src/test/resources/chart/rendered");

  private final Path values;

  public SnapshotsTest(String name, Path values) {
    this.values = values;
  }

  @Parameters(name = "{0}")
  public static List<Object[]> files() {
    return Chart.valuesFiles().stream()
        .map(file -> new Object[] {file.getFileName().toString(), file})
        .toList();
  }

  @Test
  public void rendersWhatWasLookedAt() throws IOException {
    String rendered = withoutHeldFiles(Chart.render(Chart.RELEASE, values));
    Path snapshot =
        SNAPSHOTS.resolve(
            values.getFileName().toString().replace("values", "").replaceAll("^-|-(?=\\.)", ""));
    if (Boolean.getBoolean("update")) {
      Files.createDirectories(SNAPSHOTS);
      Files.writeString(snapshot, rendered);
    }
    List<String> seen = rendered.lines().toList();
    List<String> expected = Files.readAllLines(snapshot);
    int first = 0;
    while (first < seen.size()
        && first < expected.size()
        && seen.get(first).equals(expected.get(first))) {
      first++;
    }
    assertThat(
        snapshot.getFileName() + ", from line " + (first + 1),
        seen.subList(first, Math.min(first + 5, seen.size())),
        is(expected.subList(first, Math.min(first + 5, expected.size()))));
  }

  /**
   * Whole files in ConfigMaps, which have tests of their own and would drown the rest, are left
   * out.
   */
  private static String withoutHeldFiles(String rendered) {
    StringBuilder rest = new StringBuilder();
    boolean held = false;
    for (String line : rendered.split("\n", -1)) {
      held = held && (line.startsWith("    ") || line.isBlank());
      if (!held) {
        rest.append(line).append('\n');
      }
      if (line.matches("  \\S+\\.(sh|json): \\|")) {
        held = true;
        rest.append("    ...\n");
      }
    }
    return rest.toString();
  }
}
