package dev.purlin.io.http;

import dev.purlin.core.problem.ConfigurationException;
import java.io.Serializable;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * Which status means what: 2xx is an answer, 408, 425, 429 and 5xx are worth another try, all
 * others fail, unless rules for a status ({@code 404}) or a class of them ({@code 5xx}) say
 * otherwise.
 */
public record StatusRules(Map<String, StatusAction> rules) implements Serializable {
  private static final Set<Integer> AGAIN = Set.of(408, 425, 429);

  /** What holds where nothing is said. */
  public static final StatusRules DEFAULT = new StatusRules(Map.of());

  /**
   * The rules of a parameter.
   *
   * @throws ConfigurationException if a key is no status
   */
  public static StatusRules of(String parameter, Map<String, StatusAction> rules) {
    checkStatuses(parameter, rules.keySet());
    Map<String, StatusAction> all = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    all.putAll(rules);
    return new StatusRules(all);
  }

  /**
   * Checks the keys of a parameter that has rules.
   *
   * @throws ConfigurationException if a key is no status
   */
  public static void checkStatuses(String parameter, Set<String> statuses) {
    for (String status : statuses) {
      if (!status.matches("[1-5]([0-9]{2}|[xX]{2})")) {
        throw new ConfigurationException(
            parameter + "." + status, "expected a status such as 404, or 4xx for all of a class");
      }
    }
  }

  /** What becomes of a status; null if it is an answer. */
  @Nullable StatusAction action(int status) {
    StatusAction exact = rules.get(Integer.toString(status));
    StatusAction kind = exact == null ? rules.get(status / 100 + "xx") : exact;
    if (kind != null) {
      return kind;
    }
    if (status / 100 == 2) {
      return null;
    }
    return AGAIN.contains(status) || status / 100 == 5 ? StatusAction.RETRY : StatusAction.FAIL;
  }
}
