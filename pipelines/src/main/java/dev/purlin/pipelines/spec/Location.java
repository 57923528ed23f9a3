package dev.purlin.pipelines.spec;

import dev.purlin.core.problem.PurlinException;
import dev.purlin.core.problem.Reasons;
import dev.purlin.io.s3.S3Access;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.apache.beam.sdk.io.FileSystems;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.sdk.options.PipelineOptionsFactory;

/**
 * Where a pipeline file lies, or one that it includes: a path of this machine, or an address that
 * Beam has a file system for, such as {@code s3://pipelines/orders.yaml}.
 */
record Location(String address) {
  private static final Pattern SCHEME = Pattern.compile("[a-z][a-z0-9+.-]+://.*");

  /** The folder that relative names are looked for in when nothing else is said. */
  static Location workingDirectory() {
    return new Location(Path.of("").toAbsolutePath().toString());
  }

  private boolean isRemote() {
    return isRemote(address);
  }

  private static boolean isRemote(String address) {
    return SCHEME.matcher(address).matches();
  }

  /** The folder that this file lies in. */
  Location directory() {
    if (isRemote()) {
      return new Location(address.substring(0, address.lastIndexOf('/')));
    }
    Path folder = Path.of(address).toAbsolutePath().getParent();
    return folder == null ? this : new Location(folder.toString()); // the root lies in none
  }

  /**
   * What a name in this folder means; a name may also be a whole path or address.
   *
   * @throws InvalidPathException if it is not a name
   */
  Location resolve(String name) {
    if (isRemote(name)) {
      return new Location(name);
    }
    return isRemote()
        ? new Location(address + "/" + name)
        : new Location(Path.of(address).resolve(name).normalize().toString());
  }

  /** The address as short as it can be written. */
  String shown() {
    if (isRemote()) {
      return address;
    }
    Path path = Path.of(address);
    Path here = Path.of("").toAbsolutePath();
    return (path.startsWith(here) ? here.relativize(path) : path).toString();
  }

  /**
   * The content of the file.
   *
   * @throws NoSuchFileException if there is no such file
   */
  byte[] read() throws IOException {
    return isRemote() ? readRemote() : Files.readAllBytes(Path.of(address));
  }

  private byte[] readRemote() throws IOException {
    PipelineOptions options = PipelineOptionsFactory.create();
    S3Access.configure(options, System.getenv());
    FileSystems.setDefaultPipelineOptions(options);
    try (InputStream stream =
        Channels.newInputStream(
            FileSystems.open(FileSystems.matchSingleFileSpec(address).resourceId()))) {
      return stream.readAllBytes();
    } catch (FileNotFoundException e) {
      NoSuchFileException missing = new NoSuchFileException(address);
      missing.initCause(e);
      throw missing;
    } catch (IllegalArgumentException e) {
      throw PurlinException.user("cannot read '%s': %s".formatted(address, Reasons.of(e)), e);
    }
  }
}
