package dev.purlin.io.rest;

import dev.purlin.io.http.StatusAction;
import dev.purlin.io.http.StatusRules;
import java.io.Serializable;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * What becomes of rows by the status of the answer: 2xx has taken them, 408, 425, 429 and 5xx are
 * worth another try; other 4xx refuse the rows, except those that speak of the request as it is
 * configured, not of its rows.
 *
 * @param rules the rules for the caller, to which a refusal is an answer like any other
 * @param refusing the statuses that refuse the rows
 */
record WriteStatuses(StatusRules rules, Set<Integer> refusing) implements Serializable {

  /** Credentials, method and media type are the same for every row. */
  private static final Set<Integer> NOT_ABOUT_ROWS = Set.of(401, 403, 405, 407, 415);

  private static final Set<Integer> NOT_FOUND = Set.of(404, 410);
  private static final Set<Integer> AGAIN = Set.of(408, 425, 429);

  /**
   * The rules of the parameter on_status, and what holds where they say nothing.
   *
   * @param rowInAddress whether the address is that of a row, so that it is the row's fault if
   *     there is nothing
   */
  static WriteStatuses of(@Nullable Map<String, WriteStatusAction> given, boolean rowInAddress) {
    Map<String, WriteStatusAction> own = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    if (given != null) {
      StatusRules.checkStatuses("on_status", given.keySet());
      own.putAll(given);
    }
    Map<String, StatusAction> rules = new TreeMap<>();
    TreeSet<Integer> refusing = new TreeSet<>();
    for (int status = 200; status < 600; status++) {
      WriteStatusAction exact = own.get(Integer.toString(status));
      WriteStatusAction kind = exact == null ? own.get(status / 100 + "xx") : exact;
      WriteStatusAction action = kind == null ? byDefault(status, rowInAddress) : kind;
      if (action == WriteStatusAction.REJECT) {
        refusing.add(status);
        rules.put(Integer.toString(status), StatusAction.IGNORE);
      } else if (action != null) {
        rules.put(Integer.toString(status), StatusAction.valueOf(action.name()));
      }
    }
    return new WriteStatuses(new StatusRules(rules), refusing);
  }

  private static @Nullable WriteStatusAction byDefault(int status, boolean rowInAddress) {
    if (status / 100 == 2) {
      return null;
    }
    if (AGAIN.contains(status) || status / 100 == 5) {
      return WriteStatusAction.RETRY;
    }
    boolean refused =
        status / 100 == 4
            && !NOT_ABOUT_ROWS.contains(status)
            && (rowInAddress || !NOT_FOUND.contains(status));
    return refused ? WriteStatusAction.REJECT : WriteStatusAction.FAIL;
  }
}
