package dev.purlin.tests.delivery.chart;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.lang.reflect.Method;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.BeforeClass;
import org.junit.Test;

/**
 * The Flink operator would take every FlinkDeployment: its own validator says so. That of version
 * 1.7.0, the last to be had as a library, does not know Flink 1.19 by name and is told 1.18.
 */
public class OperatorTest {
  private static ClassLoader loader;
  private static Object validator;

  @BeforeClass
  public static void load() throws ReflectiveOperationException {
    loader = Jars.loader("operator");
    Class<?> configuration = loader.loadClass("org.apache.flink.configuration.Configuration");
    Class<?> manager =
        loader.loadClass("org.apache.flink.kubernetes.operator.config.FlinkConfigManager");
    validator =
        loader
            .loadClass("org.apache.flink.kubernetes.operator.validation.DefaultValidator")
            .getConstructor(manager)
            .newInstance(
                manager
                    .getConstructor(configuration)
                    .newInstance(configuration.getConstructor().newInstance()));
  }

  @Test
  public void takesEveryFlinkDeployment() throws ReflectiveOperationException {
    List<Manifest> deployments =
        Chart.valuesFiles().stream()
            .flatMap(values -> deployments(values.toString()).stream())
            .toList();
    assertThat(deployments, is(not(empty())));
    for (Manifest deployment : deployments) {
      assertThat(deployment.toString(), refusal(deployment), is(Optional.empty()));
    }
  }

  @Test
  public void refusesWhatTheChartKeepsAway() throws ReflectiveOperationException {
    Manifest deployment =
        deployments(Chart.DIRECTORY.resolve("ci/streaming-values.yaml").toString()).get(1);
    ((ObjectNode) deployment.json().at("/spec/flinkConfiguration"))
        .remove("high-availability.type");
    assertThat(refusal(deployment).orElseThrow(), containsString("HA"));
  }

  @Test
  public void refusesANameThatIsTooLong() throws ReflectiveOperationException {
    Manifest deployment =
        deployments(Chart.DIRECTORY.resolve("ci/streaming-values.yaml").toString()).get(1);
    ((ObjectNode) deployment.json().get("metadata")).put("name", "a".repeat(46));
    assertThat(refusal(deployment).orElseThrow(), containsString("no more than 45 characters"));
  }

  private static List<Manifest> deployments(String values) {
    return Manifest.of(Path.of(values)).stream()
        .filter(manifest -> manifest.kind().equals("FlinkDeployment"))
        .toList();
  }

  private static Optional<String> refusal(Manifest manifest) throws ReflectiveOperationException {
    ObjectNode json = manifest.json().deepCopy();
    assertThat(json.at("/spec/flinkVersion").asText(), is("v1_19"));
    ((ObjectNode) json.get("spec")).put("flinkVersion", "v1_18");
    Class<?> type = loader.loadClass("org.apache.flink.kubernetes.operator.api.FlinkDeployment");
    Method reader =
        loader
            .loadClass("io.fabric8.kubernetes.client.utils.Serialization")
            .getMethod("unmarshal", String.class, Class.class);
    Object deployment = reader.invoke(null, json.toString(), type);
    Optional<?> refusal =
        (Optional<?>)
            validator
                .getClass()
                .getMethod("validateDeployment", type)
                .invoke(validator, deployment);
    return refusal.map(String::valueOf);
  }
}
