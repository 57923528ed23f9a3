package dev.purlin.pipelines.copy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * What is to be read, as the command line says it.
 *
 * @param address the file, the database or the web API
 * @param kind what kind of source it is; null to tell by the address
 * @param options parameters of the transform
 * @param query a query in place of a table
 * @param schema the fields to read and their types, as YAML
 * @param where the condition under which a row is kept
 * @param select the fields that are kept, in their order; all if it is empty
 */
public record CopySource(
    String address,
    @Nullable String kind,
    Map<String, String> options,
    @Nullable String query,
    @Nullable String schema,
    @Nullable String where,
    List<String> select) {

  private static final int LOOKED_AT = 4_096;
  private static final Pattern PIPELINE =
      Pattern.compile("^(?:\\s*\\{\\s*\"pipeline\"|(?:[\\s\\S]*\\n)?pipeline)\\s*:");

  public CopySource {
    options = Collections.unmodifiableMap(new LinkedHashMap<>(options));
    select = List.copyOf(select);
  }

  /**
   * Whether a text is the address of a source, as its form tells: a database, a web address, a file
   * of a known ending. A pipeline file may end in {@code .json} or {@code .txt}, too; what begins
   * as one is no source.
   */
  public static boolean isAddress(String text) {
    if (DatabaseUrl.matches(text) || text.matches("(?i)https?://.+")) {
      return true;
    }
    int hash = text.indexOf('#');
    String path = FileKind.of(text).isEmpty() && hash > 0 ? text.substring(0, hash) : text;
    return FileKind.of(path).isPresent() && !isPipelineFile(text);
  }

  private static boolean isPipelineFile(String text) {
    try {
      Path file = Path.of(text);
      if (!Files.isRegularFile(file)) {
        return false;
      }
      try (InputStream bytes = Files.newInputStream(file)) {
        String begin = new String(bytes.readNBytes(LOOKED_AT), StandardCharsets.ISO_8859_1);
        return PIPELINE.matcher(begin).find();
      }
    } catch (InvalidPathException e) {
      return false; // A pattern, on systems whose names have no asterisk.
    } catch (IOException e) {
      return false; // Whoever reads it will say what is wrong with it.
    }
  }
}
