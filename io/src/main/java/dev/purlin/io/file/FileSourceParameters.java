package dev.purlin.io.file;

import dev.purlin.core.parameter.Parameter;
import dev.purlin.core.parameter.SharedParameters;
import dev.purlin.core.problem.ConfigurationException;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.util.List;
import org.apache.beam.sdk.io.fs.MatchResult.Metadata;
import org.checkerframework.checker.nullness.qual.Nullable;

/** Which files a step reads: the parameters that all file sources share. */
@SharedParameters("Files")
@RecordBuilder
public record FileSourceParameters(
    @Parameter(
            value =
                "The file to read, or a pattern of files, such as `data/2026-*.csv`,"
                    + " `s3://bucket/key.csv` or `https://host/file.csv`. In a pattern, `*`, `?`, `[abc]` and `{a,b}` stand for"
                    + " parts of a name, `**` for any directories, and `\\` takes the special meaning"
                    + " from the character behind it.",
            example = "data/2026-*.csv")
        String path,
    @Parameter(value = "A field to add, which holds the name of the row's file.", absent = "none")
        @Nullable String filenameColumn,
    @Parameter(
            value = "Whether it is all right if no file matches; the schema must be declared then.",
            defaultValue = "false")
        boolean allowNoFiles)
    implements FileSourceParametersBuilder.With {

  /** The files that a path or pattern means, and nothing else. */
  public static FileSourceParameters of(String path) {
    return new FileSourceParameters(path, null, false);
  }

  /**
   * The files, sorted by name: at least one, unless it is allowed that there is none.
   *
   * @throws dev.purlin.core.problem.PurlinException if there is none
   */
  public List<Metadata> match() {
    return FileSources.match(path, allowNoFiles);
  }

  /**
   * Checks that there is a file to infer a schema from.
   *
   * @throws ConfigurationException if there is none, though that is allowed
   */
  public void requireForInference(List<Metadata> files) {
    if (files.isEmpty()) {
      throw new ConfigurationException(
          "path",
          "no file matches '%s', so there is nothing to infer a schema from; declare the schema"
              .formatted(path));
    }
  }
}
