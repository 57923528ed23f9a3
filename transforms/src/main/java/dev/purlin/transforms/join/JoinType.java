package dev.purlin.transforms.join;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Which rows a join keeps that have no match. */
public enum JoinType {
  INNER(false, false),
  LEFT(true, false),
  RIGHT(false, true),
  OUTER(true, true);

  private final boolean keepsLeft;
  private final boolean keepsRight;

  JoinType(boolean keepsLeft, boolean keepsRight) {
    this.keepsLeft = keepsLeft;
    this.keepsRight = keepsRight;
  }

  static JoinType keeping(boolean left, boolean right) {
    return Arrays.stream(values())
        .filter(type -> type.keepsLeft == left && type.keepsRight == right)
        .findFirst()
        .orElseThrow();
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
}
