package dev.purlin.io.jdbc;

import java.util.Comparator;
import java.util.List;
import java.util.ServiceLoader;
import java.util.stream.Collectors;

/** The dialects that are on the class path. */
final class Dialects {
  /** For databases that nobody has described. */
  static final Dialect STANDARD = new Dialect();

  /** By Purlin's own class loader: on a cluster the cluster's class path has none. */
  static final List<Dialect> ALL =
      ServiceLoader.load(Dialect.class, Dialect.class.getClassLoader()).stream()
          .map(ServiceLoader.Provider::get)
          .sorted(Comparator.comparing(Dialect::name))
          .toList();

  private Dialects() {}

  static Dialect of(String url) {
    return ALL.stream().filter(dialect -> dialect.knows(url)).findFirst().orElse(STANDARD);
  }

  /** The databases whose tables can be loaded, for people. */
  static String loadable() {
    List<String> names =
        ALL.stream().filter(LoadingDialect.class::isInstance).map(Dialect::name).toList();
    int last = names.size() - 1;
    return names.stream().limit(last).collect(Collectors.joining(", ")) + " and " + names.get(last);
  }
}
