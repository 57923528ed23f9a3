package dev.purlin.io.file;

import dev.purlin.core.problem.ConfigurationException;
import java.io.Serializable;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * Where a step writes its files, and how many.
 *
 * @param path the prefix of the files' names, {@code path-00000-of-00002}; with {@code singleFile}
 *     the name itself
 * @param numShards how many files to write; null leaves it to the runner
 * @param singleFile whether to write one file, named exactly as the path says
 */
public record WriteOptions(String path, @Nullable Integer numShards, boolean singleFile)
    implements Serializable {

  /** Checks the parameters {@code path}, {@code num_shards} and {@code single_file} of a step. */
  public WriteOptions {
    if (path.isBlank()) {
      throw new ConfigurationException("path", "the path is empty");
    }
    if (path.endsWith("/")) {
      throw new ConfigurationException(
          "path", "'%s' is a directory; add a name, as in '%soutput'".formatted(path, path));
    }
    if (path.matches("(?s).*[*?\\[\\]{}].*")) {
      throw new ConfigurationException(
          "path", "'%s' is a pattern; expected a plain name to write to".formatted(path));
    }
    if (numShards != null && numShards < 0) {
      throw new ConfigurationException(
          "num_shards", "%d files cannot be written; expected 1 or more".formatted(numShards));
    }
    if (numShards != null && numShards == 0) {
      numShards = null; // Beam's word for "as the runner likes".
    }
    if (singleFile && numShards != null && numShards > 1) {
      throw new ConfigurationException(
          "num_shards", "%d files, and single_file: true, exclude each other".formatted(numShards));
    }
  }

  /** From a step's optional parameters. */
  public static WriteOptions of(
      String path, @Nullable Integer numShards, @Nullable Boolean singleFile) {
    return new WriteOptions(path, numShards, Boolean.TRUE.equals(singleFile));
  }

  /** How many files there must be, whatever the rows; 0 if that is left open. */
  int promisedFiles() {
    if (singleFile) {
      return 1;
    }
    return numShards == null ? 0 : numShards;
  }
}
