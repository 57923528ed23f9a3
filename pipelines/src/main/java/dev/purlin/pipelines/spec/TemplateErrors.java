package dev.purlin.pipelines.spec;

import com.hubspot.jinjava.interpret.TemplateError;
import com.hubspot.jinjava.interpret.TemplateError.ErrorReason;
import com.hubspot.jinjava.interpret.UnknownTokenException;
import dev.purlin.core.problem.Names;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Jinjava's errors as problems, in the file and line they are about. */
final class TemplateErrors {
  private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");
  private static final Pattern QUOTED = Pattern.compile("'[^']*'|\"[^\"]*\"");

  private final Includes includes;
  private final Collection<String> variables;
  private final Problems problems;

  TemplateErrors(Includes includes, Collection<String> variables, Problems problems) {
    this.includes = includes;
    this.variables = variables;
    this.problems = problems;
  }

  /**
   * Reports the errors of a template; gives the name of the unknown variable that ended it, if any.
   */
  Optional<String> report(List<TemplateError> errors) {
    Optional<TemplateError> unknown =
        errors.stream()
            .filter(error -> error.getException() instanceof UnknownTokenException)
            .findFirst();
    if (unknown.isPresent()) {
      // What follows an unknown variable follows from it.
      return unknown(unknown.get());
    }
    if (!includes.missing().isEmpty()) {
      String name = includes.missing().get(0);
      problems.add(
          position(errors.get(0), name),
          "there is no file '%s' to include, neither next to the pipeline file nor in the working"
                  .formatted(name)
              + " directory");
      return Optional.empty();
    }
    for (TemplateError error : errors) {
      String field = error.getFieldName() == null ? "" : error.getFieldName();
      problems.add(position(error, field), message(error));
    }
    return Optional.empty();
  }

  private static String message(TemplateError error) {
    String message = String.valueOf(error.getMessage()).replaceFirst("^[A-Za-z]+Exception: ", "");
    return message.equals("Unclosed token") ? "this '{' is not closed" : "Jinja: " + message;
  }

  private Optional<String> unknown(TemplateError error) {
    String token = ((UnknownTokenException) error.getException()).getToken();
    Matcher names = NAME.matcher(QUOTED.matcher(token).replaceAll(""));
    Optional<String> name =
        names.results().map(result -> result.group()).filter(this::mayBeUnknown).findFirst();
    if (name.isEmpty()) {
      problems.add(position(error, token), "'%s' has no value".formatted(token));
      return Optional.empty();
    }
    String offer =
        Names.nearest(name.get(), variables)
            .map(nearest -> "; did you mean '" + nearest + "'?")
            .orElse("; give it one with --set " + name.get() + "=VALUE");
    problems.add(
        position(error, name.get()),
        "the variable '%s' has no value%s".formatted(name.get(), offer));
    return name;
  }

  private boolean mayBeUnknown(String name) {
    return !variables.contains(name)
        && !List.of("not", "and", "or", "in", "is", "if", "else", "none", "None").contains(name);
  }

  /** Where an error is: in the last loaded file that has the text it is about in that line. */
  private Position position(TemplateError error, String about) {
    int line = Math.max(1, error.getLineno());
    List<Includes.Source> files = includes.files();
    for (int i = files.size() - 1; i >= 0; i--) {
      String name = files.get(i).name();
      String written = files.get(i).text().lines().skip(line - 1L).findFirst().orElse("");
      Matcher matcher =
          Pattern.compile("(?<![A-Za-z0-9_])" + Pattern.quote(about)).matcher(written);
      if (!about.isEmpty() && matcher.find()) {
        return new Position(name, line, matcher.start() + 1);
      }
    }
    int column = error.getReason() == ErrorReason.SYNTAX_ERROR ? error.getStartPosition() : 1;
    return new Position(files.get(0).name(), line, Math.max(1, column));
  }
}
