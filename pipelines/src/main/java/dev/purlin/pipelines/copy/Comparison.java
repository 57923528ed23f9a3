package dev.purlin.pipelines.copy;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How a source and a target are compared, as the command line says it.
 *
 * @param key the fields that identify a row
 * @param columns the fields to compare; all that both have if it is empty
 * @param exclude the fields that are not compared
 * @param renamed the target's names of fields that have another one there
 * @param tolerance how far numbers of a field may be apart
 * @param normalize what does not count as a difference, each entry as YAML
 * @param limits how much may differ, by the names of the parameters
 */
public record Comparison(
    List<String> key,
    List<String> columns,
    List<String> exclude,
    Map<String, String> renamed,
    Map<String, Double> tolerance,
    List<String> normalize,
    Map<String, String> limits) {

  public Comparison {
    key = List.copyOf(key);
    columns = List.copyOf(columns);
    exclude = List.copyOf(exclude);
    renamed = Collections.unmodifiableMap(new LinkedHashMap<>(renamed));
    tolerance = Collections.unmodifiableMap(new LinkedHashMap<>(tolerance));
    normalize = List.copyOf(normalize);
    limits = Collections.unmodifiableMap(new LinkedHashMap<>(limits));
  }
}
