package dev.purlin.tests.delivery.chart;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.hasItems;
import static org.hamcrest.Matchers.is;

import java.io.IOException;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.jar.JarFile;
import org.junit.Test;

/**
 * Flink takes any setting, and overlooks those that it does not know: so each that the chart sets
 * must be one it knows.
 */
public class FlinkSettingsTest {
  // Read by the reporter itself, and by Hadoop's S3 client, which have no list of theirs.
  private static final String PASSED_ON =
      "metrics\\.reporter\\.prom\\.(factory\\.class|port)|fs\\.s3a\\.(aws\\.credentials\\.provider|endpoint\\.region)";

  private static final String OPTIONS =
      "org/apache/flink/(configuration|kubernetes/configuration|kubernetes/operator/config"
          + "|autoscaler/config|streaming/api/environment)/\\w+Options\\.class";

  @Test
  public void everySettingIsOneOfFlinks() throws Exception {
    Set<String> known = options("flink-options");
    // The operator's own, of which only an older version is a library: it has all that the chart
    // uses.
    options("operator").stream()
        .filter(key -> key.startsWith("kubernetes.operator."))
        .forEach(known::add);
    assertThat(known.size(), is(greaterThan(500)));
    assertThat(known, hasItems("jobmanager.scheduler", "job.autoscaler.target.utilization"));

    Set<String> unknown = new TreeSet<>();
    for (Path values : Chart.valuesFiles()) {
      for (Manifest manifest : Manifest.of(values)) {
        manifest.json().at("/spec/flinkConfiguration").fieldNames().forEachRemaining(unknown::add);
      }
    }
    unknown.removeIf(key -> known.contains(key) || key.matches(PASSED_ON));
    assertThat(unknown, is(empty()));
  }

  /** The keys of all options in the jars of a folder. */
  private static Set<String> options(String folder) throws Exception {
    Set<String> keys = new TreeSet<>();
    try (URLClassLoader loader = Jars.loader(folder)) {
      Class<?> option = loader.loadClass("org.apache.flink.configuration.ConfigOption");
      for (Path jar : Jars.in(folder)) {
        for (String name : optionClasses(jar)) {
          for (Field field : Class.forName(name, true, loader).getFields()) {
            if (Modifier.isStatic(field.getModifiers())
                && option.isAssignableFrom(field.getType())) {
              keys.add((String) option.getMethod("key").invoke(field.get(null)));
            }
          }
        }
      }
    }
    return keys;
  }

  private static List<String> optionClasses(Path jar) throws IOException {
    List<String> names = new ArrayList<>();
    try (JarFile file = new JarFile(jar.toFile())) {
      file.stream()
          .map(entry -> entry.getName())
          .filter(name -> name.matches(OPTIONS))
          .forEach(name -> names.add(name.replace(".class", "").replace('/', '.')));
    }
    return names;
  }
}
