package dev.purlin.tests.delivery.terraform;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;

import dev.purlin.tests.delivery.Programs;
import dev.purlin.tests.delivery.Repository;
import dev.purlin.tests.delivery.Shell;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

/**
 * The Terraform code, by {@code ci/terraform-checks.sh}: its format, every environment's validity,
 * and the tests of {@code infra/tests} against a mocked AWS. It needs Terraform and the AWS
 * provider on this machine, and skips aloud without.
 */
public final class TerraformTest {
  @Rule public final TemporaryFolder folder = new TemporaryFolder();

  private Shell shell;

  @Before
  public void prepare() throws IOException {
    Programs.need("terraform");
    Path plugins =
        Plugins.find()
            .orElseGet(
                () -> {
                  Programs.skip(
                      "there is no AWS provider for Terraform on this machine; set "
                          + Plugins.VARIABLE
                          + " to a folder that has registry.terraform.io/hashicorp/aws in it");
                  return null;
                });
    shell = new Shell(folder.getRoot().toPath()).with(Plugins.VARIABLE, plugins.toString());
    shell.copy("infra");
  }

  @Test
  public void everyEnvironmentIsValidAndEveryTestPasses() throws IOException {
    Shell.Ended ended = shell.run("terraform-checks.sh");
    assertThat(ended.all(), ended.status(), is(0));
    for (String environment : List.of("dev", "staging", "prod")) {
      assertThat(
          ended.errors(),
          containsString("terraform-checks.sh: infra/environments/" + environment + " is valid\n"));
    }
    try (Stream<Path> files = Files.list(Repository.path("infra/tests"))) {
      for (Path file : files.filter(f -> f.toString().endsWith(".hcl")).toList()) {
        assertThat(ended.output(), containsString("tests/" + file.getFileName() + "... pass\n"));
      }
    }
    assertThat(ended.output(), containsString("Success! "));
  }

  @Test
  public void everyModuleHasATest() throws IOException {
    try (Stream<Path> modules = Files.list(Repository.path("infra/modules"))) {
      for (Path module : modules.filter(m -> !m.endsWith("environment")).toList()) {
        Path test = Path.of("infra/tests", module.getFileName() + ".tftest.hcl");
        assertThat(test + " exists", Files.exists(Repository.path(test.toString())), is(true));
      }
    }
  }

  @Test
  public void aBucketThatCouldBeMadePublicFailsTheTests() {
    keepOnlyTest("storage");
    mutate(
        "infra/modules/storage/main.tf",
        "block_public_policy     = true",
        "block_public_policy     = false");
    Shell.Ended ended = shell.run("terraform-checks.sh");
    assertThat(ended.all(), ended.status(), is(1));
    assertThat(ended.errors(), containsString("a bucket could be made public"));
  }

  @Test
  public void codeThatIsNotFormattedIsShown() {
    mutate("infra/modules/storage/variables.tf", "  type        = bool", "  type = bool");
    Shell.Ended ended = shell.run("terraform-checks.sh");
    assertThat(ended.status(), is(3));
    assertThat(ended.output(), containsString("-  type = bool\n+  type        = bool\n"));
  }

  @Test
  public void aWordThatTheProviderDoesNotKnowIsRefused() {
    mutate("infra/modules/storage/main.tf", "force_destroy = ", "force_removal = ");
    Shell.Ended ended = shell.run("terraform-checks.sh");
    assertThat(ended.status(), is(1));
    assertThat(
        ended.errors(), containsString("An argument named \"force_removal\" is not expected here"));
    assertThat(
        ended.errors(),
        containsString("terraform-checks.sh: infra/environments/dev is not valid\n"));
  }

  private void keepOnlyTest(String name) {
    for (java.io.File file : shell.path("infra/tests").toFile().listFiles()) {
      if (!file.getName().equals(name + ".tftest.hcl") && !file.delete()) {
        throw new IllegalStateException("cannot delete " + file);
      }
    }
    for (String environment : List.of("dev", "staging")) {
      for (java.io.File file :
          shell.path("infra/environments/" + environment).toFile().listFiles()) {
        if (!file.delete()) {
          throw new IllegalStateException("cannot delete " + file);
        }
      }
      if (!shell.path("infra/environments/" + environment).toFile().delete()) {
        throw new IllegalStateException("cannot delete " + environment);
      }
    }
  }

  private void mutate(String file, String from, String to) {
    String text = shell.read(file);
    if (!text.contains(from)) {
      throw new IllegalStateException(file + " no longer says: " + from);
    }
    shell.write(file, text.replace(from, to));
  }
}
