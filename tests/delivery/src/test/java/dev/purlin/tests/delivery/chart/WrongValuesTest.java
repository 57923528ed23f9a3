package dev.purlin.tests.delivery.chart;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.junit.Assert.assertThrows;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;
import org.junit.runner.RunWith;
import org.junit.runners.Parameterized;
import org.junit.runners.Parameterized.Parameters;

/**
 * Whatever a person gets wrong in values is refused before anything reaches a cluster, with its
 * place and a clear word.
 */
@RunWith(Parameterized.class)
public class WrongValuesTest {
  @Rule public final TemporaryFolder folder = new TemporaryFolder();

  private final JsonNode mistake;

  public WrongValuesTest(String what, JsonNode mistake) {
    this.mistake = mistake;
  }

  @Parameters(name = "{0}")
  public static List<Object[]> mistakes() throws IOException {
    List<Object[]> mistakes = new ArrayList<>();
    try (InputStream in = WrongValuesTest.class.getResourceAsStream("/chart/wrong-values.yaml")) {
      for (JsonNode mistake : Manifest.YAML.readTree(in)) {
        mistakes.add(new Object[] {mistake.get("what").asText(), mistake});
      }
    }
    return mistakes;
  }

  @Test
  public void isRefusedWithItsPlace() throws IOException {
    Path right = Chart.DIRECTORY.resolve("ci/" + mistake.get("over").asText() + "-values.yaml");
    Path wrong = folder.newFile("wrong.yaml").toPath();
    Files.writeString(wrong, mistake.get("values").toString());
    Exception refusal =
        assertThrows(Exception.class, () -> Chart.render(Chart.RELEASE, right, wrong));
    assertThat(refusal.getMessage(), containsString(mistake.get("says").asText()));
  }
}
