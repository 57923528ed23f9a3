package dev.purlin.transforms.compare;

import dev.purlin.core.problem.ConfigurationException;
import dev.purlin.core.problem.Names;
import dev.purlin.transforms.window.WindowCopies;
import java.util.List;
import java.util.Set;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollection.IsBounded;
import org.apache.beam.sdk.values.PCollectionRowTuple;
import org.apache.beam.sdk.values.Row;

/** What a comparison of two inputs asks of them. */
final class ComparedInputs {
  private ComparedInputs() {}

  /** Checks that there are the two inputs of these names, and that all of their rows can meet. */
  static void check(String transform, PCollectionRowTuple inputs, String one, String other) {
    Set<String> names = inputs.getAll().keySet();
    for (String name : names) {
      if (!name.equals(one) && !name.equals(other)) {
        throw new ConfigurationException("", Names.unknown("input", name, List.of(one, other)));
      }
      PCollection<Row> rows = inputs.get(name);
      if (rows.isBounded() == IsBounded.UNBOUNDED) {
        throw new ConfigurationException(
            "",
            "input '%s' is unbounded, and %s compares all of its rows".formatted(name, transform));
      }
      if (WindowCopies.needed(rows)) {
        throw new ConfigurationException(
            "",
            "a row of input '%s' may be in several windows, and would be compared several times"
                .formatted(name));
      }
    }
    for (String name : List.of(one, other)) {
      if (!names.contains(name)) {
        throw new ConfigurationException(
            "", "expected the inputs '%s' and '%s', '%s' is not there".formatted(one, other, name));
      }
    }
  }
}
