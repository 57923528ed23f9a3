package dev.purlin.pipelines.cli;

import dev.purlin.transforms.step.PurlinException;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.ParseResult;

/** Tells of an error that ended a command before a run began: the file or the command is wrong. */
final class ErrorReport implements IExecutionExceptionHandler {
  private static final int FAILED = 1;
  private static final int WRONG_FILE = 2;

  @Override
  public int handleExecutionException(Exception failure, CommandLine command, ParseResult parsed) {
    if (!(failure instanceof PurlinException ours)
        || ours.category() == PurlinException.Category.INTERNAL) {
      command.getErr().println("This is a mistake in Purlin; please report it with this text:");
      failure.printStackTrace(command.getErr());
      return FAILED;
    }
    command.getErr().println(ours.getMessage());
    return switch (ours.category()) {
      case USER -> WRONG_FILE;
      case OUTSIDE, BOOKS, INTERNAL -> FAILED;
    };
  }
}
