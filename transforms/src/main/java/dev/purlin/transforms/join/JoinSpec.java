package dev.purlin.transforms.join;

import com.fasterxml.jackson.databind.JsonNode;
import dev.purlin.core.problem.Names;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * A join as its author wrote it, before its inputs are known.
 *
 * @param type the type of all steps, unless some inputs are to be kept
 * @param outer the inputs that are kept, if there is no one type
 * @param common the field that must be equal in all inputs, if there are no equalities
 * @param equalities the fields that must be equal, by input
 * @param fields for some inputs, their fields in the output by their names there; empty for all
 * @param broadcast the inputs that are sent to every worker
 */
public record JoinSpec(
    Optional<JoinType> type,
    List<String> outer,
    Optional<String> common,
    List<Map<String, String>> equalities,
    Map<String, Optional<List<Choice>>> fields,
    List<String> broadcast) {

  private static final String ALL = "*";

  /**
   * A field chosen for the output.
   *
   * @param path the configuration entry that chooses it
   */
  record Choice(String path, String name, String field) {}

  /**
   * Reads the parameters of a join.
   *
   * @throws dev.purlin.core.problem.ConfigurationException with every problem of their shape
   */
  static JoinSpec parse(Join.Configuration configuration) {
    JoinProblems problems = new JoinProblems();
    JsonNode kept = configuration.type();
    JsonNode equal = configuration.equalities();
    JoinSpec spec =
        new JoinSpec(
            kept.isTextual() ? type(problems, kept.asText()) : Optional.empty(),
            kept.isTextual() ? List.of() : outer(problems, kept),
            equal != null && equal.isTextual() ? Optional.of(equal.asText()) : Optional.empty(),
            equal == null || equal.isTextual() ? List.of() : equalities(problems, equal),
            configuration.fields() == null ? Map.of() : fields(problems, configuration.fields()),
            List.copyOf(configuration.broadcast()));
    problems.check();
    spec.checkEqualities(problems);
    problems.check();
    return spec;
  }

  /** Reads the parameters that an as-of join has too; it needs no equalities. */
  static JoinSpec parse(
      JoinProblems problems, JoinType type, @Nullable JsonNode equal, @Nullable JsonNode fields) {
    return new JoinSpec(
        Optional.of(type),
        List.of(),
        equal != null && equal.isTextual() ? Optional.of(equal.asText()) : Optional.empty(),
        equal == null || equal.isTextual() ? List.of() : equalities(problems, equal),
        fields == null ? Map.of() : fields(problems, fields),
        List.of());
  }

  /** A cross join has no equalities, every other one has some. */
  void checkEqualities(JoinProblems problems) {
    boolean cross = type.equals(Optional.of(JoinType.CROSS));
    boolean any = common.isPresent() || !equalities.isEmpty();
    if (cross && any) {
      problems.add("equalities", "a cross join has none; leave them out, or choose another type");
    } else if (!cross && !any) {
      problems.add(
          "equalities",
          "give the fields that must be equal, such as [{orders: customer, customers: id}]; all"
              + " combinations of rows are 'type: cross'");
    }
  }

  /** A join of one type, still without equalities. */
  public static JoinSpec of(JoinType type) {
    return new JoinSpec(
        Optional.of(type), List.of(), Optional.empty(), List.of(), Map.of(), List.of());
  }

  /** With another type. */
  JoinSpec as(JoinType other) {
    return new JoinSpec(Optional.of(other), outer, common, equalities, fields, broadcast);
  }

  /** With a field that must be equal in all inputs. */
  public JoinSpec on(String field) {
    return new JoinSpec(type, outer, Optional.of(field), equalities, fields, broadcast);
  }

  /** With one more equality. */
  public JoinSpec on(Map<String, String> equality) {
    return new JoinSpec(type, outer, common, with(equalities, equality), fields, broadcast);
  }

  /** With some fields of an input only. */
  public JoinSpec choosing(String input, List<String> chosen) {
    List<Choice> choices =
        chosen.stream().map(field -> new Choice("fields." + input, field, field)).toList();
    Map<String, Optional<List<Choice>>> more = new LinkedHashMap<>(fields);
    more.put(input, Optional.of(choices));
    return new JoinSpec(type, outer, common, equalities, more, broadcast);
  }

  /** With one more input sent to every worker. */
  public JoinSpec broadcasting(String input) {
    return new JoinSpec(type, outer, common, equalities, fields, with(broadcast, input));
  }

  private static <T> List<T> with(List<T> list, T element) {
    List<T> more = new ArrayList<>(list);
    more.add(element);
    return List.copyOf(more);
  }

  private static Optional<JoinType> type(JoinProblems problems, String label) {
    Optional<JoinType> type = JoinType.of(label);
    if (type.isEmpty()) {
      problems.add("type", Names.unknown("join type", label, JoinType.labels()));
    }
    return type;
  }

  private static List<String> outer(JoinProblems problems, JsonNode type) {
    List<String> inputs = new ArrayList<>();
    if (type.size() != 1 || !type.path("outer").isArray()) {
      problems.add(
          "type",
          "expected inner, left, right, outer, semi, anti, cross, or a map such as {outer:"
              + " [orders]}");
    } else {
      type.get("outer").forEach(input -> inputs.add(input.asText()));
    }
    return inputs;
  }

  private static List<Map<String, String>> equalities(JoinProblems problems, JsonNode equalities) {
    List<Map<String, String>> read = new ArrayList<>();
    if (!equalities.isArray() || equalities.isEmpty()) {
      problems.add(
          "equalities",
          "expected a field that all inputs have, or a list of maps such as"
              + " {orders: customer, customers: id}");
      return read;
    }
    for (int i = 0; i < equalities.size(); i++) {
      JsonNode equality = equalities.get(i);
      Map<String, String> fields = new LinkedHashMap<>();
      equality.fields().forEachRemaining(field -> fields.put(field.getKey(), text(field)));
      if (fields.size() < 2 || fields.containsValue(null)) {
        problems.add(
            "equalities." + i,
            "expected a map of two or more inputs to a field of each, such as"
                + " {orders: customer, customers: id}");
      }
      read.add(fields);
    }
    return read;
  }

  static @Nullable String text(Map.Entry<String, JsonNode> field) {
    return field.getValue().isValueNode() && !field.getValue().isNull()
        ? field.getValue().asText()
        : null;
  }

  private static Map<String, Optional<List<Choice>>> fields(
      JoinProblems problems, JsonNode fields) {
    Map<String, Optional<List<Choice>>> read = new LinkedHashMap<>();
    if (!fields.isObject()) {
      problems.add(
          "fields", "expected a map of inputs to lists of fields, such as {orders: [id, total]}");
      return read;
    }
    fields
        .fields()
        .forEachRemaining(
            input -> {
              String path = "fields." + input.getKey();
              JsonNode chosen = input.getValue();
              if (chosen.isTextual() && chosen.asText().equals(ALL)) {
                read.put(input.getKey(), Optional.empty());
              } else if (chosen.isContainerNode()) {
                read.put(input.getKey(), Optional.of(choices(path, chosen)));
              } else {
                problems.add(
                    path, "expected a list of fields, a map of new names to fields, or '*'");
              }
            });
    return read;
  }

  private static List<Choice> choices(String path, JsonNode chosen) {
    List<Choice> choices = new ArrayList<>();
    for (int i = 0; chosen.isArray() && i < chosen.size(); i++) {
      String field = chosen.get(i).asText();
      choices.add(new Choice(path + "." + i, field, field));
    }
    chosen
        .fields()
        .forEachRemaining(
            field ->
                choices.add(
                    new Choice(
                        path + "." + field.getKey(), field.getKey(), field.getValue().asText())));
    return choices;
  }
}
