package dev.purlin.io.http;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;
import javax.net.ssl.SSLContext;
import org.junit.rules.ExternalResource;

/** A web API of a test: it answers as it is told, and remembers what it was asked. */
public final class ApiServer extends ExternalResource {

  /** What was asked. */
  public record Request(
      String method,
      String path,
      Map<String, String> query,
      Map<String, String> headers,
      String body) {

    /** A number of the query, or what holds where there is none. */
    public int number(String name, int byDefault) {
      return query.containsKey(name) ? Integer.parseInt(query.get(name)) : byDefault;
    }
  }

  /** What is answered. */
  public interface Response {
    void send(HttpExchange exchange) throws IOException;

    /** The same with a header. */
    default Response with(String header, String value) {
      return exchange -> {
        exchange.getResponseHeaders().add(header, value);
        send(exchange);
      };
    }
  }

  private final SSLContext tls;
  private final List<String> log = new ArrayList<>();
  private final List<Request> requests = new ArrayList<>();
  private HttpServer server;
  private ExecutorService threads;
  private Function<Request, Response> answers = request -> status(404, "nothing here");

  public ApiServer() {
    this(null);
  }

  public ApiServer(SSLContext tls) {
    this.tls = tls;
  }

  public static Response json(String body) {
    return status(200, body).with("Content-Type", "application/json");
  }

  public static Response status(int status, String body) {
    return bytes(status, body.getBytes(StandardCharsets.UTF_8));
  }

  public static Response bytes(int status, byte[] body) {
    return exchange -> {
      exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
      try (OutputStream out = exchange.getResponseBody()) {
        out.write(body);
      }
    };
  }

  /** An answer that breaks off: there is less of it than its length says. */
  public static Response broken(String body) {
    return exchange -> {
      byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
      exchange.sendResponseHeaders(200, bytes.length + 100L);
      exchange.getResponseBody().write(bytes);
      exchange.getResponseBody().flush();
      exchange.close();
    };
  }

  /** An answer of as many bytes as come, without a length. */
  public static Response stream(Function<OutputStream, IOException> writer) {
    return exchange -> {
      exchange.sendResponseHeaders(200, 0);
      try (OutputStream out = exchange.getResponseBody()) {
        IOException failure = writer.apply(out);
        if (failure != null) {
          throw failure;
        }
      }
    };
  }

  @Override
  protected void before() throws IOException {
    InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    if (tls == null) {
      server = HttpServer.create(any, 0);
    } else {
      HttpsServer secure = HttpsServer.create(any, 0);
      secure.setHttpsConfigurator(new HttpsConfigurator(tls));
      server = secure;
    }
    threads = Executors.newCachedThreadPool();
    server.setExecutor(threads);
    server.createContext("/", this::handle);
    server.start();
  }

  @Override
  protected void after() {
    server.stop(0);
    threads.shutdownNow();
  }

  private void handle(HttpExchange exchange) throws IOException {
    Request request = request(exchange);
    Response response;
    synchronized (this) {
      requests.add(request);
      log.add(request.method() + " " + exchange.getRequestURI());
      response = answers.apply(request);
    }
    response.send(exchange);
  }

  private static Request request(HttpExchange exchange) throws IOException {
    Map<String, String> query = new LinkedHashMap<>();
    String raw = exchange.getRequestURI().getRawQuery();
    for (String parameter : raw == null ? new String[0] : raw.split("&")) {
      String[] parts = parameter.split("=", 2);
      query.put(decoded(parts[0]), parts.length == 1 ? "" : decoded(parts[1]));
    }
    Map<String, String> headers = new LinkedHashMap<>();
    exchange.getRequestHeaders().forEach((name, values) -> headers.put(name, values.get(0)));
    return new Request(
        exchange.getRequestMethod(),
        exchange.getRequestURI().getPath(),
        query,
        headers,
        new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
  }

  private static String decoded(String text) {
    return URLDecoder.decode(text, StandardCharsets.UTF_8);
  }

  /** Says how to answer from now on; called by one thread at a time. */
  public synchronized void answer(Function<Request, Response> newAnswers) {
    answers = newAnswers;
  }

  /** Answers with these, one after the other; the last one from then on. */
  public void answerInTurn(Response... responses) {
    List<Response> left = new ArrayList<>(List.of(responses));
    answer(request -> left.size() > 1 ? left.remove(0) : left.get(0));
  }

  /** The address of the server, without a slash at its end. */
  public String url() {
    return "%s://localhost:%d"
        .formatted(tls == null ? "http" : "https", server.getAddress().getPort());
  }

  /** What was asked, in this order: method, path and query. */
  public synchronized List<String> log() {
    return List.copyOf(log);
  }

  public synchronized List<Request> requests() {
    return List.copyOf(requests);
  }

  public synchronized void forget() {
    log.clear();
    requests.clear();
  }
}
