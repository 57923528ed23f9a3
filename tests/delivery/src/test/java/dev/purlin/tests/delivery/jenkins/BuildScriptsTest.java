package dev.purlin.tests.delivery.jenkins;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;

import dev.purlin.tests.delivery.Shell;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

/**
 * The scripts that build, package and publish: what they ask of Maven and Helm, and what they leave
 * for each other.
 */
public final class BuildScriptsTest {
  private static final String SECRET = "T0P-s3cret";

  @Rule public final TemporaryFolder folder = new TemporaryFolder();

  private Shell shell;

  @Before
  public void start() {
    shell =
        new Shell(folder.getRoot().toPath())
            .write("pom.xml", "<project>\n  <version>1.4.0-SNAPSHOT</version>\n</project>\n")
            .with("BUILD_NUMBER", "42")
            .tool("git", "echo 0123456789ab")
            .tool("helm", helm());
    maven(
        "mkdir -p pipelines/target; echo jar > pipelines/target/purlin.jar;"
            + " echo '{\"bomFormat\" : \"CycloneDX\"}' > pipelines/target/purlin-sbom.json;"
            + " printf sha256:ab > pipelines/target/jib-image.digest");
  }

  @Test
  public void packagingGathersWhatIsDeliveredUnderOneVersion() {
    Shell.Ended ended = shell.run("package.sh");
    assertThat(ended.all(), is("status 0\npackage.sh: 1.4.0-g0123456789ab-42 is in build/dist\n"));
    assertThat(shell.read("build/dist/version"), is("1.4.0-g0123456789ab-42\n"));
    assertThat(
        shell.read("build/dist/SHA256SUMS").lines().map(line -> line.split(" +", 2)[1]).toList(),
        is(
            java.util.List.of(
                "purlin.jar", "purlin-sbom.json", "purlin-1.4.0-g0123456789ab-42.tgz")));
  }

  @Test
  public void packagingFailsWithoutASbom() {
    maven("mkdir -p pipelines/target; touch pipelines/target/purlin.jar");
    assertThat(
        shell.run("package.sh").all(),
        is(
            "status 1\npackage.sh: the build of the pipelines module left no"
                + " pipelines/target/purlin-sbom.json\n"));
  }

  @Test
  public void theImageHasTheVersionOfThePackage() {
    assertThat(
        shell.run("image.sh").all(),
        is("status 1\nimage.sh: there is no build/dist/version: run ci/package.sh first\n"));
    shell.run("package.sh");
    assertThat(shell.run("image.sh").status(), is(0));
    assertThat(
        shell.commands(),
        containsString(
            "mvnw -B -ntp -Dquick -DskipTests -pl pipelines -am package jib:buildTar"
                + " -Djib.to.tags=1.4.0-g0123456789ab-42\n"));
    assertThat(shell.read("build/dist/image.digest"), is("sha256:ab"));
  }

  @Test
  public void theImageCarriesTheDriversThatAreNamed() {
    shell.run("package.sh");
    shell.with("IMAGE_PARTS", "com.mysql:mysql-connector-j:9.4.0 org.duckdb:duckdb_jdbc:1.4.1");

    Shell.Ended ended = shell.run("image.sh");

    assertThat(ended.errors(), ended.status(), is(0));
    assertThat(
        shell.read("build/parts/pom.xml"),
        containsString(
            "<groupId>com.mysql</groupId><artifactId>mysql-connector-j</artifactId><version>9.4.0</version>"));
    String jars = shell.path("build/parts/jars").toString();
    assertThat(
        shell.commands(),
        containsString("-DexcludeGroupIds=org.slf4j -DoutputDirectory=" + jars + "\n"));
    assertThat(
        shell.commands(),
        containsString(
            "cyclonedx-maven-plugin:2.9.1:makeBom -DoutputFormat=json -DoutputName=purlin-parts-sbom"
                + " -DincludeBomSerialNumber=false -DoutputDirectory="
                + shell.path("build/dist")
                + "\n"));
    assertThat(
        shell.commands(),
        containsString(
            "jib:buildTar -Djib.to.tags=1.4.0-g0123456789ab-42 -Dimage.parts=" + jars + "\n"));
    // What is pushed carries the same.
    assertThat(publish().status(), is(0));
    assertThat(
        shell.commands(),
        containsString("-Djib.to.tags=1.4.0-g0123456789ab-42 -Dimage.parts=" + jars + "\n"));
  }

  @Test
  public void aPartThatIsNoCoordinateIsRefused() {
    shell.run("package.sh");
    assertThat(
        shell.with("IMAGE_PARTS", "mysql").run("image.sh").all(),
        is(
            "status 2\nimage.sh: IMAGE_PARTS has 'mysql', which is not GROUP:ARTIFACT:VERSION, such as"
                + " com.mysql:mysql-connector-j:9.4.0\n"));
  }

  @Test
  public void publishingLeavesWhatDeploymentReadsAndShowsNoPassword() {
    shell.run("package.sh");
    shell.run("image.sh");

    Shell.Ended ended = publish();

    assertThat(ended.errors(), ended.status(), is(0));
    assertThat(
        shell.read("build/dist/image.env"),
        is(
            """
            IMAGE_REPOSITORY=registry.example/purlin
            IMAGE_TAG=1.4.0-g0123456789ab-42
            IMAGE_DIGEST=sha256:ab
            """));
    // Given to helm alone, on its standard input, for a file that is gone afterwards.
    assertThat(shell.read("login"), is(SECRET));
    assertThat(ended.all() + shell.commands(), not(containsString(SECRET)));
    assertThat(
        shell.commands(),
        containsString(
            "package jib:build -Djib.to.image=registry.example/purlin:1.4.0-g0123456789ab-42"
                + " -Djib.to.tags=1.4.0-g0123456789ab-42\n"));
    assertThat(
        shell.commands(),
        containsString(
            "helm push build/dist/purlin-1.4.0-g0123456789ab-42.tgz oci://registry.example/charts"
                + " --registry-config "));
  }

  @Test
  public void publishingRefusesAnImageThatWasNotScanned() {
    shell.run("package.sh");
    shell.run("image.sh");
    maven("printf sha256:other > pipelines/target/jib-image.digest");

    Shell.Ended ended = publish();

    assertThat(ended.status(), is(1));
    assertThat(
        ended.errors(),
        containsString(
            "publish.sh: the image in the registry is sha256:other, the one that was scanned is"
                + " sha256:ab: the build is not reproducible\n"));
    assertThat(shell.read("build/dist/image.env"), is(""));
    assertThat(shell.commands(), not(containsString("helm push")));
  }

  @Test
  public void aDryRunPublishesNothing() {
    shell.run("package.sh");
    shell.run("image.sh");
    shell.with("DRY_RUN", "true");
    Shell.Ended ended = publish();
    assertThat(ended.errors(), ended.status(), is(0));
    assertThat(ended.errors(), containsString("+ helm push build/dist/purlin-1.4.0"));
    assertThat(shell.commands(), not(containsString("helm push")));
    assertThat(shell.commands(), not(containsString("jib:build ")));
    assertThat(shell.commands(), not(containsString("registry login")));
  }

  @Test
  public void everyTestStageRunsItsModules() {
    shell.tool("shellcheck", "");
    shell.write(".ci/run", "");
    for (String script :
        java.util.List.of("build", "unit-tests", "static-analysis", "integration-tests")) {
      assertThat(shell.run(script + ".sh").errors(), is(""));
    }
    assertThat(
        shell.commands().lines().filter(line -> line.startsWith("mvnw")).toList(),
        is(
            java.util.List.of(
                "mvnw -B -ntp -Dquick -DskipTests package",
                "mvnw -B -ntp -Dquick -Djacoco.skip=false -pl core,transforms,io,pipelines verify",
                "mvnw -B -ntp -DskipTests -Djacoco.skip=true verify",
                "mvnw -B -ntp -Dquick -pl tests/cluster,tests/delivery -am verify"
                    + " -Dtest=dev/purlin/tests/**/*Test -Dsurefire.failIfNoSpecifiedTests=false")));
  }

  private Shell.Ended publish() {
    return shell
        .with("IMAGE_REPOSITORY", "registry.example/purlin")
        .with("CHART_REPOSITORY", "oci://registry.example/charts")
        .with("REGISTRY_USER", "ann")
        .with("REGISTRY_PASSWORD", SECRET)
        .run("publish.sh");
  }

  /** A Maven that does what is said. */
  private void maven(String body) {
    shell.tool("mvnw", body);
    shell.write("mvnw", "#!/bin/sh\nexec mvnw \"$@\"\n");
    if (!shell.path("mvnw").toFile().setExecutable(true)) {
      throw new IllegalStateException("cannot make mvnw executable");
    }
  }

  private String helm() {
    return """
        case $1 in
          package) touch "build/dist/purlin-$4.tgz" ;;
          registry) cat > login ;;
        esac
        """;
  }
}
