package dev.purlin.pipelines.spec;

import org.checkerframework.checker.nullness.qual.Nullable;

/** What a reference leads to, found but not yet followed through chains and composites. */
sealed interface Link {
  Position at();

  /** An output of a step next to the one that reads; null for its main output. */
  record ToStep(RawStep step, @Nullable String output, Position at) implements Link {}

  /** An input of the chain or composite that the reading step is in. */
  record ToInput(String tag, Position at) implements Link {}
}
