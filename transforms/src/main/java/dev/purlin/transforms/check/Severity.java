package dev.purlin.transforms.check;

import java.util.Locale;

/** What it means that an expectation does not hold. */
public enum Severity {
  /** The run fails, and none of its targets changes. */
  FAIL,
  /** Only the results say so; the rows go on. */
  WARN,
  /** The rows that fail leave through the output {@code failed}. */
  QUARANTINE;

  /** The word in pipeline files. */
  String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
