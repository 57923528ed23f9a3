package dev.purlin.transforms.row;

import dev.purlin.core.problem.ConfigurationException;
import dev.purlin.core.problem.ConfigurationException.Problem;
import dev.purlin.core.problem.Names;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import java.util.stream.IntStream;
import org.apache.beam.sdk.schemas.Schema;
import org.checkerframework.checker.nullness.qual.Nullable;

/** Finds the fields that a configuration names, and collects what is wrong with the names. */
final class FieldNames {
  private final Schema input;
  private final List<Problem> problems = new ArrayList<>();

  FieldNames(Schema input) {
    this.input = input;
  }

  /** The position of a field; -1 if there is none, which is a problem. */
  int position(String path, String name) {
    if (!input.hasField(name)) {
      problem(path, Names.unknown("field", name, input));
      return -1;
    }
    return input.indexOf(name);
  }

  /** The position of a field of text; -1 if there is none, which is a problem. */
  int text(String path, String name) {
    int position = position(path, name);
    if (position >= 0) {
      Schema.FieldType type = input.getField(position).getType();
      if (type.getTypeName() != Schema.TypeName.STRING) {
        problem(path, "field '%s' is %s, expected VARCHAR".formatted(name, Names.type(type)));
      }
    }
    return position;
  }

  /** The positions of the fields of a list, in its order, each once. */
  List<Integer> positions(String path, List<String> names) {
    Set<Integer> positions = new LinkedHashSet<>();
    for (int i = 0; i < names.size(); i++) {
      int position = position(path + "." + i, names.get(i));
      if (position >= 0 && !positions.add(position)) {
        problem(path + "." + i, "field '%s' is named twice".formatted(names.get(i)));
      }
    }
    return List.copyOf(positions);
  }

  /** The positions of the fields in whose names a regular expression is found. */
  List<Integer> matching(String path, String regex) {
    Pattern pattern = pattern(path, regex);
    if (pattern == null) {
      return List.of();
    }
    List<Integer> found =
        IntStream.range(0, input.getFieldCount())
            .filter(i -> pattern.matcher(input.getField(i).getName()).find())
            .boxed()
            .toList();
    if (found.isEmpty()) {
      problem(
          path,
          "no field matches '%s'; known: %s"
              .formatted(regex, String.join(", ", input.getFieldNames())));
    }
    return found;
  }

  /**
   * The fields that a list names, and those that match a pattern; if neither is given, all that are
   * fit.
   */
  int[] chosen(List<String> names, @Nullable String pattern, Predicate<Schema.FieldType> fit) {
    if (names.isEmpty() && pattern == null) {
      return IntStream.range(0, input.getFieldCount())
          .filter(i -> fit.test(input.getField(i).getType()))
          .toArray();
    }
    Set<Integer> positions = new LinkedHashSet<>(positions("fields", names));
    if (pattern != null) {
      positions.addAll(matching("pattern", pattern));
    }
    return positions.stream().mapToInt(Integer::intValue).toArray();
  }

  /** A regular expression; null if it is none, which is a problem. */
  @Nullable Pattern pattern(String path, String regex) {
    try {
      return Pattern.compile(regex);
    } catch (PatternSyntaxException e) {
      problem(
          path,
          "'%s' is not a regular expression: %s at position %d"
              .formatted(regex, e.getDescription(), e.getIndex() + 1));
      return null;
    }
  }

  void problem(String path, String message) {
    problems.add(new Problem(path, message));
  }

  /** A problem that leaves nothing more to look at, with all that were found before. */
  ConfigurationException failure(String path, String message) {
    problem(path, message);
    return new ConfigurationException(problems);
  }

  /** Adds what another check has found. */
  void add(ConfigurationException e) {
    problems.addAll(e.problems());
  }

  /**
   * Fails if there was a problem.
   *
   * @throws ConfigurationException with all of them
   */
  void check() {
    if (!problems.isEmpty()) {
      throw new ConfigurationException(problems);
    }
  }

  /** The schema of some fields; two of one name are a problem. */
  Schema schema(String path, List<Schema.Field> fields) {
    Set<String> names = new LinkedHashSet<>();
    Schema.Builder schema = Schema.builder();
    for (Schema.Field field : fields) {
      if (names.add(field.getName())) {
        schema.addField(field);
      } else {
        problem(path, "there would be two fields '%s'".formatted(field.getName()));
      }
    }
    return schema.build();
  }
}
