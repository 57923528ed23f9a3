package dev.purlin.io.jdbc;

import dev.purlin.core.books.StepCounts;
import dev.purlin.core.books.TargetReports;
import dev.purlin.core.run.RunContext;
import java.util.HashSet;
import java.util.Set;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.Row;

/**
 * Ends a load when all of its receipts have arrived: merges it, or reports it to whoever commits
 * all targets of the run together.
 */
final class FinishLoadFn extends DoFn<KV<String, Iterable<KV<Long, Long>>>, Row> {
  private static final long serialVersionUID = 1L;

  /** The load's output: which table got how many rows. */
  static final Schema SCHEMA =
      Schema.builder().addNullableStringField("table").addInt64Field("rows").build();

  private final Load load;
  private final StepCounts counts;
  private final boolean early;

  /**
   * Ends a load.
   *
   * @param early whether the load is merged here even in a run that commits its targets together
   */
  FinishLoadFn(Load load, StepCounts counts, boolean early) {
    this.load = load;
    this.counts = counts;
    this.early = early;
  }

  @ProcessElement
  public void processElement(
      @Element KV<String, Iterable<KV<Long, Long>>> receipts,
      OutputReceiver<Row> output,
      PipelineOptions options) {
    Set<Long> bundles = new HashSet<>();
    long rows = 0;
    for (KV<Long, Long> receipt : receipts.getValue()) {
      if (receipt.getValue() > 0) {
        bundles.add(receipt.getKey());
        rows += receipt.getValue();
      }
    }
    long written = finish(new Receipts(bundles, rows), options);
    counts.add(StepCounts.Entry.WRITTEN, written);
    counts.add(StepCounts.Entry.MERGED, rows - written);
    output.output(Row.withSchema(SCHEMA).attachValues(load.table(), written));
  }

  private long finish(Receipts receipts, PipelineOptions options) {
    if (TargetReports.areExpected(options, early) && load instanceof StagedLoad staged) {
      Receipts looked = receipts.withRepeated(receipts.merge(staged).repeated());
      TargetReports.send(options, counts.step(), looked.toString());
      return looked.rows() - looked.repeated();
    }
    long written = load.finish(receipts.bundles(), receipts.rows(), RunContext.of(options));
    if (load.table() != null) {
      counts.committed(load.target());
    }
    return written;
  }

  @FinishBundle
  public void finishBundle() {
    counts.flush();
  }
}
