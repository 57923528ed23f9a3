package dev.purlin.tests.delivery.jenkins;

import groovy.lang.Closure;
import groovy.lang.GString;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Words of a Jenkinsfile and their arguments, read and shown. */
final class Words {
  private Words() {}

  /** A call as a person would write it; blocks are left out. */
  static String call(String word, List<Object> arguments) {
    String shown =
        arguments.stream()
            .filter(argument -> !(argument instanceof Closure))
            .map(argument -> argument instanceof Map<?, ?> map ? entries(map) : value(argument))
            .collect(Collectors.joining(", "));
    return shown.isEmpty() ? word : word + " " + shown;
  }

  static Closure<?> block(String word, List<Object> arguments) {
    if (arguments.isEmpty()
        || !(arguments.get(arguments.size() - 1) instanceof Closure<?> closure)) {
      throw new JenkinsfileException("'" + word + "' needs a block in braces");
    }
    return closure;
  }

  static String text(String word, List<Object> arguments) {
    if (arguments.isEmpty()
        || !(arguments.get(0) instanceof String || arguments.get(0) instanceof GString)) {
      throw new JenkinsfileException("'" + word + "' needs a text, not " + arguments);
    }
    return arguments.get(0).toString();
  }

  static Map<?, ?> named(String word, List<Object> arguments, Set<String> known) {
    if (arguments.isEmpty() || !(arguments.get(0) instanceof Map<?, ?> map)) {
      throw new JenkinsfileException("'" + word + "' needs named arguments, not " + arguments);
    }
    for (Object name : map.keySet()) {
      if (!known.contains(name.toString())) {
        throw new JenkinsfileException(
            "'%s' has no argument '%s'; it has %s".formatted(word, name, new TreeSet<>(known)));
      }
    }
    return map;
  }

  private static String entries(Map<?, ?> map) {
    return map.entrySet().stream()
        .map(entry -> entry.getKey() + ": " + value(entry.getValue()))
        .collect(Collectors.joining(", "));
  }

  private static String value(Object value) {
    if (value instanceof String || value instanceof GString) {
      return "'" + value + "'";
    }
    if (value instanceof Map<?, ?> map) {
      return "[" + entries(map) + "]";
    }
    if (value instanceof List<?> list) {
      return list.stream().map(Words::value).collect(Collectors.joining(", ", "[", "]"));
    }
    return String.valueOf(value);
  }
}
