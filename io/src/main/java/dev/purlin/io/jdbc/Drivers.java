package dev.purlin.io.jdbc;

import dev.purlin.core.problem.PurlinException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Driver;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.concurrent.ConcurrentHashMap;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;

/** Finds the JDBC driver for a URL. */
final class Drivers {
  /** One class loader for the same jars: a driver's classes are loaded once. */
  private static final Map<List<String>, ClassLoader> LOADERS = new ConcurrentHashMap<>();

  /**
   * The loggers of drivers, which write whole URLs, passwords included. What they have to say is in
   * their exceptions. Held here, because a logger that nobody holds forgets its level.
   */
  private static final List<Logger> LOGGERS =
      Stream.concat(
              Stream.of("oracle.jdbc"),
              Dialects.ALL.stream().flatMap(dialect -> dialect.loggers().stream()))
          .map(Logger::getLogger)
          .toList();

  static {
    for (Logger logger : LOGGERS) {
      if (logger.getLevel() == null) {
        logger.setLevel(Level.OFF); // Unless somebody has asked for them.
      }
    }
  }

  private Drivers() {}

  static Driver driver(Database database) throws SQLException {
    ClassLoader loader =
        database.driverJars().isEmpty()
            ? Drivers.class.getClassLoader()
            : LOADERS.computeIfAbsent(database.driverJars(), Drivers::loader);
    if (database.driverClassName() != null) {
      return named(database.driverClassName(), loader);
    }
    // Before DriverManager, which on a cluster looks into the cluster's own class path only.
    for (Driver driver : ServiceLoader.load(Driver.class, loader)) {
      if (driver.acceptsURL(database.url())) {
        return driver;
      }
    }
    return DriverManager.drivers()
        .filter(driver -> accepts(driver, database.url()))
        .findFirst()
        .orElseThrow(() -> missing(database));
  }

  private static boolean accepts(Driver driver, String url) {
    try {
      return driver.acceptsURL(url);
    } catch (SQLException e) {
      return false; // A driver that cannot judge a URL is not the one for it.
    }
  }

  private static Driver named(String className, ClassLoader loader) {
    try {
      return Class.forName(className, true, loader)
          .asSubclass(Driver.class)
          .getDeclaredConstructor()
          .newInstance();
    } catch (ReflectiveOperationException | ClassCastException e) {
      throw PurlinException.user(
          "driver_class_name: '%s' is no JDBC driver on the class path; add its jar with driver_jars"
              .formatted(className),
          e);
    }
  }

  private static ClassLoader loader(List<String> jars) {
    List<URL> urls = new ArrayList<>();
    for (String jar : jars) {
      Path path = Path.of(jar);
      if (!Files.isRegularFile(path)) {
        throw PurlinException.user("driver_jars: there is no file " + path.toAbsolutePath());
      }
      try {
        urls.add(path.toUri().toURL());
      } catch (MalformedURLException e) {
        throw PurlinException.internal("no URL for " + path, e);
      }
    }
    return new URLClassLoader(urls.toArray(new URL[0]), Drivers.class.getClassLoader());
  }

  private static PurlinException missing(Database database) {
    String[] parts = database.url().split(":", 3);
    return PurlinException.user(
        "no JDBC driver for %s is installed; add the jar of the %s driver with driver_jars"
                .formatted(database.shown(), parts[1])
            + " (and its class with driver_class_name, if it is not found by itself)");
  }
}
