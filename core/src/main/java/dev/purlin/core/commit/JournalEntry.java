package dev.purlin.core.commit;

import dev.purlin.core.problem.PurlinException;
import java.util.List;
import java.util.Map;

/**
 * What a commit journal says of a target.
 *
 * @param step the step that writes it
 * @param kind what kind of target it is, as in {@code files} or {@code table}
 * @param name the target as people know it
 * @param details what completing the commit needs, as JSON can hold it: texts, numbers, lists and
 *     maps; never a secret
 */
public record JournalEntry(String step, String kind, String name, Map<String, Object> details) {
  public JournalEntry {
    details = Map.copyOf(details);
  }

  /** A detail that is a text. */
  public String text(String detail) {
    return String.valueOf(details.get(detail));
  }

  /**
   * A detail that is a whole number.
   *
   * @throws PurlinException if the journal does not have it
   */
  public long number(String detail) {
    if (details.get(detail) instanceof Number number) {
      return number.longValue();
    }
    throw lacks("number", detail);
  }

  /**
   * A detail that is a list of texts.
   *
   * @throws PurlinException if the journal does not have it
   */
  public List<String> texts(String detail) {
    if (details.get(detail) instanceof List<?> list) {
      return list.stream().map(String::valueOf).toList();
    }
    throw lacks("list", detail);
  }

  private PurlinException lacks(String what, String detail) {
    return PurlinException.user(
        "the commit journal is damaged: what it says of %s has no %s '%s'"
            .formatted(name, what, detail));
  }
}
