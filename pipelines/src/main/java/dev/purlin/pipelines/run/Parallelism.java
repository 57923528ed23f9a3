package dev.purlin.pipelines.run;

/** How many tasks of a step run at a time on a cluster, where nobody has said so. */
final class Parallelism {
  /** Less than this is not worth a task of its own. */
  private static final long BYTES_PER_TASK = 16L << 20;

  private Parallelism() {}

  /**
   * As many as the input feeds, and no more than the cluster has room for.
   *
   * @param most the cluster's slots
   */
  static int of(InputSize input, int most) {
    if (input.bytes().isEmpty()) {
      return most;
    }
    return (int) Math.min(most, 1 + (input.bytes().getAsLong() - 1) / BYTES_PER_TASK);
  }
}
