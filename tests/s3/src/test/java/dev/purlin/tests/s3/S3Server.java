package dev.purlin.tests.s3;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.rules.ExternalResource;
import org.junit.rules.TemporaryFolder;

/** A server that speaks S3 (S3Proxy), in a process of its own, with its buckets in a folder. */
final class S3Server extends ExternalResource {
  private static final Duration LONGEST_START = Duration.ofMinutes(1);

  private final TemporaryFolder folder = new TemporaryFolder();
  private final HttpClient client = HttpClient.newHttpClient();
  private final List<String> buckets;
  private Process process;
  private int port;

  S3Server(String... buckets) {
    this.buckets = List.of(buckets);
  }

  /** The address for {@code AWS_ENDPOINT_URL_S3}. */
  String endpoint() {
    return "http://127.0.0.1:" + port;
  }

  /** Puts a text where {@code bucket/key} says. */
  void put(String object, String text) throws IOException, InterruptedException {
    send(request(object).PUT(BodyPublishers.ofString(text)));
  }

  /** The object's text. */
  String get(String object) throws IOException, InterruptedException {
    return send(request(object).GET()).body();
  }

  /** The keys of everything in a bucket, in order. */
  List<String> keys(String bucket) throws IOException {
    Path root = folder.getRoot().toPath().resolve("buckets").resolve(bucket);
    try (Stream<Path> files = Files.walk(root)) {
      return files
          .filter(Files::isRegularFile)
          .map(file -> root.relativize(file).toString())
          .sorted()
          .toList();
    }
  }

  @Override
  protected void before() throws Throwable {
    folder.create();
    port = freePort();
    Path properties = folder.newFile("s3proxy.properties").toPath();
    Files.writeString(
        properties,
        """
        s3proxy.endpoint=%s
        s3proxy.authorization=none
        jclouds.provider=filesystem-nio2
        jclouds.filesystem.basedir=%s
        jclouds.identity=none
        jclouds.credential=none
        """
            .formatted(endpoint(), folder.newFolder("buckets")));
    process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                classPath(),
                "org.gaul.s3proxy.Main",
                "--properties",
                properties.toString())
            .redirectErrorStream(true)
            .redirectOutput(log().toFile())
            .start();
    // JUnit does not call after() if this fails; and a test's JVM may be told to end in the middle.
    Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
    awaitStart();
    for (String bucket : buckets) {
      send(request(bucket).PUT(BodyPublishers.noBody()));
    }
  }

  @Override
  protected void after() {
    process.destroyForcibly();
    try {
      process.waitFor();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    folder.delete();
  }

  private void awaitStart() throws IOException, InterruptedException {
    Instant deadline = Instant.now().plus(LONGEST_START);
    while (true) {
      try {
        send(request("").GET());
        return;
      } catch (ConnectException e) {
        if (process.waitFor(100, TimeUnit.MILLISECONDS) || Instant.now().isAfter(deadline)) {
          process.destroyForcibly();
          throw new IOException("S3Proxy did not start:\n" + Files.readString(log()), e);
        }
      }
    }
  }

  private HttpRequest.Builder request(String object) {
    return HttpRequest.newBuilder(URI.create(endpoint() + "/" + object))
        .header("Content-Type", "application/octet-stream");
  }

  private HttpResponse<String> send(HttpRequest.Builder request)
      throws IOException, InterruptedException {
    HttpResponse<String> response = client.send(request.build(), BodyHandlers.ofString());
    if (response.statusCode() >= 300) {
      throw new IOException(response + "\n" + response.body());
    }
    return response;
  }

  private Path log() {
    return folder.getRoot().toPath().resolve("s3proxy.log");
  }

  /** The server logs every byte at level DEBUG unless its class path says otherwise. */
  private String classPath() throws IOException {
    Path configuration = folder.newFolder("configuration").toPath();
    Files.writeString(
        configuration.resolve("logback.xml"),
        """
        <configuration>
          <appender name="out" class="ch.qos.logback.core.ConsoleAppender">
            <encoder><pattern>%d %level %logger %msg%n</pattern></encoder>
          </appender>
          <root level="info"><appender-ref ref="out"/></root>
        </configuration>
        """);
    return configuration + ":" + Repository.path("tests/s3/target/s3proxy") + "/*";
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
