package dev.purlin.transforms.compare;

import dev.purlin.core.exchange.GroupByBytes;
import dev.purlin.core.step.Step;
import dev.purlin.transforms.join.Tagged;
import org.apache.beam.sdk.coders.ByteArrayCoder;
import org.apache.beam.sdk.coders.KvCoder;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.windowing.GlobalWindows;
import org.apache.beam.sdk.transforms.windowing.Window;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionList;
import org.apache.beam.sdk.values.Row;

/** Brings the rows of both sides together by their keys, whatever windows they are in. */
record KeyedSides(Step step, LineSide source, LineSide target) {

  /** Groups two inputs, named as in messages. */
  PCollection<KV<byte[], Iterable<Tagged>>> group(
      String sourceName, PCollection<Row> sources, String targetName, PCollection<Row> targets) {
    return PCollectionList.of(keyed(sources, sourceName, source, false))
        .and(keyed(targets, targetName, target, true))
        .apply("Group", GroupByBytes.ofSeveral());
  }

  private PCollection<KV<byte[], Tagged>> keyed(
      PCollection<Row> rows, String name, LineSide side, boolean isTarget) {
    return rows.apply("All windows of " + name, Window.into(new GlobalWindows()))
        .apply("Key " + name, ParDo.of(new SideFn(side, isTarget, step.counts())))
        .setCoder(
            KvCoder.of(ByteArrayCoder.of(), Tagged.coder(source.carried(), target.carried())));
  }
}
