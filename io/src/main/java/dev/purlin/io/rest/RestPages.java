package dev.purlin.io.rest;

import dev.purlin.core.exchange.Spread;
import dev.purlin.core.step.Step;
import dev.purlin.io.http.Uris;
import org.apache.beam.sdk.coders.KvCoder;
import org.apache.beam.sdk.coders.SerializableCoder;
import org.apache.beam.sdk.coders.StringUtf8Coder;
import org.apache.beam.sdk.coders.VarLongCoder;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.Flatten;
import org.apache.beam.sdk.transforms.GroupByKey;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.Reshuffle;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PBegin;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionList;
import org.apache.beam.sdk.values.PCollectionTuple;
import org.apache.beam.sdk.values.Row;
import org.apache.beam.sdk.values.TupleTagList;

/** The part of a pipeline that reads all pages of a request, in parallel where it can. */
final class RestPages {
  private final Step step;
  private final RestPlan plan;
  private final RestFn.Rows rows;
  private final boolean parallel;

  RestPages(Step step, RestPlan plan, RestFn.Rows rows, boolean parallel) {
    this.step = step;
    this.plan = plan;
    this.rows = rows;
    this.parallel = parallel;
  }

  PCollection<Row> read(PBegin begin) {
    PCollection<Integer> start = begin.apply("Start", Create.of(1));
    ReadAllPagesFn all = new ReadAllPagesFn(plan, rows, parallel);
    // What is behind the shuffle can be done again without asking the server again.
    return parallel
        ? inParallel(start, all)
        : step.apply("Rows", start, all, RestFn.ROWS, RestFn.REJECTED, rows.rejector())
            .setRowSchema(rows.schema())
            .apply("Spread", Spread.create());
  }

  private PCollection<Row> inParallel(PCollection<Integer> start, ReadAllPagesFn all) {
    PCollectionTuple first =
        apply(
            "First page",
            start,
            all,
            TupleTagList.of(ReadAllPagesFn.HASHES).and(ReadAllPagesFn.TASKS));
    PCollectionTuple others =
        apply(
            "Pages",
            first
                .get(ReadAllPagesFn.TASKS)
                .setCoder(SerializableCoder.of(PageTask.class))
                .apply("Share out", Reshuffle.viaRandomKey()),
            new ReadPageFn(plan, rows),
            TupleTagList.of(ReadAllPagesFn.HASHES));
    if (!plan.stops().allowRepeatedPages()) {
      PCollectionList.of(hashes(first))
          .and(hashes(others))
          .apply("What pages have", Flatten.pCollections())
          .apply("By what they have", GroupByKey.create())
          .apply(
              "No page twice",
              ParDo.of(new CheckPagesFn(Uris.shown(plan.template().call().uri()))));
    }
    if (step.rejects().collecting()) {
      step.rejects()
          .accept(
              PCollectionList.of(first.get(RestFn.REJECTED).setRowSchema(rows.rejector().schema()))
                  .and(others.get(RestFn.REJECTED).setRowSchema(rows.rejector().schema()))
                  .apply("Rejected", Flatten.pCollections())
                  .setRowSchema(rows.rejector().schema()));
    }
    PCollection<Row> read =
        PCollectionList.of(first.get(RestFn.ROWS).setRowSchema(rows.schema()))
            .and(others.get(RestFn.ROWS).setRowSchema(rows.schema()))
            .apply("Rows", Flatten.pCollections())
            .setRowSchema(rows.schema());
    // The last value must be that of these very rows, also if a runner does work again.
    return rows.incremental() == null ? read : read.apply("Spread", Spread.create());
  }

  private static PCollection<KV<String, Long>> hashes(PCollectionTuple outputs) {
    return outputs
        .get(ReadAllPagesFn.HASHES)
        .setCoder(KvCoder.of(StringUtf8Coder.of(), VarLongCoder.of()));
  }

  private <T> PCollectionTuple apply(
      String name, PCollection<T> input, DoFn<T, Row> fn, TupleTagList others) {
    return input.apply(
        name,
        ParDo.of(fn)
            .withOutputTags(
                RestFn.ROWS, step.rejects().collecting() ? others.and(RestFn.REJECTED) : others));
  }
}
