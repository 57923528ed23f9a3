package dev.purlin.tests.delivery.jenkins;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.marcnuri.helm.Helm;
import com.marcnuri.helm.LintResult;
import com.marcnuri.helm.TemplateCommand;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The program {@code helm} on a machine that has none: Helm as a library, behind as much of its
 * command line as the scripts use without a cluster. An upgrade that is a dry run renders what it
 * would bring.
 */
final class HelmProgram {
  private HelmProgram() {}

  public static void main(String[] arguments) {
    List<String> words = new ArrayList<>(List.of(arguments));
    String command = words.remove(0);
    switch (command) {
      case "lint" -> lint(words);
      case "template", "upgrade" -> template(command, words);
      default -> refuse("helm " + command);
    }
  }

  private static void lint(List<String> words) {
    boolean strict = words.remove("--strict");
    // The library lints with the chart's own values; a file that does not fit the schema fails when
    // it is rendered.
    option(words, "--values");
    Helm helm = new Helm(Path.of(words.remove(0)));
    LintResult result = (strict ? helm.lint().strict() : helm.lint()).call();
    done(words);
    result.getMessages().forEach(System.out::println);
    if (result.isFailed()) {
      System.exit(1);
    }
  }

  private static void template(String command, List<String> words) {
    if (command.equals("upgrade")
        && !(words.remove("--install") && words.remove("--dry-run=server"))) {
      refuse("an upgrade that is no dry run");
    }
    String release = words.remove(0);
    TemplateCommand template =
        new Helm(Path.of(words.remove(0)))
            .template()
            .withName(release)
            .withKubeVersion("1.35.0")
            .withNamespace(option(words, "--namespace"));
    while (words.contains("--values")) {
      template.withValuesFile(Path.of(option(words, "--values")));
    }
    while (words.contains("--set-string")) {
      String[] pair = option(words, "--set-string").split("=", 2);
      template.set(pair[0], pair[1]);
    }
    while (words.contains("--set-file")) {
      template.withValuesFile(valuesOf(option(words, "--set-file")));
    }
    done(words);
    System.out.println(template.call());
  }

  /** NAME.OF.VALUE=FILE as a file of values: the text of a file is not to be read as a value. */
  private static Path valuesOf(String pair) {
    String[] parts = pair.split("=", 2);
    try {
      Object value = Files.readString(Path.of(parts[1]));
      List<String> names = List.of(parts[0].split("\\."));
      for (int i = names.size() - 1; i >= 0; i--) {
        value = Map.of(names.get(i), value);
      }
      Path values = Files.createTempFile("set-file", ".yaml");
      new ObjectMapper().writeValue(values.toFile(), value);
      return values;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String option(List<String> words, String name) {
    int at = words.indexOf(name);
    if (at < 0) {
      return null;
    }
    words.remove(at);
    return words.remove(at);
  }

  private static void done(List<String> words) {
    if (!words.isEmpty()) {
      refuse(String.join(" ", words));
    }
  }

  private static void refuse(String what) {
    System.err.println("this helm does not know: " + what);
    System.exit(64);
  }
}
