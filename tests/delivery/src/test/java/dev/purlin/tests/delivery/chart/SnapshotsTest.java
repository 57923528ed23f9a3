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
    // Whole files that have tests of their own would drown the rest.
    String rendered =
        Chart.render(Chart.RELEASE, values)
            .replaceAll("(?m)^(  \\S+\\.(?:sh|json): \\|)\n(?:    .*\n|\\s*\n)+", "$1\n    ...\n");
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
}
