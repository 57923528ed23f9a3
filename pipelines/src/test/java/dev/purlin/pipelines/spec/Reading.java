package dev.purlin.pipelines.spec;

import java.util.List;
import java.util.Map;
import java.util.Set;

/** Reads the pipeline texts of tests. */
final class Reading {
  static final StepTypes TYPES =
      StepTypes.of(
          Set.of(
              "Create",
              "Filter",
              "MapToFields",
              "Flatten",
              "Join",
              "Sql",
              "WindowInto",
              "ReadFromCsv",
              "WriteToCsv",
              "WriteToJson",
              "AssertEqual"));
  static final Map<String, String> ENVIRONMENT = Map.of("DB_PASSWORD", "s3cret&1", "USER", "ann");

  private Reading() {}

  static PipelineSpec read(String text) {
    return PipelineFile.parse("p.yaml", text, Map.of(), TYPES, ENVIRONMENT);
  }

  static PipelineSpec read(String text, Map<String, ?> variables) {
    return PipelineFile.parse("p.yaml", text, variables, TYPES, ENVIRONMENT);
  }

  /** Every step as {@code Name: Type(tag=References)}. */
  static List<String> steps(String text) {
    return read(text).steps().stream().map(Reading::describe).toList();
  }

  private static String describe(StepSpec step) {
    StringBuilder text = new StringBuilder(step.name() + ": " + step.type());
    step.inputs()
        .forEach((tag, references) -> text.append(' ').append(tag).append('=').append(references));
    return text.toString();
  }

  /** Every problem as {@code line:column: message}. */
  static List<String> problems(String text) {
    return problems(text, Map.of());
  }

  static List<String> problems(String text, Map<String, ?> variables) {
    try {
      read(text, variables);
    } catch (PipelineFileException e) {
      return e.problems().stream()
          .map(Problem::toString)
          .map(problem -> problem.replaceFirst("^p\\.yaml:", ""))
          .toList();
    }
    throw new AssertionError("the file was read without a problem");
  }
}
