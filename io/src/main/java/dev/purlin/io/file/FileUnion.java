package dev.purlin.io.file;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.beam.sdk.io.fs.MatchResult.Metadata;

/**
 * The columns of several files, united by their names: those of the first file, and behind them
 * those that others add.
 */
public final class FileUnion {
  /** Where files lie on this machine, that many are looked at. */
  private static final int MOST_HERE = 10_000;

  /** Elsewhere each is a request. */
  private static final int MOST_ELSEWHERE = 20;

  /** So many differences are told one by one. */
  private static final int MOST_TOLD = 10;

  private final Map<String, Set<String>> filesByColumn = new LinkedHashMap<>();
  private final Set<String> files = new LinkedHashSet<>();

  /** The files whose columns are looked at before anything is read: of very many, the first. */
  public static List<Metadata> lookedAt(List<Metadata> files) {
    boolean here = files.stream().allMatch(file -> file.resourceId().getScheme().equals("file"));
    return files.subList(0, Math.min(files.size(), here ? MOST_HERE : MOST_ELSEWHERE));
  }

  /** Adds a file. */
  public void add(String file, Collection<String> columns) {
    files.add(file);
    columns.forEach(
        column -> filesByColumn.computeIfAbsent(column, name -> new HashSet<>()).add(file));
  }

  /** The names of all columns. */
  public List<String> columns() {
    return List.copyOf(filesByColumn.keySet());
  }

  /**
   * Says which of these columns are not in all files, a sentence for each.
   *
   * @param step the step that reads them
   */
  public List<String> differences(String step, Collection<String> columns) {
    List<String> sentences = new ArrayList<>();
    int more = 0;
    for (String column : columns) {
      Set<String> having = filesByColumn.getOrDefault(column, Set.of());
      if (having.size() == files.size()) {
        continue;
      }
      if (sentences.size() == MOST_TOLD) {
        more++;
        continue;
      }
      String lacking =
          files.stream()
              .filter(file -> !having.contains(file))
              .limit(3)
              .collect(Collectors.joining("', '", "'", "'"));
      int count = files.size() - having.size();
      sentences.add(
          "%s: column '%s' is NULL in the rows of %d of %d files, which lack it: %s%s"
              .formatted(step, column, count, files.size(), lacking, count > 3 ? ", ..." : ""));
    }
    if (more > 0) {
      sentences.add("%s: %d more columns are not in all files".formatted(step, more));
    }
    return sentences;
  }
}
