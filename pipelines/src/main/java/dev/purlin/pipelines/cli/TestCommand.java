package dev.purlin.pipelines.cli;

import dev.purlin.core.problem.Names;
import dev.purlin.core.problem.PurlinException;
import dev.purlin.pipelines.assembly.Catalogue;
import dev.purlin.pipelines.spec.ListValue;
import dev.purlin.pipelines.spec.PipelineFile;
import dev.purlin.pipelines.spec.PipelineFileException;
import dev.purlin.pipelines.spec.PipelineSpec;
import dev.purlin.pipelines.testing.ExpectedRowsFile;
import dev.purlin.pipelines.testing.JUnitReport;
import dev.purlin.pipelines.testing.PipelineTests;
import dev.purlin.pipelines.testing.TestResult;
import dev.purlin.pipelines.testing.TestResult.Outcome;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import org.checkerframework.checker.nullness.qual.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code purlin test}: runs the tests of pipeline files. */
@Command(
    name = "test",
    description = "Runs the tests of pipeline files, as Beam YAML writes them under 'tests'.",
    mixinStandardHelpOptions = true,
    sortOptions = false)
final class TestCommand implements Callable<Integer> {
  @Parameters(
      arity = "1..*",
      paramLabel = "FILE",
      description = "The pipeline files (Beam YAML): paths, or addresses as s3://...")
  private List<String> files;

  @Option(
      names = "--set",
      paramLabel = "NAME=VALUE",
      description = "Sets a variable of the files, as in {{ NAME }}. May be repeated.")
  private Map<String, String> variables = new LinkedHashMap<>();

  @Option(
      names = {"--tests", "--suite", "--test_suite"},
      paramLabel = "FILE",
      description =
          "A file that has the tests of the one pipeline file. Default: those in the pipeline file.")
  private @Nullable String suite;

  @Option(
      names = "--test",
      paramLabel = "NAME",
      description = "Runs the test of this name alone. May be repeated. Default: all.")
  private Set<String> names = new LinkedHashSet<>();

  @Option(
      names = "--junit",
      paramLabel = "FILE.xml",
      description = "Writes the results as JUnit's XML, for a CI server.")
  private @Nullable Path junit;

  @Option(
      names = {"--update", "--fix_tests"},
      description =
          "Writes the rows that came into the files, in place of those expected. Read the change"
              + " before you keep it.")
  private boolean update;

  @Spec private CommandSpec spec;

  private final List<PipelineSpec> read = new ArrayList<>();

  @Override
  public Integer call() {
    if (suite != null && files.size() > 1) {
      throw new CommandLine.ParameterException(
          spec.commandLine(),
          "--tests: the tests are those of one pipeline file, found %d".formatted(files.size()));
    }
    Screen screen = Screen.of(spec.commandLine());
    long start = System.nanoTime();
    Catalogue catalogue = Catalogue.load();
    Set<String> known = new LinkedHashSet<>();
    List<JUnitReport.Suite> suites = new ArrayList<>();
    for (String file : files) {
      suites.add(suite(file, catalogue, known, screen));
    }
    if (junit != null) {
      JUnitReport.write(junit, suites);
    }
    List<TestResult> all = suites.stream().flatMap(done -> done.results().stream()).toList();
    boolean invalid = suites.stream().anyMatch(done -> !done.problem().isEmpty());
    if (all.isEmpty() && !invalid) {
      throw PurlinException.user(
          names.isEmpty()
              ? "no tests in %s: list them under 'tests:'".formatted(String.join(", ", files))
              : Names.unknown("test", String.join(", ", names), known));
    }
    if (!all.isEmpty()) {
      summary(all, Duration.ofNanos(System.nanoTime() - start), screen);
    }
    screen.out().flush();
    if (invalid) {
      return ErrorReport.WRONG_FILE;
    }
    return all.stream().mapToInt(result -> exitCode(result.outcome())).max().orElse(0);
  }

  private int exitCode(Outcome outcome) {
    return switch (outcome) {
      case PASSED -> 0;
      case FAILED -> update ? 0 : ErrorReport.CHECK_FAILED;
      case BROKEN -> ErrorReport.FAILED;
    };
  }

  private JUnitReport.Suite suite(
      String file, Catalogue catalogue, Set<String> known, Screen screen) {
    screen.out().println(screen.styled("bold", file));
    try {
      PipelineSpec pipeline = PipelineFile.open(file, variables, catalogue);
      read.add(pipeline);
      ListValue tests =
          suite == null ? pipeline.tests() : PipelineFile.openTests(suite, variables, pipeline);
      List<TestResult> results =
          PipelineTests.run(
              pipeline,
              catalogue,
              tests,
              name -> {
                known.add(name);
                return names.isEmpty() || names.contains(name);
              });
      results.forEach(result -> tell(result, screen));
      if (tests.elements().isEmpty()) {
        screen.out().println("  no tests");
      }
      if (update) {
        ExpectedRowsFile.update(results, pipeline.secrets())
            .forEach(updated -> screen.out().println("  updated " + updated));
      }
      return new JUnitReport.Suite(file, results, "");
    } catch (PipelineFileException e) {
      screen.err().println(e.getMessage());
      return new JUnitReport.Suite(file, List.of(), mask(e.getMessage()));
    }
  }

  private static void tell(TestResult result, Screen screen) {
    String line =
        switch (result.outcome()) {
          case PASSED -> screen.styled("fg(green)", "passed");
          case FAILED -> screen.styled("fg(red)", "failed");
          case BROKEN -> screen.styled("fg(red)", "broken");
        };
    screen
        .out()
        .println("  %s  %s  %s".formatted(line, result.test().name(), seconds(result.time())));
    result.message().lines().forEach(text -> screen.out().println("          " + text));
  }

  private static void summary(List<TestResult> all, Duration time, Screen screen) {
    List<String> parts = new ArrayList<>();
    for (Outcome outcome : Outcome.values()) {
      long count = all.stream().filter(result -> result.outcome() == outcome).count();
      if (count > 0 || outcome == Outcome.PASSED) {
        parts.add(count + " " + outcome.name().toLowerCase(Locale.ROOT));
      }
    }
    screen
        .out()
        .println(
            "%d %s: %s in %s"
                .formatted(
                    all.size(),
                    all.size() == 1 ? "test" : "tests",
                    String.join(", ", parts),
                    seconds(time)));
  }

  private static String seconds(Duration time) {
    return String.format(Locale.ROOT, "%.2f s", time.toNanos() / 1e9);
  }

  /** A text without the secrets of the files. */
  String mask(String text) {
    String masked = text;
    for (PipelineSpec file : read) {
      masked = file.secrets().mask(masked);
    }
    return masked;
  }
}
