package dev.purlin.transforms.window;

import dev.purlin.core.problem.ConfigurationException;
import java.util.Map;
import org.apache.beam.sdk.transforms.windowing.DefaultTrigger;
import org.apache.beam.sdk.transforms.windowing.GlobalWindows;
import org.apache.beam.sdk.transforms.windowing.IncompatibleWindowException;
import org.apache.beam.sdk.transforms.windowing.WindowFn;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.WindowingStrategy;

/** What steps that bring rows together ask of the windows of their inputs. */
public final class InputWindows {
  private InputWindows() {}

  /** Checks that rows of all inputs can meet in a window. */
  @SuppressWarnings("deprecation") // What replaces isCompatible gives the same answer by throwing.
  public static void checkCompatible(Map<String, ? extends PCollection<?>> inputs) {
    String firstName = null;
    WindowFn<?, ?> first = null;
    for (var input : inputs.entrySet()) {
      WindowFn<?, ?> windows = input.getValue().getWindowingStrategy().getWindowFn();
      if (first == null) {
        first = windows;
        firstName = input.getKey();
      } else if (!compatible(first, windows)) {
        throw new ConfigurationException(
            "",
            "inputs '%s' and '%s' are in different windows (%s and %s); give the step a windowing"
                .formatted(firstName, input.getKey(), describe(first), describe(windows)));
      }
    }
  }

  /** Checks that unbounded rows are not to be grouped in one window that never ends. */
  public static void checkEnds(String name, PCollection<?> rows) {
    WindowingStrategy<?, ?> strategy = rows.getWindowingStrategy();
    if (rows.isBounded() == PCollection.IsBounded.UNBOUNDED
        && strategy.getWindowFn() instanceof GlobalWindows
        && strategy.getTrigger() instanceof DefaultTrigger) {
      throw new ConfigurationException(
          "",
          "input '%s' is unbounded, and all of its rows are in one window; give the step a windowing,"
                  .formatted(name)
              + " such as {type: fixed, size: 60s}");
    }
  }

  private static boolean compatible(WindowFn<?, ?> first, WindowFn<?, ?> other) {
    try {
      first.verifyCompatibility(other);
      return true;
    } catch (IncompatibleWindowException e) {
      return false;
    }
  }

  private static String describe(WindowFn<?, ?> windows) {
    return windows.getClass().getSimpleName();
  }
}
