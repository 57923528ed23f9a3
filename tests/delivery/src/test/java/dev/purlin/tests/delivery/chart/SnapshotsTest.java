package dev.purlin.tests.delivery.chart;

import dev.purlin.tests.delivery.Snapshots;
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
  public void rendersWhatWasLookedAt() {
    String rendered = withoutHeldFiles(Chart.render(Chart.RELEASE, values));
    String name = values.getFileName().toString().replaceAll("^values-|-values(?=\\.)", "");
    Snapshots.assertEqual("chart/rendered/" + name, rendered);
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
