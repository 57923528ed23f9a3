package dev.purlin.core.part;

import dev.purlin.core.part.Part.PartFile;
import dev.purlin.core.problem.PurlinException;
import dev.purlin.core.problem.Reasons;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URL;
import java.net.URLConnection;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;

/**
 * The directory that parts are kept in, and the Maven repository that they come from.
 *
 * <p>The directory is {@value #DIRECTORY}, or {@code ~/.cache/purlin/parts}; the repository is
 * {@value #REPOSITORY}, or Maven Central. A file is taken only with the SHA-256 that is pinned, and
 * appears in the directory at once and whole: several processes may fetch a part at a time. What is
 * there already is not fetched again, so a directory that has the part serves without a network.
 *
 * @param directory where the files are
 * @param repository the address of a Maven repository, without a slash at its end
 */
public record PartStore(Path directory, String repository) {
  /** The environment variable for the directory. */
  public static final String DIRECTORY = "PURLIN_PARTS";

  /** The environment variable for the repository. */
  public static final String REPOSITORY = "PURLIN_MAVEN_REPOSITORY";

  private static final String CENTRAL = "https://repo1.maven.org/maven2";
  private static final int CONNECT_MILLIS = 10_000;
  private static final int READ_MILLIS = 60_000;
  private static final int ATTEMPTS = 3;

  /** As the environment says. */
  public static PartStore of(Map<String, String> environment) {
    String directory = environment.get(DIRECTORY);
    return new PartStore(
        directory == null
            ? Path.of(System.getProperty("user.home"), ".cache", "purlin", "parts")
            : Path.of(directory),
        environment.getOrDefault(REPOSITORY, CENTRAL).replaceAll("/+$", ""));
  }

  /** Whether all files of a part are there. */
  public boolean has(Part part) {
    return part.files().stream().allMatch(this::has);
  }

  private boolean has(PartFile file) {
    Path path = path(file);
    try {
      return Files.isReadable(path) && Files.size(path) == file.size();
    } catch (IOException e) {
      return false; // It went away, or cannot be read: fetching it says why.
    }
  }

  /** Where the files of a part are, once it is fetched. */
  public List<Path> paths(Part part) {
    return part.files().stream().map(this::path).toList();
  }

  private Path path(PartFile file) {
    return directory.resolve(file.fileName());
  }

  /**
   * Fetches the files of a part that are not there.
   *
   * @param listener is told, before something is fetched, what and from where
   * @throws PurlinException if one cannot be had, or is another than the one that is pinned
   */
  public void fetch(Part part, Consumer<String> listener) {
    List<PartFile> missing = part.files().stream().filter(file -> !has(file)).toList();
    if (missing.isEmpty()) {
      return;
    }
    long size = missing.stream().mapToLong(PartFile::size).sum();
    listener.accept(
        "fetching the part '%s' (%d files, %d MB) from %s to %s"
            .formatted(part.name(), missing.size(), size / 1_000_000, repository, directory));
    for (PartFile file : missing) {
      try {
        Files.createDirectories(directory);
        fetch(file);
      } catch (IOException e) {
        throw PurlinException.user(
            ("the part '%s' cannot be fetched: %s from %s: %s; set %s to a Maven repository that this"
                    + " machine reaches, or %s to a directory that has the part")
                .formatted(
                    part.name(), file.fileName(), repository, reason(e), REPOSITORY, DIRECTORY),
            e);
      }
    }
  }

  private static String reason(IOException e) {
    if (e instanceof FileNotFoundException) {
      return "the repository does not have it";
    }
    return e instanceof DifferentFileException || e.getMessage() == null
        ? Reasons.of(e)
        : e.getClass().getSimpleName() + ": " + e.getMessage();
  }

  private void fetch(PartFile file) throws IOException {
    for (int attempt = 1; ; attempt++) {
      // Not Files.createTempFile, whose files only their owner may read.
      Path temporary = directory.resolve(file.fileName() + "." + UUID.randomUUID() + ".part");
      try {
        download(file, temporary);
        Files.move(temporary, path(file), StandardCopyOption.ATOMIC_MOVE);
        return;
      } catch (FileNotFoundException | DifferentFileException e) {
        throw e; // Another attempt would end as this one.
      } catch (IOException e) {
        if (attempt == ATTEMPTS) {
          throw e;
        }
      } finally {
        Files.deleteIfExists(temporary);
      }
    }
  }

  private void download(PartFile file, Path to) throws IOException {
    URL url = URI.create(repository + "/" + file.path()).toURL();
    URLConnection connection = url.openConnection();
    connection.setConnectTimeout(CONNECT_MILLIS);
    connection.setReadTimeout(READ_MILLIS);
    MessageDigest digest = sha256();
    try (InputStream in = new DigestInputStream(connection.getInputStream(), digest)) {
      Files.copy(in, to, StandardCopyOption.REPLACE_EXISTING);
    }
    String found = HexFormat.of().formatHex(digest.digest());
    if (!found.equals(file.sha256())) {
      throw new DifferentFileException(
          "its SHA-256 is %s, expected %s".formatted(found, file.sha256()));
    }
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw PurlinException.internal("this JVM lacks SHA-256", e);
    }
  }

  /** The repository has another file than the one that is pinned. */
  private static final class DifferentFileException extends IOException {
    private static final long serialVersionUID = 1L;

    DifferentFileException(String message) {
      super(message);
    }
  }
}
