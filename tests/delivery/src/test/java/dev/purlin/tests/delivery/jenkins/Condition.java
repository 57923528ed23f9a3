package dev.purlin.tests.delivery.jenkins;

import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;

/** One condition of a {@code when} block, and how it is shown. */
record Condition(String shown, BooleanSupplier holds) {

  static Condition not(Condition inner) {
    return new Condition("not " + inner.shown, () -> !inner.holds.getAsBoolean());
  }

  static Condition all(List<Condition> inner) {
    return new Condition(
        shown("allOf", inner), () -> inner.stream().allMatch(c -> c.holds.getAsBoolean()));
  }

  static Condition any(List<Condition> inner) {
    return new Condition(
        shown("anyOf", inner), () -> inner.stream().anyMatch(c -> c.holds.getAsBoolean()));
  }

  private static String shown(String word, List<Condition> inner) {
    return inner.stream().map(Condition::shown).collect(Collectors.joining(", ", word + " (", ")"));
  }
}
