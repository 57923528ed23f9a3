package dev.purlin.tests.delivery.chart;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.is;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.Test;
import org.junit.runner.RunWith;
import org.junit.runners.Parameterized;
import org.junit.runners.Parameterized.Parameters;

/**
 * Every object of every file of values is one that Kubernetes, or the operator that it is for,
 * would take.
 */
@RunWith(Parameterized.class)
public class ManifestsTest {
  private final Path values;

  public ManifestsTest(String name, Path values) {
    this.values = values;
  }

  @Parameters(name = "{0}")
  public static List<Object[]> files() {
    return Chart.valuesFiles().stream()
        .map(file -> new Object[] {file.getFileName().toString(), file})
        .toList();
  }

  @Test
  public void everyObjectFollowsItsSchemaToTheLetter() {
    List<String> problems = new ArrayList<>();
    for (Manifest manifest : Manifest.of(values)) {
      Kinds.problems(manifest).forEach(problem -> problems.add(manifest + ": " + problem));
    }
    assertThat(problems, is(empty()));
  }
}
