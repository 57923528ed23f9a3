package dev.purlin.io.file;

import dev.purlin.core.order.OrderBy;
import dev.purlin.core.parameter.Parameter;
import dev.purlin.core.parameter.SharedParameters;
import dev.purlin.core.problem.ConfigurationException;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.io.Serializable;
import java.util.List;
import org.checkerframework.checker.nullness.qual.Nullable;

/** Where a step writes its files, and how many: the parameters that all file targets share. */
@SharedParameters("Files")
@RecordBuilder
public record FileTargetParameters(
    @Parameter(
            value =
                "Where to write: the prefix of the names path-00000-of-00002, or with single_file"
                    + " the name itself. Directories are created. A single file with an ending such"
                    + " as .gz is compressed.",
            example = "out/orders")
        String path,
    @Parameter(
            value = "How many files to write.",
            absent = "as many as the runner likes; one with order_by",
            min = 0)
        @Nullable Integer numShards,
    @Parameter(
            value = "Whether to write one file, named exactly as path says.",
            defaultValue = "false")
        boolean singleFile,
    @Parameter(
            value =
                "The fields that the rows of the files are ordered by, the most important one first."
                    + " One file is written, or num_shards files, each with the rows that come before"
                    + " those of the next. Rows with equal values have an order that is the same in"
                    + " every run.",
            defaultValue = "[]",
            example = "[{field: amount, order: desc, nulls: last}, id]")
        List<OrderBy> orderBy)
    implements FileTargetParametersBuilder.With, Serializable {

  /** Checks the parameters of a step. */
  public FileTargetParameters {
    orderBy = List.copyOf(orderBy);
    if (path.isBlank()) {
      throw new ConfigurationException("path", "the path is empty");
    }
    if (path.matches("(?si)https?://.*")) {
      throw new ConfigurationException(
          "path",
          "'%s' is on a web server, which takes no files; write to a disk or to S3"
              .formatted(path));
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

  /** As many files as the runner likes, named after a path. */
  public static FileTargetParameters of(String path) {
    return new FileTargetParameters(path, null, false, List.of());
  }

  /** How many files there must be, whatever the rows; 0 if that is left open. */
  int promisedFiles() {
    if (singleFile) {
      return 1;
    }
    return numShards == null ? 0 : numShards;
  }
}
