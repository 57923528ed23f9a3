package dev.purlin.pipelines.spec;

import com.hubspot.jinjava.interpret.JinjavaInterpreter;
import com.hubspot.jinjava.loader.ResourceLocator;
import com.hubspot.jinjava.loader.ResourceNotFoundException;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Loads the files that a template includes or imports: from next to the pipeline file or, as Beam
 * YAML does, from the working directory.
 */
final class Includes implements ResourceLocator {
  private static final Logger LOG = LoggerFactory.getLogger(Includes.class);

  /** A file that a template's text comes from. */
  record Source(String name, String text) {}

  private final Location directory;
  private final Function<Source, String> prepare;
  // The template itself first, then the files in the order they were loaded.
  private final Map<String, Source> sources = new LinkedHashMap<>();
  private final List<String> missing = new ArrayList<>();

  /**
   * @param prepare what is done to each included text before it is rendered
   */
  Includes(String file, String text, Location directory, Function<Source, String> prepare) {
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
    for (Location directory : List.of(this.directory, Location.workingDirectory())) {
      Location file = location(directory, name);
      try {
        // Jinja drops the last line break of a template.
        String text = new String(file.read(), encoding).replaceFirst("\\r?\\n\\z", "");
        Source source = new Source(file.shown(), text);
        sources.put(source.name(), source);
        return prepare.apply(source);
      } catch (NoSuchFileException e) {
        LOG.debug("'{}' is not in {}", name, directory.address(), e);
      }
    }
    missing.add(name);
    throw new ResourceNotFoundException("no file '%s' in %s".formatted(name, directory.address()));
  }

  private static Location location(Location directory, String name)
      throws ResourceNotFoundException {
    try {
      return directory.resolve(name);
    } catch (InvalidPathException e) {
      throw new ResourceNotFoundException("'%s' is not a path of a file".formatted(name));
    }
  }
}
