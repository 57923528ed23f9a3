package dev.purlin.tests.delivery.chart;

import com.marcnuri.helm.Helm;
import dev.purlin.tests.delivery.Snapshots;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

/**
 * What Helm tells a person after an installation names what is there, in commands that can be
 * copied.
 */
public class NotesTest {
  @Rule public final TemporaryFolder folder = new TemporaryFolder();

  @Test
  public void tellOfEveryPipeline() throws IOException {
    Snapshots.assertEqual("chart/notes/everything.txt", notes("everything"));
    Snapshots.assertEqual("chart/notes/batch.txt", notes("batch"));
    Snapshots.assertEqual("chart/notes/streaming.txt", notes("streaming"));
  }

  @Test
  public void tellHowToBeginWhereThereIsNoPipeline() throws IOException {
    Snapshots.assertEqual("chart/notes/empty.txt", notes("empty"));
  }

  @Test
  public void warnThatTheNamespacesOwnAccountHasFlinksRights() throws IOException {
    Path values = folder.newFile("values.yaml").toPath();
    Files.writeString(values, "serviceAccount: {create: false}\n");
    Snapshots.assertEqual("chart/notes/default-account.txt", notes(values));
  }

  private String notes(String example) throws IOException {
    return notes(Chart.DIRECTORY.resolve("ci/" + example + "-values.yaml"));
  }

  /** The notes as the only entry of a ConfigMap, since `helm template` leaves them out. */
  private String notes(Path values) throws IOException {
    Path chart = folder.newFolder().toPath();
    Chart.copyTo(chart);
    Path templates = chart.resolve("templates");
    Files.writeString(
        templates.resolve("_notes.tpl"),
        "{{ define \"notes\" }}" + Files.readString(templates.resolve("NOTES.txt")) + "{{ end }}");
    Files.writeString(
        templates.resolve("notes.yaml"),
        "kind: Notes\nmetadata: {name: notes}\ntext: {{ include \"notes\" . | toJson }}\n");
    String rendered =
        new Helm(chart)
            .template()
            .withName(Chart.RELEASE)
            .withNamespace(Chart.NAMESPACE)
            .withKubeVersion("1.31.0")
            .withValuesFile(values)
            .call();
    return Manifest.of(rendered).stream()
        .filter(manifest -> manifest.kind().equals("Notes"))
        .findFirst()
        .orElseThrow()
        .json()
        .get("text")
        .asText();
  }
}
