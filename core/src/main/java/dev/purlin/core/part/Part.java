package dev.purlin.core.part;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Libraries that are not in Purlin's jar, because they are large and few pipelines need them.
 *
 * <p>Which files they are is pinned: a list of their paths in a Maven repository, each with its
 * SHA-256 and its size in bytes.
 *
 * @param name the part's name, such as {@code python}
 * @param description what it is for, in a line
 * @param files its files
 */
public record Part(String name, String description, List<PartFile> files) {
  /** Python for {@code language: python}: GraalPy. */
  public static final Part PYTHON =
      read("python", "Python for expressions and functions (language: python): GraalPy");

  /**
   * A file of a part.
   *
   * @param path where a Maven repository has it
   * @param sha256 its digest in hexadecimal digits
   * @param size its length in bytes
   */
  public record PartFile(String path, String sha256, long size) {
    /** The last component of the path. */
    public String fileName() {
      return path.substring(path.lastIndexOf('/') + 1);
    }
  }

  public Part {
    files = List.copyOf(files);
  }

  /** All parts. */
  public static List<Part> all() {
    return List.of(PYTHON);
  }

  /** How many bytes its files have together. */
  public long size() {
    return files.stream().mapToLong(PartFile::size).sum();
  }

  private static Part read(String name, String description) {
    try (InputStream in = Part.class.getResourceAsStream(name + ".txt")) {
      if (in == null) {
        throw new IllegalStateException("the list of the part '%s' is missing".formatted(name));
      }
      List<PartFile> files =
          new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))
              .lines()
              .map(line -> line.split(" "))
              .map(words -> new PartFile(words[2], words[0], Long.parseLong(words[1])))
              .toList();
      return new Part(name, description, files);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
