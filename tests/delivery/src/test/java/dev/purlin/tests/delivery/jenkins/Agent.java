package dev.purlin.tests.delivery.jenkins;

/** Where a stage runs. */
sealed interface Agent {

  /** Nowhere: no executor is held unless a stage inside asks for one. */
  record None() implements Agent {}

  /** On whatever is free. */
  record Any() implements Agent {}

  /** On a machine with that label. */
  record Labelled(String label) implements Agent {}
}
