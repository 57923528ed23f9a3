package dev.purlin.tests.delivery.jenkins;

import java.util.List;
import java.util.Optional;

/** A {@code when} block: all its conditions must hold. */
record When(List<Condition> conditions, boolean beforeAgent, boolean beforeInput) {

  /** The first condition that does not hold. */
  Optional<Condition> broken() {
    return conditions.stream().filter(condition -> !condition.holds().getAsBoolean()).findFirst();
  }
}
