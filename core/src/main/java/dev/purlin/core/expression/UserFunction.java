package dev.purlin.core.expression;

import dev.purlin.core.parameter.Parameter;
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
    @Parameter(value = "An expression over the fields.", shorthand = true)
        @Nullable String expression,
    @Parameter("The source of a Java class that implements Function, or of a Python function.")
        @Nullable String callable,
    @Parameter("The jar or the file of Python that has what 'name' names.") @Nullable String path,
    @Parameter("A Java class that implements Function, Class::method, or a function of Python.")
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
    if (expression == null && language == Language.SQL) {
      return Optional.of(
          new Problem(
              at, "callable and name need language: java or python; SQL has expressions only"));
    }
    return name != null && path == null && language == Language.PYTHON
        ? Optional.of(new Problem(at + ".name", "Python needs a path as well, the function's file"))
        : Optional.empty();
  }
}
