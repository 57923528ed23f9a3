package dev.purlin.tests.delivery.jenkins;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;

import com.sun.net.httpserver.HttpServer;
import dev.purlin.tests.delivery.Programs;
import dev.purlin.tests.delivery.Shell;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.After;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

/** The script that tells people, against a webhook of the test's own. */
public final class NotifyScriptTest {
  private static final String SECRET = "T0P-s3cret";

  @Rule public final TemporaryFolder folder = new TemporaryFolder();

  private final List<String> received = Collections.synchronizedList(new ArrayList<>());
  private HttpServer server;
  private Shell shell;
  private int status = 200;

  @Before
  public void start() throws IOException {
    Programs.need("curl");
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/hooks/" + SECRET,
        exchange -> {
          received.add(
              new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
          exchange.sendResponseHeaders(status, -1);
          exchange.close();
        });
    server.start();
    shell =
        new Shell(folder.getRoot().toPath())
            .with(
                "NOTIFY_WEBHOOK_URL",
                "http://127.0.0.1:" + server.getAddress().getPort() + "/hooks/" + SECRET)
            .with("JOB_NAME", "purlin/\"main\"")
            .with("BUILD_NUMBER", "42")
            .with("BUILD_URL", "https://ci.example/42");
  }

  @After
  public void stop() {
    if (server != null) {
      server.stop(0);
    }
  }

  @Test
  public void tellsWhatFailed() {
    Shell.Ended ended = shell.run("notify.sh", "failure");
    assertThat(ended.all(), ended.status(), is(0));
    assertThat(
        received,
        is(List.of("{\"text\": \"purlin/\\\"main\\\" #42 failed: https://ci.example/42\"}")));
  }

  @Test
  public void tellsThatItWorksAgain() {
    shell.run("notify.sh", "recovery");
    assertThat(
        received,
        is(List.of("{\"text\": \"purlin/\\\"main\\\" #42 works again: https://ci.example/42\"}")));
  }

  @Test
  public void keepsTheWebhookToItselfEvenWhenTraced() {
    shell.with("SHELLOPTS", "xtrace");
    Shell.Ended ended = shell.run("notify.sh", "failure");
    assertThat(ended.status(), is(0));
    assertThat(ended.all(), not(containsString(SECRET)));
  }

  @Test
  public void keepsTheWebhookToItselfWhenItFails() {
    status = 403;
    Shell.Ended ended = shell.run("notify.sh", "failure");
    assertThat(
        ended.all(),
        is(
            "status 1\nnotify.sh: the webhook did not take the message: curl ended with 22 (man"
                + " curl, EXIT CODES)\n"));
  }

  @Test
  public void saysThatTheWebhookIsMissing() {
    Shell.Ended ended = shell.with("NOTIFY_WEBHOOK_URL", "").run("notify.sh", "failure");
    assertThat(
        ended.all(),
        is(
            "status 2\nnotify.sh: set NOTIFY_WEBHOOK_URL; the head of ci/notify.sh says what"
                + " for\n"));
  }
}
