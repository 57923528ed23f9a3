package dev.purlin.pipelines.testing;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.purlin.core.problem.ConfigurationException;
import dev.purlin.core.problem.PurlinException;
import dev.purlin.core.type.JsonRows;
import dev.purlin.pipelines.run.DirectSession;
import dev.purlin.pipelines.spec.ListValue;
import dev.purlin.transforms.check.ComparableRows;
import dev.purlin.transforms.set.Elements;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.beam.sdk.schemas.Schema;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * Expected rows beside those that came, in any order; equal as {@code AssertEqual} has it. Of what
 * is left on both sides, rows that have at least half of their fields in common are taken for the
 * same row with other values.
 */
final class RowDifference {
  private static final int MOST_TOLD = 20;
  private static final int MOST_PAIRED = 500;

  private final ListValue elements;
  private final List<String> problems = new ArrayList<>();
  // By the number of the expected row; null where it cannot be read.
  private final List<@Nullable ObjectNode> expected = new ArrayList<>();
  private final Map<Integer, ObjectNode> equal = new HashMap<>();
  private final Map<Integer, ObjectNode> changed = new HashMap<>();
  private final List<ObjectNode> extra = new ArrayList<>();

  private RowDifference(ListValue elements) {
    this.elements = elements;
  }

  static RowDifference of(ListValue elements, DirectSession.Rows found) {
    RowDifference difference = new RowDifference(elements);
    difference.read(found.schema());
    difference.match(found.rows().stream().map(ComparableRows::found).toList());
    difference.pair();
    return difference;
  }

  private void read(Schema schema) {
    List<JsonNode> written;
    try {
      written = Elements.of(JsonRows.parse(elements.toWrittenJson()));
    } catch (ConfigurationException e) {
      e.problems().forEach(problem -> problem(withoutList(problem.path()), problem.message()));
      return;
    } catch (JsonProcessingException e) {
      throw PurlinException.internal("expected rows are no JSON", e);
    }
    for (int i = 0; i < written.size(); i++) {
      try {
        expected.add(ComparableRows.expected(written.get(i), schema));
      } catch (ConfigurationException e) {
        String row = i + ".";
        e.problems().forEach(problem -> problem(row + problem.path(), problem.message()));
        expected.add(null);
      }
    }
  }

  private static String withoutList(String path) {
    return path.substring(Elements.PATH.length() + 1);
  }

  private void problem(String path, String message) {
    problems.add(elements.at(path) + ": " + message);
  }

  private void match(List<ObjectNode> found) {
    Map<String, Deque<Integer>> open = new HashMap<>();
    for (int i = 0; i < expected.size(); i++) {
      if (expected.get(i) != null) {
        open.computeIfAbsent(expected.get(i).toString(), key -> new ArrayDeque<>()).add(i);
      }
    }
    found.stream()
        .sorted(Comparator.comparing(ObjectNode::toString))
        .forEach(
            row -> {
              Deque<Integer> same = open.get(row.toString());
              Integer number = same == null ? null : same.poll();
              if (number == null) {
                extra.add(row);
              } else {
                equal.put(number, row);
              }
            });
  }

  private record Likeness(int number, ObjectNode row, int common) {}

  private void pair() {
    List<Integer> missing = missing();
    if (missing.size() > MOST_PAIRED || extra.size() > MOST_PAIRED) {
      return;
    }
    List<Likeness> alike = new ArrayList<>();
    for (int number : missing) {
      for (ObjectNode row : extra) {
        Set<String> fields = fields(expected.get(number), row);
        int differing = differing(number, row).size();
        if (differing * 2 <= fields.size()) {
          alike.add(new Likeness(number, row, fields.size() - differing));
        }
      }
    }
    // Stable: of pairs that are as much alike, the first in the file.
    alike.sort(Comparator.comparingInt(Likeness::common).reversed());
    for (Likeness pair : alike) {
      if (!changed.containsKey(pair.number()) && removeThis(extra, pair.row())) {
        changed.put(pair.number(), pair.row());
      }
    }
  }

  @SuppressWarnings("ReferenceEquality") // A row may have come twice.
  private static boolean removeThis(List<ObjectNode> rows, ObjectNode row) {
    for (int i = 0; i < rows.size(); i++) {
      if (rows.get(i) == row) {
        rows.remove(i);
        return true;
      }
    }
    return false;
  }

  private List<Integer> missing() {
    List<Integer> missing = new ArrayList<>();
    for (int i = 0; i < expected.size(); i++) {
      if (expected.get(i) != null && !equal.containsKey(i) && !changed.containsKey(i)) {
        missing.add(i);
      }
    }
    return missing;
  }

  private List<String> differing(int number, ObjectNode row) {
    ObjectNode wanted = expected.get(number);
    return fields(wanted, row).stream()
        .filter(field -> !text(wanted, field).equals(text(row, field)))
        .toList();
  }

  private static Set<String> fields(ObjectNode one, ObjectNode other) {
    Set<String> fields = new LinkedHashSet<>();
    one.fieldNames().forEachRemaining(fields::add);
    other.fieldNames().forEachRemaining(fields::add);
    return fields;
  }

  private static String text(ObjectNode row, String field) {
    JsonNode value = row.get(field);
    return value == null ? "null" : value.toString();
  }

  /** Whether the rows are those that were expected. */
  boolean none() {
    return problems.isEmpty() && changed.isEmpty() && extra.isEmpty() && missing().isEmpty();
  }

  /** What the file expects that no row can have, with its places; empty if there is nothing. */
  List<String> problems() {
    return problems;
  }

  /** The rows that came; those that were expected in the file's order, then the others. */
  List<ObjectNode> found() {
    List<ObjectNode> rows = new ArrayList<>();
    for (int i = 0; i < expected.size(); i++) {
      ObjectNode row = equal.getOrDefault(i, changed.get(i));
      if (row != null) {
        rows.add(row);
      }
    }
    rows.addAll(extra);
    return rows;
  }

  /** The difference for a person, line by line. */
  List<String> lines() {
    List<String> lines = new ArrayList<>();
    List<Integer> missing = missing();
    int told = 0;
    for (int i = 0; i < expected.size(); i++) {
      ObjectNode row = changed.get(i);
      if (row != null && told++ < MOST_TOLD) {
        lines.add("differs: " + expected.get(i) + place(i));
        for (String field : differing(i, row)) {
          lines.add(
              "  %s: expected %s, found %s"
                  .formatted(field, text(expected.get(i), field), text(row, field)));
        }
      }
    }
    more(changed.size(), "differ", lines);
    missing.stream()
        .limit(MOST_TOLD)
        .forEach(number -> lines.add("missing: " + expected.get(number) + place(number)));
    more(missing.size(), "are missing", lines);
    extra.stream().limit(MOST_TOLD).forEach(row -> lines.add("extra:   " + row));
    more(extra.size(), "are extra", lines);
    return lines;
  }

  private static void more(int count, String what, List<String> lines) {
    if (count > MOST_TOLD) {
      lines.add("and %,d other rows %s".formatted(count - MOST_TOLD, what));
    }
  }

  private String place(int number) {
    return " (line %d)".formatted(elements.elements().get(number).position().line());
  }
}
