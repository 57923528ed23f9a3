package dev.purlin.pipelines.cli;

import dev.purlin.core.problem.PurlinException;
import java.io.PrintWriter;
import java.io.StringWriter;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.ParseResult;

/** Tells of an error that ended a command other than by the end of a run. */
final class ErrorReport implements IExecutionExceptionHandler {
  static final int FAILED = 1;
  static final int WRONG_FILE = 2;
  static final int CHECK_FAILED = 3;

  @Override
  public int handleExecutionException(Exception failure, CommandLine command, ParseResult parsed) {
    if (!(failure instanceof PurlinException ours)
        || ours.category() == PurlinException.Category.INTERNAL) {
      StringWriter trace = new StringWriter();
      failure.printStackTrace(new PrintWriter(trace));
      command.getErr().println("This is a mistake in Purlin; please report it with this text:");
      command.getErr().println(Screen.masked(trace.toString(), command));
      return FAILED;
    }
    command.getErr().println(Screen.masked(ours.getMessage(), command));
    return switch (ours.category()) {
      case USER -> WRONG_FILE;
      case BOOKS -> CHECK_FAILED;
      case OUTSIDE, INTERNAL -> FAILED;
    };
  }
}
