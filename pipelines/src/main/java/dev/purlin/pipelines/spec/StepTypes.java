package dev.purlin.pipelines.spec;

import dev.purlin.core.step.StepOutputs;
import java.util.Set;

/** The transforms that a file can name, as far as reading it must know them. */
public interface StepTypes {

  /** The names that are offered for one that is not known. */
  Set<String> names();

  /** Whether a step may have this type. */
  boolean contains(String type);

  /** The outputs that a step of this type has, beside that for rejected rows. */
  StepOutputs outputs(String type, MapValue config);

  /** Types with one output each. */
  static StepTypes of(Set<String> names) {
    return new StepTypes() {
      @Override
      public Set<String> names() {
        return names;
      }

      @Override
      public boolean contains(String type) {
        return names.contains(type);
      }

      @Override
      public StepOutputs outputs(String type, MapValue config) {
        return StepOutputs.ONE;
      }
    };
  }
}
