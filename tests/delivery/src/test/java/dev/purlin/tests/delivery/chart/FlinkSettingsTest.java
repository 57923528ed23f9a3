package dev.purlin.tests.delivery.chart;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.hasItems;
import static org.hamcrest.Matchers.is;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.lang.reflect.Field;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Modifier;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.jar.JarFile;
import org.junit.After;
import org.junit.Before;
import org.junit.Test;

/**
 * Flink overlooks settings that it does not know, and refuses values that it cannot read only when
 * a job starts: so each that the chart sets must be one it knows, with a value it can read.
 */
public class FlinkSettingsTest {
  // Read by the reporter itself, and by Hadoop's S3 client, which have no list of theirs; and an
  // option of the operator's 1.10, of which only an older version is a library.
  private static final String PASSED_ON =
      "metrics\\.reporter\\.prom\\.(factory\\.class|port)|fs\\.s3a\\.(aws\\.credentials\\.provider|endpoint|endpoint\\.region|path\\.style\\.access)"
          + "|kubernetes\\.operator\\.savepoint\\.dispose-on-delete";

  private static final String OPTIONS =
      "org/apache/flink/(configuration|kubernetes/configuration|kubernetes/operator/config"
          + "|autoscaler/config|streaming/api/environment)/\\w+Options\\.class";

  private final Map<String, Option> options = new HashMap<>();
  private final List<URLClassLoader> loaders = new ArrayList<>();

  /** An option as its own class loader has it. */
  private record Option(ClassLoader loader, Object option) {
    /** What is wrong with a value, or nothing. */
    String problem(String key, String value) throws ReflectiveOperationException {
      Class<?> configuration = loader.loadClass("org.apache.flink.configuration.Configuration");
      Object settings =
          configuration.getMethod("fromMap", Map.class).invoke(null, Map.of(key, value));
      try {
        configuration
            .getMethod("get", loader.loadClass("org.apache.flink.configuration.ConfigOption"))
            .invoke(settings, option);
        return "";
      } catch (InvocationTargetException e) {
        return e.getCause().getMessage();
      }
    }
  }

  @Before
  public void findOptions() throws Exception {
    addOptions("flink-options", "");
    addOptions("operator", "kubernetes.operator.");
    assertThat(options.size(), is(greaterThan(500)));
    assertThat(
        options.keySet(), hasItems("jobmanager.scheduler", "job.autoscaler.target.utilization"));
  }

  @After
  public void close() throws IOException {
    for (URLClassLoader loader : loaders) {
      loader.close();
    }
  }

  @Test
  public void everySettingIsOneOfFlinksAndHasAValueThatItReads() throws Exception {
    Set<String> problems = new TreeSet<>();
    for (Path values : Chart.valuesFiles()) {
      for (Manifest manifest : Manifest.of(values)) {
        for (Map.Entry<String, JsonNode> setting :
            manifest.json().at("/spec/flinkConfiguration").properties()) {
          problems.addAll(problems(setting.getKey(), setting.getValue().asText()));
        }
      }
    }
    assertThat(problems, is(empty()));
  }

  @Test
  public void findsWrongSettings() throws Exception {
    assertThat(problems("jobmanager.schedular", "adaptive"), contains("jobmanager.schedular"));
    assertThat(problems("jobmanager.scheduler", "adaptive"), is(empty()));
    assertThat(
        problems("restart-strategy.exponential-delay.attempts-before-reset-backoff", "infinite"),
        contains(containsString("Could not parse value 'infinite'")));
    assertThat(
        problems("kubernetes.operator.savepoint.history.max.age", "ten years"),
        contains(containsString("Could not parse value 'ten years'")));
  }

  private List<String> problems(String key, String value) throws ReflectiveOperationException {
    if (key.matches(PASSED_ON)) {
      return List.of();
    }
    if (!options.containsKey(key)) {
      return List.of(key);
    }
    String problem = options.get(key).problem(key, value);
    return problem.isEmpty() ? List.of() : List.of(problem);
  }

  /** Adds the options in the jars of a folder whose keys have a beginning. */
  private void addOptions(String folder, String beginning) throws Exception {
    URLClassLoader loader = Jars.loader(folder);
    loaders.add(loader);
    Class<?> option = loader.loadClass("org.apache.flink.configuration.ConfigOption");
    for (Path jar : Jars.in(folder)) {
      for (String name : optionClasses(jar)) {
        for (Field field : Class.forName(name, true, loader).getFields()) {
          if (Modifier.isStatic(field.getModifiers()) && option.isAssignableFrom(field.getType())) {
            String key = (String) option.getMethod("key").invoke(field.get(null));
            if (key.startsWith(beginning)) {
              options.put(key, new Option(loader, field.get(null)));
            }
          }
        }
      }
    }
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
