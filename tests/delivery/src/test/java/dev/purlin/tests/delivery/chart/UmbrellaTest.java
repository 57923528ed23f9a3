package dev.purlin.tests.delivery.chart;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;

import com.marcnuri.helm.Helm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

/** The chart as a part of another, which turns it on and off, and keeps anchors in its values. */
public class UmbrellaTest {
  @Rule public final TemporaryFolder folder = new TemporaryFolder();

  @Test
  public void isTurnedOnAndOffByItsCondition() throws IOException {
    assertThat(kinds(true), hasItem("CronJob"));
    assertThat(kinds(false), not(hasItem("CronJob")));
    assertThat(kinds(false), is(List.of("ConfigMap")));
  }

  private List<String> kinds(boolean enabled) throws IOException {
    Path chart = folder.newFolder().toPath();
    Files.writeString(
        chart.resolve("Chart.yaml"),
        """
        apiVersion: v2
        name: platform
        version: 1.0.0
        dependencies:
          - {name: purlin, version: 0.1.0, condition: purlin.enabled}
        """);
    Files.writeString(
        chart.resolve("values.yaml"),
        """
        global: {environment: prod}
        purlin:
          x-common: &common {LEVEL: info}
          x-list: [1]
          enabled: %s
          defaults: {env: *common}
          pipelines:
            orders:
              file: {uri: "s3://a/orders.yaml"}
              schedule: {cron: "@daily"}
        """
            .formatted(enabled));
    Path templates = Files.createDirectories(chart.resolve("templates"));
    Files.writeString(
        templates.resolve("own.yaml"),
        "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: platform}\n");
    Chart.copyTo(Files.createDirectories(chart.resolve("charts/purlin")));
    String rendered =
        new Helm(chart)
            .template()
            .withName("platform")
            .withNamespace(Chart.NAMESPACE)
            .withKubeVersion("1.31.0")
            .call();
    return Manifest.of(rendered).stream().map(Manifest::kind).distinct().toList();
  }
}
