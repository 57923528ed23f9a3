package dev.purlin.pipelines.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * {@code purlin new project}: makes a repository with a pipeline, its test, and what CI does with
 * them.
 */
@Command(
    name = "project",
    description = {
      "Makes a repository for pipelines: a pipeline, its test, values for the Helm chart, and files for"
          + " Jenkins, GitHub Actions and CircleCI that validate, test and deploy it."
    },
    mixinStandardHelpOptions = true)
final class NewProjectCommand implements Callable<Integer> {
  /** As long as a Helm release's name may be, with what the chart adds to it. */
  private static final int LONGEST_NAME = 20;

  @Parameters(
      index = "0",
      paramLabel = "DIR",
      description =
          "The directory, which does not exist or is empty. Its name is the project's and its"
              + " release's.")
  private Path directory;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    Path target = directory.toAbsolutePath().normalize();
    refuseWhatIsThere(target);
    String name = name(target);
    Screen screen = Screen.of(spec.commandLine());
    try {
      for (ProjectFile file : ProjectFile.ALL) {
        file.write(target, name);
        screen.out().println("wrote " + directory.resolve(file.path()));
      }
    } catch (IOException e) {
      throw new UncheckedIOException("the project could not be written to " + directory, e);
    }
    screen.out().println("next: cd " + directory + " && ci/validate.sh && ci/test.sh");
    screen.out().flush();
    return 0;
  }

  private void refuseWhatIsThere(Path target) {
    if (Files.exists(target) && !Files.isDirectory(target)) {
      throw wrong("is not a directory: name one that does not exist");
    }
    if (Files.isDirectory(target)) {
      try (Stream<Path> files = Files.list(target)) {
        if (files.findAny().isPresent()) {
          throw wrong("is not empty: name a directory that does not exist, or an empty one");
        }
      } catch (IOException e) {
        throw new UncheckedIOException(directory + " cannot be read", e);
      }
    }
  }

  /** What Helm and Kubernetes take for a name. */
  private String name(Path target) {
    Path last = target.getFileName();
    String name = last == null ? "" : last.toString().toLowerCase(Locale.ROOT).replace('_', '-');
    if (name.length() > LONGEST_NAME || !name.matches("[a-z]([-a-z0-9]*[a-z0-9])?")) {
      throw wrong(
          "is not a valid name for a project, which is that of its Helm release: use at most "
              + LONGEST_NAME
              + " letters, digits and '-', and begin with a letter");
    }
    return name;
  }

  private ParameterException wrong(String what) {
    return new ParameterException(spec.commandLine(), directory + " " + what + ".");
  }
}
