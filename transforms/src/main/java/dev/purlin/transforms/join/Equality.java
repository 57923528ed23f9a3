package dev.purlin.transforms.join;

/**
 * Two fields that must be equal for rows to match.
 *
 * @param path the configuration entry that asks for it
 */
record Equality(String path, JoinColumn left, JoinColumn right) {
  /** The one of the two that belongs to an input, if one does. */
  JoinColumn of(int input) {
    return left.input() == input ? left : right;
  }

  boolean touches(int input) {
    return left.input() == input || right.input() == input;
  }

  /** The other one. */
  JoinColumn opposite(int input) {
    return left.input() == input ? right : left;
  }
}
