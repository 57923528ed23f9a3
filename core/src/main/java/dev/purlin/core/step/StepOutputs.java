package dev.purlin.core.step;

import java.util.ArrayList;
import java.util.List;

/**
 * The outputs of a step, except that for rejected rows.
 *
 * @param main whether the step has a main output, which its name alone refers to
 * @param named the names of the others
 * @param known false if there may be outputs that show only when the step is applied
 */
public record StepOutputs(boolean main, List<String> named, boolean known) {
  /** The name of the main output, where it needs one. */
  public static final String MAIN = "output";

  /** The main output alone, as most steps have. */
  public static final StepOutputs ONE = new StepOutputs(true, List.of(), true);

  /** Outputs that nobody knows before the step is applied. */
  public static final StepOutputs UNKNOWN = new StepOutputs(true, List.of(), false);

  public StepOutputs {
    named = List.copyOf(named);
  }

  /** The main output and others. */
  public static StepOutputs mainAnd(String... named) {
    return new StepOutputs(true, List.of(named), true);
  }

  /** Named outputs alone. */
  public static StepOutputs only(List<String> named) {
    return new StepOutputs(false, named, true);
  }

  /** The names of all outputs, {@link #MAIN} for the main one. */
  public List<String> names() {
    List<String> names = new ArrayList<>();
    if (main) {
      names.add(MAIN);
    }
    names.addAll(named);
    return names;
  }
}
