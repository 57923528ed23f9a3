package dev.purlin.transforms.check;

import java.util.ArrayList;
import java.util.List;
import org.apache.beam.sdk.transforms.SerializableFunction;

/** Adds up counts by their place; of nothing, there are no counts. */
final class SumTallies implements SerializableFunction<Iterable<List<Long>>, List<Long>> {
  private static final long serialVersionUID = 1L;

  @Override
  public List<Long> apply(Iterable<List<Long>> tallies) {
    List<Long> sum = new ArrayList<>();
    for (List<Long> tally : tallies) {
      for (int i = 0; i < tally.size(); i++) {
        if (i == sum.size()) {
          sum.add(0L);
        }
        sum.set(i, sum.get(i) + tally.get(i));
      }
    }
    return sum;
  }
}
