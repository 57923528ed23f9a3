package dev.purlin.pipelines.cli;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Arrays;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;

/**
 * What the command line did when it was called in this JVM.
 *
 * @param exitCode the code the process would have ended with
 * @param out what it printed as its result
 * @param err what it printed besides
 */
record Invocation(int exitCode, String out, String err) {

  static Invocation of(Object... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    CommandLine command =
        Main.commandLine()
            .setColorScheme(CommandLine.Help.defaultColorScheme(Ansi.OFF))
            .setOut(new PrintWriter(out, true))
            .setErr(new PrintWriter(err, true));
    int exitCode =
        command.execute(Arrays.stream(arguments).map(String::valueOf).toArray(String[]::new));
    return new Invocation(exitCode, out.toString(), err.toString());
  }

  @Override
  public String toString() {
    return "exit code %d%nout:%n%s%nerr:%n%s".formatted(exitCode, out, err);
  }
}
