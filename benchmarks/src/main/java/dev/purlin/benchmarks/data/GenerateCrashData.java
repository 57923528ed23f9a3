package dev.purlin.benchmarks.data;

import java.io.IOException;
import java.nio.file.Path;

/**
 * Writes crash data: {@code GenerateCrashData DIRECTORY SEED CRASHES}, with flaws.
 *
 * <p>The data in {@code examples/crashes/data} is {@code GenerateCrashData examples/crashes/data 42
 * 500}.
 */
public final class GenerateCrashData {
  private GenerateCrashData() {}

  public static void main(String[] arguments) throws IOException {
    long seed = Long.parseLong(arguments[1]);
    int crashes = Integer.parseInt(arguments[2]);
    new CrashData(seed, crashes).withFlaws().write(Path.of(arguments[0]));
  }
}
