package dev.purlin.pipelines;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.is;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.Test;

/** What people read says things in the words of the field, which they search for. */
public class PlainWordsTest {
  private static final Map<Pattern, String> IDIOMS =
      Map.of(
          Pattern.compile("(?i)\\bputs? (nothing |it )?out\\b"), "output",
          Pattern.compile("(?i)\\bgo(es)? on from\\b"), "resume",
          Pattern.compile("(?i)\\bnever ends\\b|\\brows that never end\\b"), "unbounded",
          Pattern.compile("\\b(is|are) gone\\b"), "does not exist",
          Pattern.compile("'%?\\w+' is no [a-z]"), "is not a",
          Pattern.compile("\\b(must be|expected|but is|is named by) a text\\b"), "a string");

  private static final Pattern LITERAL = Pattern.compile("\"(?:[^\"\\\\]|\\\\.)*\"");

  private static Path root() {
    Path directory = Path.of("").toAbsolutePath();
    while (!Files.exists(directory.resolve("mvnw"))) {
      directory = directory.getParent();
    }
    return directory;
  }

  private static List<Path> files(String module, String ending) throws IOException {
    try (Stream<Path> files = Files.walk(root().resolve(module))) {
      return files.filter(path -> path.toString().endsWith(ending)).toList();
    }
  }

  private static void look(Path file, int line, String text, Map<String, String> found) {
    IDIOMS.forEach(
        (idiom, instead) -> {
          if (idiom.matcher(text).find()) {
            found.put(
                "%s:%d: %s".formatted(root().relativize(file), line, text.strip()),
                "say '%s'".formatted(instead));
          }
        });
  }

  @Test
  public void messagesAndPagesAreInPlainWords() throws IOException {
    Map<String, String> found = new TreeMap<>();
    int literals = 0;
    for (String module : List.of("core", "transforms", "io", "pipelines")) {
      for (Path file : files(module + "/src/main/java", ".java")) {
        List<String> lines = Files.readAllLines(file);
        for (int i = 0; i < lines.size(); i++) {
          Matcher literal = LITERAL.matcher(lines.get(i));
          while (literal.find()) {
            literals++;
            look(file, i + 1, literal.group(), found);
          }
        }
      }
    }
    List<Path> pages = new ArrayList<>(files("docs", ".md"));
    pages.addAll(files("helm", ".md"));
    pages.addAll(files("infra", ".md"));
    pages.add(root().resolve("README.md"));
    for (Path page : pages) {
      List<String> lines = Files.readAllLines(page);
      for (int i = 0; i < lines.size(); i++) {
        look(page, i + 1, lines.get(i), found);
      }
    }
    assertThat(literals, is(greaterThan(1000)));
    assertThat(found, is(Map.of()));
  }
}
