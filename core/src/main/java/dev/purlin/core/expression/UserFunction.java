package dev.purlin.core.expression;

import dev.purlin.core.problem.ConfigurationException.Problem;
import java.io.Serializable;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * What Beam YAML lets a file say wherever a function of a row is wanted.
 *
 * @param expression an expression over the fields
 * @param callable the source of a function
 * @param path a file that has the function
 * @param name the function's name, with {@code path} or on the class path
 */
public record UserFunction(
    @Nullable String expression,
    @Nullable String callable,
    @Nullable String path,
    @Nullable String name)
    implements Serializable {

  /** A function that is an expression. */
  public static UserFunction expression(String expression) {
    return new UserFunction(expression, null, null, null);
  }

  /** What is wrong with the combination of entries, or with the language for them. */
  public Optional<Problem> problem(String at, Language language) {
    List<String> given = Stream.of(expression, callable, name).filter(x -> x != null).toList();
    if (given.size() != 1) {
      return Optional.of(
          new Problem(
              at, "exactly one of expression, callable and name (with path) must be given"));
    }
    if (path != null && name == null) {
      return Optional.of(new Problem(at + ".path", "path needs a name as well"));
    }
    return expression == null && language != Language.JAVA
        ? Optional.of(
            new Problem(at, "callable and name need language: java; SQL has expressions only"))
        : Optional.empty();
  }
}
