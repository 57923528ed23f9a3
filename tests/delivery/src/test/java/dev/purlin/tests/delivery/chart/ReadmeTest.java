package dev.purlin.tests.delivery.chart;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.is;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.Test;

/**
 * The chart's README lists every value, as values.yaml says it. {@code -Dupdate} writes the list
 * anew, and leaves alone what stands around it.
 */
public class ReadmeTest {
  private static final String BEGIN = "<!-- values: made from values.yaml -->\n";
  private static final String END = "<!-- end of values -->\n";

  @Test
  public void listsEveryValue() throws IOException {
    Path file = Chart.DIRECTORY.resolve("README.md");
    String readme = Files.readString(file);
    assertThat(readme, containsString(BEGIN));
    assertThat(readme, containsString(END));
    int begin = readme.indexOf(BEGIN) + BEGIN.length();
    int end = readme.indexOf(END);
    String table = ValuesTable.of(Chart.DIRECTORY.resolve("values.yaml"));
    if (System.getProperty("update") != null) {
      Files.writeString(file, readme.substring(0, begin) + table + readme.substring(end));
    } else {
      assertThat(readme.substring(begin, end), is(table));
    }
  }

  @Test
  public void everyValueSaysWhatItIs() throws IOException {
    List<String> silent =
        ValuesTable.values(Chart.DIRECTORY.resolve("values.yaml")).stream()
            .filter(value -> value.description().isEmpty())
            .map(ValuesTable.Value::name)
            .toList();
    assertThat(silent, is(empty()));
  }

  @Test
  public void everyExampleIsOneThatTheChartTakes() throws IOException {
    String readme = Files.readString(Chart.DIRECTORY.resolve("README.md"));
    List<String> examples =
        List.of(readme.split("```yaml\n")).stream()
            .skip(1)
            .map(part -> part.substring(0, part.indexOf("```")))
            .toList();
    assertThat(examples.isEmpty(), is(false));
    for (String example : examples) {
      Path values = Files.createTempFile("example", ".yaml");
      try {
        Files.writeString(values, example);
        for (Manifest manifest : Manifest.of(values)) {
          assertThat(manifest + " of\n" + example, Kinds.problems(manifest), is(empty()));
        }
      } finally {
        Files.delete(values);
      }
    }
  }
}
