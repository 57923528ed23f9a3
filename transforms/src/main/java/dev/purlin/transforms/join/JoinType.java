package dev.purlin.transforms.join;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Which rows a join outputs: those of matches, and which ones that have no match. */
public enum JoinType {
  INNER(false, false),
  LEFT(true, false),
  RIGHT(false, true),
  OUTER(true, true),
  /** The rows of the left side that have a match, once each. */
  SEMI(false, false),
  /** The rows of the left side that have none. */
  ANTI(true, false),
  /** Every row with every other, whatever they have in common. */
  CROSS(false, false);

  private final boolean keepsLeft;
  private final boolean keepsRight;

  JoinType(boolean keepsLeft, boolean keepsRight) {
    this.keepsLeft = keepsLeft;
    this.keepsRight = keepsRight;
  }

  static JoinType keeping(boolean left, boolean right) {
    return left ? right ? OUTER : LEFT : right ? RIGHT : INNER;
  }

  static Optional<JoinType> of(String label) {
    return Arrays.stream(values()).filter(type -> type.label().equals(label)).findFirst();
  }

  static List<String> labels() {
    return Arrays.stream(values()).map(JoinType::label).toList();
  }

  /** The name in pipeline files. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  boolean keepsLeft() {
    return keepsLeft;
  }

  boolean keepsRight() {
    return keepsRight;
  }

  /** Whether rows of the left side alone are output, as they are. */
  boolean filtersLeft() {
    return this == SEMI || this == ANTI;
  }
}
