package dev.purlin.transforms.join;

import com.fasterxml.jackson.databind.JsonNode;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.util.LinkedHashMap;
import java.util.Map;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * An as-of join as its author wrote it, before its inputs are known.
 *
 * @param common the field by which matches are found, if both inputs have it
 * @param on else the field of each input
 * @param rows what else must be equal, what is kept and what is output
 * @param exact whether equal values match
 */
@RecordBuilder
record AsOfSpec(
    @Nullable String common,
    Map<String, String> on,
    JoinSpec rows,
    AsOfJoin.Direction direction,
    @Nullable String tolerance,
    boolean exact)
    implements AsOfSpecBuilder.With {

  static AsOfSpec on(@Nullable String common, Map<String, String> on) {
    return new AsOfSpec(
        common, on, JoinSpec.of(JoinType.LEFT), AsOfJoin.Direction.BACKWARD, null, true);
  }

  /**
   * Reads the parameters of a join.
   *
   * @throws dev.purlin.core.problem.ConfigurationException with every problem of their shape
   */
  static AsOfSpec parse(AsOfJoin.Configuration configuration) {
    JoinProblems problems = new JoinProblems();
    JsonNode on = configuration.asOf();
    JoinSpec rows =
        JoinSpec.parse(
            problems,
            configuration.type() == AsOfJoin.Type.LEFT ? JoinType.LEFT : JoinType.INNER,
            configuration.equalities(),
            configuration.fields());
    AsOfSpec spec =
        new AsOfSpec(
            on.isTextual() ? on.asText() : null,
            on.isTextual() ? Map.of() : fields(problems, on),
            rows,
            configuration.direction(),
            configuration.tolerance(),
            configuration.allowExactMatches());
    problems.check();
    return spec;
  }

  private static Map<String, String> fields(JoinProblems problems, JsonNode on) {
    Map<String, String> fields = new LinkedHashMap<>();
    on.fields().forEachRemaining(field -> fields.put(field.getKey(), JoinSpec.text(field)));
    if (fields.size() != 2 || fields.containsValue(null)) {
      problems.add(
          "as_of",
          "expected a field that both inputs have, or a map of them to their fields, such as"
              + " {trades: time, quotes: quoted_at}");
    }
    return fields;
  }
}
