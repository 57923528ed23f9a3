package dev.purlin.io.rest;

import dev.purlin.io.http.HttpCall;
import java.util.List;
import java.util.Optional;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.TupleTag;

/**
 * Reads the first page, and the others too unless they can be read in parallel: those it outputs as
 * tasks.
 */
final class ReadAllPagesFn extends RestFn<Integer> {
  private static final long serialVersionUID = 1L;

  static final TupleTag<PageTask> TASKS = new TupleTag<>() {};

  /** What pages hold, in brief, and their numbers. */
  static final TupleTag<KV<String, Long>> HASHES = new TupleTag<>() {};

  private final boolean parallel;

  ReadAllPagesFn(RestPlan plan, Rows rows, boolean parallel) {
    super(plan, rows);
    this.parallel = parallel;
  }

  @ProcessElement
  public void processElement(@Element Integer start, MultiOutputReceiver outputs) {
    HttpCall call = plan.template().call();
    Walk walk = new Walk(plan, pages(), new Output(outputs));
    if (!parallel || !(plan.paging() instanceof Paging.Counted counted)) {
      walk.all(call);
      return;
    }
    PageRequest first = counted.first(call);
    Page page = walk.first(call);
    Optional<List<PageTask>> tasks =
        page.ignored()
            ? Optional.empty()
            : PageTask.behind(counted, plan.stops(), page, pages().shown(first));
    if (tasks.isEmpty()) {
      walk.behind(first, page);
      return;
    }
    if (page.hash() != null) {
      outputs.get(HASHES).output(KV.of(page.hash(), first.number()));
    }
    tasks.get().forEach(outputs.get(TASKS)::output);
  }
}
