package dev.purlin.pipelines.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.representer.Representer;

/**
 * One of Beam's own YAML test files: pipelines to be run one after another, with fixtures whose
 * names stand in braces for what they give.
 */
final class BeamYamlFile {
  private static final Set<String> OTHER_LANGUAGES = Set.of("python", "javascript");

  /**
   * One pipeline of the file.
   *
   * @param number its place in the file, from 1
   * @param text a pipeline file of its own
   * @param otherLanguage why it cannot run in the JVM alone, if it cannot
   * @param leftOut chains of it that query in a dialect which Beam has given up
   */
  record Part(int number, String text, Optional<String> otherLanguage, List<String> leftOut) {}

  private final List<Part> parts = new ArrayList<>();
  private final List<String> notWritten = new ArrayList<>();
  private final Map<String, String> fixtures = new LinkedHashMap<>();

  private BeamYamlFile() {}

  /** Reads a file; each of its fixtures becomes a new directory in the given one. */
  static BeamYamlFile read(Path path, Path directory) throws IOException {
    BeamYamlFile file = new BeamYamlFile();
    Map<?, ?> content = yaml().load(Files.readString(path));
    for (Object fixture : list(content.get("fixtures"))) {
      String name = (String) ((Map<?, ?>) fixture).get("name");
      file.fixtures.put(
          "{" + name + "}", Files.createDirectories(directory.resolve(name)).toString());
    }
    for (Object pipeline : list(content.get("pipelines"))) {
      file.add(file.filledIn(pipeline));
    }
    return file;
  }

  List<Part> parts() {
    return parts;
  }

  private void add(Object pipeline) {
    List<String> leftOut = new ArrayList<>();
    Object kept = withoutZetaSql(pipeline, leftOut);
    Optional<String> otherLanguage = otherLanguage(pipeline).or(() -> readsNotWritten(pipeline));
    if (otherLanguage.isPresent()) {
      strings(pipeline)
          .filter(text -> fixtures.values().stream().anyMatch(text::startsWith))
          .forEach(notWritten::add);
    }
    parts.add(new Part(parts.size() + 1, yaml().dump(kept), otherLanguage, leftOut));
  }

  /** The first thing in a pipeline that is not for the JVM. */
  private static Optional<String> otherLanguage(Object value) {
    if (value instanceof Map<?, ?> map) {
      for (String key : List.of("language", "type")) {
        if (map.get(key) instanceof String text && OTHER_LANGUAGES.contains(text)) {
          return Optional.of(key + ": " + text);
        }
      }
    }
    return children(value).map(BeamYamlFile::otherLanguage).flatMap(Optional::stream).findFirst();
  }

  private static Object withoutZetaSql(Object value, List<String> leftOut) {
    if (value instanceof Map<?, ?> map) {
      Map<Object, Object> kept = new LinkedHashMap<>();
      map.forEach((key, entry) -> kept.put(key, withoutZetaSql(entry, leftOut)));
      return kept;
    }
    if (!(value instanceof List<?> list)) {
      return value;
    }
    List<Object> kept = new ArrayList<>();
    for (Object element : list) {
      if (element instanceof Map<?, ?> map
          && "chain".equals(map.get("type"))
          && strings(map).anyMatch("zetasql"::equals)) {
        leftOut.add(map.get("name") + " (dialect: zetasql)");
      } else {
        kept.add(withoutZetaSql(element, leftOut));
      }
    }
    return kept;
  }

  private Optional<String> readsNotWritten(Object pipeline) {
    return notWritten.stream()
        .filter(path -> strings(pipeline).anyMatch(text -> text.startsWith(path)))
        .map(path -> "reads what a skipped pipeline writes")
        .findFirst();
  }

  private Object filledIn(Object value) {
    if (value instanceof Map<?, ?> map) {
      Map<Object, Object> filled = new LinkedHashMap<>();
      map.forEach((key, entry) -> filled.put(key, filledIn(entry)));
      return filled;
    }
    if (value instanceof List<?> list) {
      return list.stream().map(this::filledIn).toList();
    }
    if (value instanceof String text) {
      String filled = text;
      for (Map.Entry<String, String> fixture : fixtures.entrySet()) {
        filled = filled.replace(fixture.getKey(), fixture.getValue());
      }
      return filled;
    }
    return value;
  }

  private static Stream<String> strings(Object value) {
    return value instanceof String text
        ? Stream.of(text)
        : children(value).flatMap(BeamYamlFile::strings);
  }

  private static Stream<?> children(Object value) {
    if (value instanceof Map<?, ?> map) {
      return map.values().stream();
    }
    return value instanceof List<?> list ? list.stream() : Stream.empty();
  }

  private static List<?> list(Object value) {
    return value == null ? List.of() : (List<?>) value;
  }

  private static Yaml yaml() {
    DumperOptions dumping = new DumperOptions();
    dumping.setDefaultFlowStyle(DumperOptions.FlowStyle.BLOCK);
    LoaderOptions loading = new LoaderOptions();
    return new Yaml(new SafeConstructor(loading), new Representer(dumping), dumping, loading);
  }
}
