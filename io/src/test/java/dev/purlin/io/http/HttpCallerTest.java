package dev.purlin.io.http;

import static dev.purlin.io.http.ApiServer.broken;
import static dev.purlin.io.http.ApiServer.bytes;
import static dev.purlin.io.http.ApiServer.json;
import static dev.purlin.io.http.ApiServer.status;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.nullValue;
import static org.hamcrest.Matchers.startsWith;
import static org.junit.Assert.assertThrows;

import dev.purlin.core.parameter.ParameterSet;
import dev.purlin.core.problem.PurlinException;
import dev.purlin.core.problem.PurlinException.Category;
import dev.purlin.core.secret.Secrets;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.Rule;
import org.junit.Test;

public class HttpCallerTest {

  /** Time that passes only when somebody sleeps. */
  private static final class FakeTime implements Waiting {
    private static final long serialVersionUID = 1L;

    private final List<Duration> slept = new ArrayList<>();
    private Instant now = Instant.parse("2026-11-28T12:00:00Z");

    @Override
    public Instant now() {
      return now;
    }

    @Override
    public void sleep(Duration duration) {
      slept.add(duration);
      now = now.plus(duration);
    }
  }

  @Rule public final ApiServer server = new ApiServer();
  @Rule public final ApiServer other = new ApiServer();

  private final FakeTime time = new FakeTime();
  private final Secrets secrets = new Secrets();
  private HttpParameters parameters =
      ParameterSet.of(HttpParameters.class).given(Map.of("read_timeout_seconds", 20.0));
  private HttpAuth auth = new HttpAuth.None();
  private StatusRules rules = StatusRules.DEFAULT;
  private HttpCaller caller;

  private HttpCall get(String path) {
    return new HttpCall(HttpMethod.GET, URI.create(server.url() + path), Map.of(), null);
  }

  private String text(String path) throws IOException {
    return text(get(path));
  }

  private String text(HttpCall call) throws IOException {
    if (caller == null) {
      caller = new HttpCaller(HttpSettings.of(parameters), auth, secrets, time);
    }
    try (HttpAnswer answer = caller.send(call, rules);
        InputStream in = answer.open()) {
      return answer.ignored() ? null : new String(in.readAllBytes(), answer.charset());
    }
  }

  private String failure(Category category) {
    PurlinException failure = assertThrows(PurlinException.class, () -> text("/a"));
    assertThat(failure.getMessage(), failure.category(), is(category));
    return failure.getMessage().replace(server.url(), "URL").replace(other.url(), "OTHER");
  }

  @Test
  public void waitsLongerEachTimeAndGivesUp() {
    server.answerInTurn(status(503, "<h1>Busy</h1>\n  come\tback"));
    assertThat(
        failure(Category.OUTSIDE),
        is("'GET URL/a' answers 503: <h1>Busy</h1> come back; it was asked 6 times"));
    assertThat(server.log().size(), is(6));
    assertThat(time.slept.size(), is(5));
    for (int i = 0; i < 5; i++) {
      double seconds = time.slept.get(i).toNanos() / 1e9;
      assertThat(time.slept.toString(), seconds >= 0.5 * (1 << i) && seconds <= 1 << i, is(true));
    }
  }

  @Test
  public void waitsAsLongAsTheServerSays() throws IOException {
    server.answerInTurn(
        status(429, "").with("Retry-After", "7"),
        status(503, "").with("Retry-After", "Sat, 28 Nov 2026 12:01:00 GMT"),
        status(403, "").with("X-RateLimit-Remaining", "0").with("X-RateLimit-Reset", "9"),
        json("1").with("X-RateLimit-Remaining", "0").with("X-RateLimit-Reset", "11"),
        json("2"));
    assertThat(text("/a"), is("1"));
    assertThat(text("/a"), is("2"));
    // The reset behind 403 is the wait for the request that failed, and for the next one at once.
    assertThat(
        time.slept,
        is(
            List.of(
                Duration.ofSeconds(7),
                Duration.ofSeconds(53),
                Duration.ofSeconds(9),
                Duration.ofSeconds(11))));
  }

  @Test
  public void doesNotWaitForever() {
    server.answerInTurn(status(429, "slow down").with("Retry-After", "3600"));
    assertThat(
        failure(Category.OUTSIDE),
        is(
            "'GET URL/a' answers 429: slow down, and asks to wait for 3600 s; max_wait_seconds"
                + " allows 300"));
    assertThat(time.slept, is(empty()));
  }

  @Test
  public void keepsToItsOwnBudget() throws IOException {
    parameters = parameters.withRateLimit(4.0);
    server.answerInTurn(json("1"));
    for (int i = 0; i < 3; i++) {
      text("/a");
    }
    // Another worker of this process has no budget of its own.
    caller = null;
    text("/b");
    time.sleep(Duration.ofSeconds(1));
    text("/b");
    assertThat(
        time.slept,
        is(
            List.of(
                Duration.ofMillis(250),
                Duration.ofMillis(250),
                Duration.ofMillis(250),
                Duration.ofSeconds(1))));
  }

  @Test
  public void asksAgainWhenAnAnswerBreaksOff() throws IOException {
    server.answerInTurn(broken("[1,2"), broken(""), json("[1,2]"));
    assertThat(text("/a"), is("[1,2]"));
    assertThat(server.log(), is(List.of("GET /a", "GET /a", "GET /a")));
  }

  @Test
  public void saysWhatBroke() {
    parameters = parameters.withMaxRetries(1);
    server.answerInTurn(broken("[1,2"));
    assertThat(
        failure(Category.OUTSIDE),
        is(
            "'GET URL/a' cannot be read: fixed content-length: 104, bytes received: 4; it was asked"
                + " 2 times"));
  }

  @Test
  public void asksAgainWhenNothingArrives() throws Exception {
    parameters = parameters.withReadTimeoutSeconds(0.3).withMaxRetries(1);
    CountDownLatch end = new CountDownLatch(1);
    ApiServer.Response stalls =
        exchange -> {
          exchange.sendResponseHeaders(200, 10);
          exchange.getResponseBody().write('[');
          exchange.getResponseBody().flush();
          awaitEnd(end);
          exchange.close();
        };
    ApiServer.Response silent =
        exchange -> {
          awaitEnd(end);
          exchange.close();
        };
    server.answerInTurn(stalls, silent);
    assertThat(
        failure(Category.OUTSIDE),
        is("'GET URL/a' cannot be read: nothing arrived for 0.3 s; it was asked 2 times"));
    end.countDown();
  }

  private static void awaitEnd(CountDownLatch end) {
    try {
      end.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  public void doesWhatTheRulesSay() throws IOException {
    rules =
        StatusRules.of(
            "on_status",
            Map.of(
                "404", StatusAction.IGNORE, "5xx", StatusAction.FAIL, "409", StatusAction.RETRY));
    server.answerInTurn(
        status(404, "gone"), status(409, "locked"), json("1"), status(500, "broken"));
    assertThat(text("/a"), is(nullValue()));
    assertThat(text("/a"), is("1"));
    assertThat(failure(Category.USER), is("'GET URL/a' answers 500: broken"));
    server.answerInTurn(status(404, "gone"));
    rules = StatusRules.DEFAULT;
    assertThat(
        failure(Category.USER),
        is("'GET URL/a' answers 404: gone; check url and path, or ignore 404 with on_status"));
  }

  @Test
  public void provesWhoAsks() throws IOException {
    server.answerInTurn(json("1"));
    auth = AuthParameters.basic("u", "p:ä").auth();
    text("/a");
    assertThat(server.requests().get(0).headers().get("Authorization"), is("Basic dTpwOsOk"));
    auth = AuthParameters.apiKey(KeyPlace.HEADER, "X-key", "k").auth();
    caller = null;
    text("/a");
    assertThat(server.requests().get(1).headers().get("X-key"), is("k"));
    auth = AuthParameters.apiKey(KeyPlace.QUERY, "appid", "a&b").auth();
    caller = null;
    text("/a?x=1");
    assertThat(server.log().get(2), is("GET /a?x=1&appid=a%26b"));
  }

  @Test
  public void fetchesATokenOnceAndAgainWhenItIsOverOrRefused() throws IOException {
    int[] tokens = new int[1];
    server.answer(
        request -> {
          if (request.path().equals("/token")) {
            return json(
                "{\"access_token\":\"token-%d\",\"expires_in\":100}".formatted(++tokens[0]));
          }
          String authorization = request.headers().get("Authorization");
          return request.path().equals("/revoked") && authorization.equals("Bearer token-2")
              ? status(401, "revoked")
              : json(authorization);
        });
    auth =
        AuthParameters.clientCredentials(server.url() + "/token", "id", "se cret")
            .withScope("read all")
            .auth();
    assertThat(text("/a"), is("Bearer token-1"));
    time.sleep(Duration.ofSeconds(89));
    assertThat(text("/a"), is("Bearer token-1"));
    time.sleep(Duration.ofSeconds(1)); // A tenth of its life before the end.
    assertThat(text("/a"), is("Bearer token-2"));
    assertThat(text("/revoked"), is("Bearer token-3"));
    assertThat(
        server.log(),
        is(
            List.of(
                "POST /token",
                "GET /a",
                "GET /a",
                "POST /token",
                "GET /a",
                "GET /revoked",
                "POST /token",
                "GET /revoked")));
    ApiServer.Request token = server.requests().get(0);
    assertThat(token.body(), is("grant_type=client_credentials&scope=read%20all"));
    assertThat(token.headers().get("Authorization"), is("Basic aWQ6c2UlMjBjcmV0"));
  }

  @Test
  public void fetchesATokenOnlyOnceMoreForARequest() {
    server.answer(
        request ->
            request.path().equals("/token")
                ? json("{\"access_token\":\"secret-token\"}")
                : status(401, "no secret-token here"));
    auth =
        AuthParameters.clientCredentials(server.url() + "/token", "id", "hush-hush")
            .withClientAuthentication(CredentialsPlace.BODY)
            .auth();
    assertThat(failure(Category.USER), is("'GET URL/a' answers 401: no **** here; check auth"));
    assertThat(server.log(), is(List.of("POST /token", "GET /a", "POST /token", "GET /a")));
    assertThat(
        server.requests().get(0).body(),
        is("grant_type=client_credentials&client_id=id&client_secret=hush-hush"));
  }

  @Test
  public void saysThatThereIsNoToken() {
    auth = AuthParameters.clientCredentials(server.url() + "/token", "id", "hush-hush").auth();
    server.answerInTurn(json("{\"hush-hush\":1}"));
    assertThat(
        failure(Category.USER),
        is("'POST URL/token' gives no token: its answer has no access_token"));
    server.answerInTurn(json("hush-hush"));
    assertThat(
        failure(Category.USER), is("'POST URL/token' gives no token: its answer is not JSON"));
    server.answerInTurn(status(400, "bad client_secret=hush-hush"));
    assertThat(failure(Category.USER), is("'POST URL/token' answers 400: bad client_secret=****"));
  }

  @Test
  public void followsRedirectionsButTellsOtherServersNothing() throws IOException {
    auth = new HttpAuth.Bearer("hush-hush");
    other.answerInTurn(json("far"));
    server.answer(
        request ->
            switch (request.path()) {
              case "/a" -> status(302, "").with("Location", "/b?x=1");
              case "/b" -> status(307, "").with("Location", other.url() + "/c");
              case "/circle" -> status(302, "").with("Location", "/circle");
              default -> status(302, "").with("Location", "ftp://h/x");
            });
    assertThat(text("/a"), is("far"));
    assertThat(server.log(), is(List.of("GET /a", "GET /b?x=1")));
    assertThat(server.requests().get(1).headers().get("Authorization"), is("Bearer hush-hush"));
    assertThat(other.log(), is(List.of("GET /c")));
    assertThat(other.requests().get(0).headers().get("Authorization"), is(nullValue()));

    HttpCall post = new HttpCall(HttpMethod.POST, URI.create(server.url() + "/b"), Map.of(), "{}");
    assertThat(
        assertThrows(PurlinException.class, () -> text(post)).getMessage(),
        containsString("is redirected to another server, with a body that may be secret"));
    assertThat(
        assertThrows(PurlinException.class, () -> text("/circle")).getMessage(),
        containsString("is redirected more than 10 times"));
    assertThat(
        assertThrows(PurlinException.class, () -> text("/x")).getMessage(),
        containsString("is redirected to an address that is not one of an HTTP server"));
    assertThat(time.slept, is(empty()));
  }

  @Test
  public void readsWhatIsCompressedAndInOtherEncodings() throws IOException {
    ByteArrayOutputStream compressed = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(compressed)) {
      gzip.write("grün".getBytes(StandardCharsets.UTF_8));
    }
    server.answerInTurn(
        bytes(200, compressed.toByteArray()).with("Content-Encoding", "gzip"),
        bytes(200, "grün".getBytes(StandardCharsets.ISO_8859_1))
            .with("Content-Type", "text/plain; charset=\"ISO-8859-1\""));
    assertThat(text("/a"), is("grün"));
    assertThat(text("/a"), is("grün"));
    assertThat(server.requests().get(0).headers().get("Accept-encoding"), is("gzip"));
  }

  @Test
  public void keepsLargeAnswersInFilesUpToALimit() throws IOException {
    parameters = parameters.withMaxResponseMegabytes(3);
    List<Path> before = spools();
    byte[] large = "x".repeat((3 << 20) - 1).getBytes(StandardCharsets.UTF_8);
    server.answerInTurn(
        bytes(200, large), bytes(200, "x".repeat((3 << 20) + 1).getBytes(StandardCharsets.UTF_8)));
    caller = new HttpCaller(HttpSettings.of(parameters), auth, secrets, time);
    try (HttpAnswer answer = caller.send(get("/a"), rules)) {
      assertThat(spools().size(), is(before.size() + 1));
      assertThat(answer.open().readAllBytes().length, is(large.length));
      assertThat(answer.open().readAllBytes().length, is(large.length));
      assertThat(answer.bytes(), is((long) large.length));
    }
    assertThat(
        failure(Category.USER),
        is(
            "'GET URL/a': the response is larger than 3 MB; raise max_response_megabytes, or ask"
                + " for smaller pages"));
    assertThat(spools(), is(before));
  }

  private static List<Path> spools() throws IOException {
    try (Stream<Path> files = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
      return files
          .filter(file -> file.getFileName().toString().startsWith("purlin-http-"))
          .sorted()
          .toList();
    }
  }

  @Test
  public void letsNoBombGoOff() throws IOException {
    parameters = parameters.withMaxResponseMegabytes(1);
    ByteArrayOutputStream compressed = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(compressed)) {
      for (int i = 0; i < 3; i++) {
        gzip.write(new byte[1 << 20]);
      }
    }
    server.answerInTurn(bytes(200, compressed.toByteArray()).with("Content-Encoding", "gzip"));
    assertThat(
        assertThrows(IOException.class, () -> text("/a")).getMessage(),
        startsWith("the response is larger than 1 MB"));
  }

  @Test
  public void namesNoSecretWhateverTheServerSays() {
    secrets.add("hush-hush");
    auth = new HttpAuth.Basic("u", "p4ssw0rd");
    rules = new StatusRules(Map.of("503", StatusAction.FAIL));
    server.answer(request -> status(503, request.headers() + " hush-hush p4ssw0rd hush%2Dhush"));
    String message = failure(Category.USER);
    assertThat(message, containsString("Basic ****"));
    for (String secret : List.of("hush-hush", "p4ssw0rd", "dTpwNHNzdzByZA")) {
      assertThat(message, message.contains(secret), is(false));
    }
  }

  @Test
  public void readsARefusalOfAServerThatIsNotThere() throws IOException {
    parameters = parameters.withMaxRetries(0);
    String gone;
    try (ServerSocket socket = new ServerSocket(0)) {
      gone = "http://localhost:" + socket.getLocalPort();
    }
    HttpCall call = new HttpCall(HttpMethod.GET, URI.create(gone), Map.of(), null);
    PurlinException failure = assertThrows(PurlinException.class, () -> text(call));
    assertThat(
        failure.getMessage(),
        is(
            "'GET %s' cannot be read: the server takes no connection; it was asked once"
                .formatted(gone)));
    assertThat(failure.category(), is(Category.OUTSIDE));
    HttpCall nowhere =
        new HttpCall(HttpMethod.GET, URI.create("http://no-such-host.invalid/a"), Map.of(), null);
    assertThat(
        assertThrows(PurlinException.class, () -> text(nowhere)).getMessage(),
        is(
            "'GET http://no-such-host.invalid/a' cannot be read: there is no host of that name; it"
                + " was asked once"));
  }
}
