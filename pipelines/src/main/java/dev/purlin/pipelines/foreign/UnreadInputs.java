package dev.purlin.pipelines.foreign;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.runners.TransformHierarchy;
import org.apache.beam.sdk.values.PValue;

/**
 * Finds steps whose transform does not look at the rows it is given. Few transforms say that they
 * take none, and rows that nobody reads would be lost without a word.
 */
public final class UnreadInputs extends Pipeline.PipelineVisitor.Defaults {
  private final Map<PValue, String> given = new HashMap<>();
  private final Set<PValue> read = new HashSet<>();
  private final Set<String> steps;

  private UnreadInputs(Set<String> steps) {
    this.steps = steps;
  }

  /**
   * Those of some steps that leave an input unread.
   *
   * @param steps the full names of steps whose transforms are not Purlin's
   */
  public static Set<String> of(Pipeline pipeline, Set<String> steps) {
    UnreadInputs visitor = new UnreadInputs(steps);
    pipeline.traverseTopologically(visitor);
    visitor.given.keySet().removeAll(visitor.read);
    return Set.copyOf(visitor.given.values());
  }

  @Override
  public void visitPrimitiveTransform(TransformHierarchy.Node node) {
    read.addAll(node.getInputs().values());
  }

  @Override
  public void visitValue(PValue value, TransformHierarchy.Node producer) {
    for (String step : steps) {
      if (producer.getFullName().startsWith(step + "/" + ForeignTransform.READ)) {
        given.put(value, step);
      }
    }
  }
}
