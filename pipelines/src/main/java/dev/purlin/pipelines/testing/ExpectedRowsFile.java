package dev.purlin.pipelines.testing;

import dev.purlin.core.problem.PurlinException;
import dev.purlin.core.problem.Required;
import dev.purlin.core.secret.Secrets;
import dev.purlin.pipelines.spec.Position;
import dev.purlin.pipelines.testing.TestResult.Correction;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Writes rows that came into the files that expected others. All else in the files stays as it is,
 * byte for byte.
 */
public final class ExpectedRowsFile {
  private static final String BYTE_ORDER_MARK = "\uFEFF";

  private ExpectedRowsFile() {}

  /**
   * Corrects what tests expect.
   *
   * @param secrets what must not be written into a file
   * @return the places that were changed
   * @throws PurlinException if a place cannot be changed; its file is as it was then
   */
  public static List<Position> update(List<TestResult> results, Secrets secrets) {
    Map<String, List<Correction>> byFile = new TreeMap<>();
    results.stream()
        .flatMap(result -> result.corrections().stream())
        .forEach(
            correction ->
                byFile
                    .computeIfAbsent(
                        correction.rows().elements().position().file(), key -> new ArrayList<>())
                    .add(correction));
    List<Position> changed = new ArrayList<>();
    byFile.forEach((file, corrections) -> changed.addAll(update(file, corrections, secrets)));
    return changed;
  }

  private static List<Position> update(String file, List<Correction> corrections, Secrets secrets) {
    Path path = path(file);
    String whole = read(path);
    String text = whole.startsWith(BYTE_ORDER_MARK) ? whole.substring(1) : whole;
    ExpectedRowsText rows = ExpectedRowsText.of(file, text);
    Map<Position, List<String>> wanted = new LinkedHashMap<>();
    for (Correction correction : corrections) {
      Position at = correction.rows().elements().position();
      List<String> found = correction.found().stream().map(YamlFlow::text).toList();
      for (String row : found) {
        if (row.contains("${env:") || !secrets.mask(row).equals(row)) {
          throw refused(at, "a row has a secret, or would be taken for one");
        }
      }
      List<String> other = wanted.putIfAbsent(at, found);
      if (other != null && !other.equals(found)) {
        throw refused(at, "it is expected in two places, where different rows came");
      }
    }
    String changed = text;
    List<Position> fromTheEnd = new ArrayList<>(wanted.keySet());
    fromTheEnd.sort(
        Comparator.comparingInt(Position::line).thenComparingInt(Position::column).reversed());
    for (Position at : fromTheEnd) {
      changed = rows.replace(changed, at, Required.get(wanted, at));
    }
    write(path, whole.substring(0, whole.length() - text.length()) + changed);
    return List.copyOf(wanted.keySet());
  }

  static PurlinException refused(Position at, String reason) {
    return PurlinException.user(
        "%s: these rows cannot be updated: %s; change them by hand".formatted(at, reason));
  }

  private static Path path(String file) {
    try {
      Path path = Path.of(file);
      if (Files.isWritable(path)) {
        return path;
      }
    } catch (InvalidPathException e) {
      throw PurlinException.user("'%s' is not a file on this machine".formatted(file), e);
    }
    throw PurlinException.user(
        "'%s' cannot be updated: it is not a file on this machine that may be written"
            .formatted(file));
  }

  private static String read(Path path) {
    try {
      return Files.readString(path);
    } catch (IOException e) {
      throw PurlinException.outside("cannot read '%s': %s".formatted(path, e), e);
    }
  }

  private static void write(Path path, String text) {
    try {
      Files.writeString(path, text);
    } catch (IOException e) {
      throw PurlinException.outside("cannot write '%s': %s".formatted(path, e), e);
    }
  }
}
