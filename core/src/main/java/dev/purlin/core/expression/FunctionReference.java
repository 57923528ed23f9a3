package dev.purlin.core.expression;

import dev.purlin.core.problem.PurlinException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The functions of expressions, as people look them up.
 *
 * @param sections the functions, by the titles of their sections
 * @param missing functions of SQL, BigQuery and PostgreSQL that expressions do not have: their
 *     names, and why
 */
public record FunctionReference(Map<String, List<Entry>> sections, Map<String, String> missing) {
  private static final String MISSING = "Not there";

  /**
   * A function, or some that are alike.
   *
   * @param signature how it is called
   * @param description what it gives
   * @param example an expression with it
   * @param result the example's value, as JSON
   */
  public record Entry(String signature, String description, String example, String result) {}

  /** Reads the reference. */
  public static FunctionReference read() {
    Map<String, List<Entry>> sections = new LinkedHashMap<>();
    Map<String, String> missing = new LinkedHashMap<>();
    String section = "";
    for (String line : lines()) {
      String[] columns = line.split("\t", -1);
      if (line.startsWith("# ")) {
        section = line.substring(2);
      } else if (section.equals(MISSING) && columns.length > 1) {
        missing.put(columns[0], columns[1]);
      } else if (columns.length > 1) {
        sections
            .computeIfAbsent(section, key -> new ArrayList<>())
            .add(new Entry(columns[0], columns[1], columns[2], columns[3]));
      }
    }
    return new FunctionReference(sections, missing);
  }

  private static List<String> lines() {
    try (InputStream in = FunctionReference.class.getResourceAsStream("functions.txt")) {
      return new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8)).lines().toList();
    } catch (IOException e) {
      throw PurlinException.internal("functions.txt cannot be read", e);
    }
  }

  /** Whether the reference has a function, or says why there is none. */
  boolean mentions(String name) {
    return sections.values().stream()
            .flatMap(List::stream)
            .anyMatch(entry -> hasWord(entry.signature() + " " + entry.description(), name))
        || missing.keySet().stream().anyMatch(names -> hasWord(names, name));
  }

  private static boolean hasWord(String text, String word) {
    return List.of(text.split("[^A-Za-z0-9_]+", -1)).contains(word);
  }
}
