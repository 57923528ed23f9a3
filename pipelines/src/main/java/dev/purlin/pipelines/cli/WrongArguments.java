package dev.purlin.pipelines.cli;

import dev.purlin.core.secret.SecretParts;
import java.io.PrintWriter;
import picocli.CommandLine;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * Tells what is wrong with a command line, as picocli does, but without the passwords of addresses
 * that stand in it.
 */
final class WrongArguments implements IParameterExceptionHandler {

  @Override
  public int handleParseException(ParameterException wrong, String[] arguments) {
    CommandLine command = wrong.getCommandLine();
    PrintWriter err = command.getErr();
    String message = SecretParts.mask(String.valueOf(wrong.getMessage()));
    err.println(command.getColorScheme().errorText(message));
    if (!UnmatchedArgumentException.printSuggestions(wrong, err)) {
      command.usage(err, command.getColorScheme());
    }
    err.flush();
    return command.getCommandSpec().exitCodeOnInvalidInput();
  }
}
