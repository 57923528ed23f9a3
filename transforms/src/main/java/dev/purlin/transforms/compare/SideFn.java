package dev.purlin.transforms.compare;

import dev.purlin.core.books.StepCounts;
import dev.purlin.transforms.join.Tagged;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.Row;

/** Sends the rows of one side to where their counterparts are. */
final class SideFn extends DoFn<Row, KV<byte[], Tagged>> {
  private static final long serialVersionUID = 1L;

  private final LineSide side;
  private final boolean target;
  private final StepCounts counts;

  SideFn(LineSide side, boolean target, StepCounts counts) {
    this.side = side;
    this.target = target;
    this.counts = counts;
  }

  @ProcessElement
  public void processElement(@Element Row row, OutputReceiver<KV<byte[], Tagged>> output) {
    counts.read();
    output.output(KV.of(side.key(row), new Tagged(target, side.carry(row))));
  }

  @FinishBundle
  public void finishBundle() {
    counts.flush();
  }
}
