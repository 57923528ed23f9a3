package dev.purlin.pipelines.run;

import dev.purlin.pipelines.spec.PipelineSpec;

/**
 * The runner a pipeline runs on, and why.
 *
 * @param runner never {@link RunnerName#AUTO}
 * @param reason why, in words for the person who left the choice open
 */
record RunnerChoice(RunnerName runner, String reason) {
  /**
   * Above this many bytes of input, embedded Flink's two seconds of start-up are won back. Direct
   * also keeps bundles in memory, at several times their size in the file.
   */
  private static final long SMALL_INPUT_BYTES = 8L << 20;

  private static String small(long bytes, long rows) {
    if (rows == 0) {
      return Amounts.bytes(bytes);
    }
    return (bytes == 0 ? "" : Amounts.bytes(bytes) + " and ") + Amounts.rows(rows);
  }

  static RunnerChoice of(RunSettings settings, PipelineSpec spec) {
    if (settings.runner() != RunnerName.AUTO) {
      return new RunnerChoice(settings.runner(), "as asked");
    }
    if (settings.flinkMaster().isPresent()) {
      return new RunnerChoice(RunnerName.FLINK, "a Flink master was given");
    }
    InputSize input = InputSize.of(spec);
    if (input.bytes().isEmpty()) {
      return new RunnerChoice(
          RunnerName.FLINK, "the size of '" + input.unknown() + "' is not known beforehand");
    }
    long bytes = input.bytes().getAsLong();
    return bytes <= SMALL_INPUT_BYTES
        ? new RunnerChoice(RunnerName.DIRECT, "the input is small: " + small(bytes, input.rows()))
        : new RunnerChoice(RunnerName.FLINK, "the input has " + Amounts.bytes(bytes));
  }
}
