package dev.purlin.tests.delivery.jenkins;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.is;

import dev.purlin.tests.delivery.Programs;
import dev.purlin.tests.delivery.Shell;
import java.io.IOException;
import org.junit.After;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

/**
 * What {@code ci/cluster-checks.sh} looks at before it changes anything. The rest of it takes a
 * real API server, which a person has.
 */
public final class ClusterChecksTest {
  @Rule public final TemporaryFolder folder = new TemporaryFolder();

  private KubernetesApi kubernetes;
  private Shell shell;

  @Before
  public void start() throws IOException {
    Programs.need("kubectl");
    Programs.need("jq");
    kubernetes = new KubernetesApi();
    shell = new Shell(folder.getRoot().toPath()).tool("helm", "exit 1");
    shell
        .write("kubeconfig", kubernetes.kubeconfig())
        .with("KUBECONFIG", shell.path("kubeconfig").toString());
  }

  @After
  public void stop() {
    if (kubernetes != null) {
      kubernetes.close();
    }
  }

  @Test
  public void asksForTheCluster() {
    assertThat(
        shell.with("KUBECONFIG", "").run("cluster-checks.sh").all(),
        is(
            "status 2\ncluster-checks.sh: set KUBECONFIG; the head of ci/cluster-checks.sh says what for\n"));
  }

  @Test
  public void leavesANamespaceAloneThatIsThere() throws IOException {
    kubernetes.holds(
        "/api/v1/namespaces",
        """
        {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "purlin-checks"}}
        """);
    assertThat(
        shell.run("cluster-checks.sh").all(),
        is(
            "status 2\ncluster-checks.sh: the namespace purlin-checks exists; name one that does not,"
                + " by CHECK_NAMESPACE\n"));
    assertThat(kubernetes.created(), is(empty()));
    assertThat(kubernetes.deleted(), is(empty()));
  }

  @Test
  public void asksForAnImageWhereThereAreNodes() throws IOException {
    kubernetes.holds(
        "/api/v1/nodes",
        """
        {"apiVersion": "v1", "kind": "Node", "metadata": {"name": "node-1"}}
        """);
    assertThat(
        shell.run("cluster-checks.sh").all(),
        is(
            "status 2\ncluster-checks.sh: set IMAGE_REPOSITORY IMAGE_TAG; the head of"
                + " ci/cluster-checks.sh says what for\n"));
    assertThat(kubernetes.created(), is(empty()));
  }
}
