package dev.purlin.pipelines.cli;

import java.io.PrintWriter;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.CommandSpec;

/**
 * Where a command prints.
 *
 * @param out results
 * @param err progress and errors
 * @param ansi whether colours are shown
 * @param terminal whether a person watches, so that lines may be redrawn
 */
record Screen(PrintWriter out, PrintWriter err, Ansi ansi, boolean terminal) {

  @SuppressWarnings("SystemConsoleNull") // ./purlin sets jdk.console so that newer Javas tell, too.
  static Screen of(CommandLine command) {
    boolean terminal = System.console() != null && System.getenv("CI") == null;
    return new Screen(
        MaskingWriter.to(command.getOut(), text -> masked(text, command)),
        MaskingWriter.to(command.getErr(), text -> masked(text, command)),
        command.getColorScheme().ansi(),
        terminal);
  }

  /** The text without the secrets of the file, or of the addresses, that the command was given. */
  static String masked(String text, CommandLine command) {
    String masked = text;
    if (command.getCommandSpec().userObject() instanceof TestCommand tests) {
      masked = tests.mask(masked);
    }
    for (CommandSpec mixin : command.getCommandSpec().mixins().values()) {
      if (mixin.userObject() instanceof Masking arguments) {
        masked = arguments.mask(masked);
      }
    }
    return masked;
  }

  /** A text in a style of picocli's markup, such as {@code bold} or {@code fg(red)}. */
  String styled(String style, String text) {
    return ansi.string("@|" + style + " " + text.replace("|@", "| @") + "|@");
  }
}
