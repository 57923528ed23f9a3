package dev.purlin.pipelines.spec;

import com.hubspot.jinjava.interpret.JinjavaInterpreter;
import com.hubspot.jinjava.loader.ResourceLocator;
import com.hubspot.jinjava.loader.ResourceNotFoundException;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * Loads the files that a template includes or imports: from next to the pipeline file or, as Beam
 * YAML does, from the working directory.
 */
final class Includes implements ResourceLocator {
  /** A file that a template's text comes from. */
  record Source(String name, String text) {}

  private final Path directory;
  private final Function<Source, String> prepare;
  // The template itself first, then the files in the order they were loaded.
  private final Map<String, Source> sources = new LinkedHashMap<>();
  private final List<String> missing = new ArrayList<>();

  /**
   * @param prepare what is done to each included text before it is rendered
   */
  Includes(String file, String text, Path directory, Function<Source, String> prepare) {
    this.directory = directory;
    this.prepare = prepare;
    sources.put(file, new Source(file, text));
  }

  /** The template and every file loaded so far. */
  List<Source> files() {
    return List.copyOf(sources.values());
  }

  /** What was looked for in vain. */
  List<String> missing() {
    return missing;
  }

  @Override
  public String getString(String name, Charset encoding, JinjavaInterpreter interpreter)
      throws IOException {
    for (Path directory : List.of(this.directory, Path.of("").toAbsolutePath())) {
      Path path = path(directory, name);
      if (Files.isRegularFile(path)) {
        // Jinja drops the last line break of a template.
        String text = Files.readString(path, encoding).replaceFirst("\\r?\\n\\z", "");
        Source source = new Source(shown(path), text);
        sources.put(source.name(), source);
        return prepare.apply(source);
      }
    }
    missing.add(name);
    throw new ResourceNotFoundException("no file '%s' in %s".formatted(name, directory));
  }

  private static Path path(Path directory, String name) throws ResourceNotFoundException {
    try {
      return directory.resolve(name).normalize();
    } catch (InvalidPathException e) {
      throw new ResourceNotFoundException("'%s' is no path of a file".formatted(name));
    }
  }

  /** The path as short as it can be written. */
  private static String shown(Path path) {
    Path here = Path.of("").toAbsolutePath();
    return (path.startsWith(here) ? here.relativize(path) : path).toString();
  }
}
