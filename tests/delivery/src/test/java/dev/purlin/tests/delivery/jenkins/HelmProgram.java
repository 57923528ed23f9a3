package dev.purlin.tests.delivery.jenkins;

import com.marcnuri.helm.Helm;
import com.marcnuri.helm.LintResult;
import com.marcnuri.helm.TemplateCommand;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

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
    done(words);
    System.out.println(template.call());
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
