package dev.purlin.io.rest;

import dev.purlin.core.problem.PurlinException;
import org.apache.beam.sdk.transforms.DoFn.Element;
import org.apache.beam.sdk.transforms.DoFn.MultiOutputReceiver;
import org.apache.beam.sdk.transforms.DoFn.ProcessElement;
import org.apache.beam.sdk.values.KV;

/** Reads pages by themselves, and checks that each has what it must have. */
final class ReadPageFn extends RestFn<PageTask> {
  private static final long serialVersionUID = 1L;

  ReadPageFn(RestPlan plan, Rows rows) {
    super(plan, rows);
  }

  @ProcessElement
  public void processElement(@Element PageTask task, MultiOutputReceiver outputs) {
    Paging.Counted counted = (Paging.Counted) plan.paging();
    PageRequest request =
        new PageRequest(
            counted.at(plan.template().call(), task.position()), task.number(), task.position());
    Page page = pages().read(request, new Output(outputs));
    check(task, page, pages().shown(request));
    outputs.get(ReadAllPagesFn.HASHES).output(KV.of(page.hash(), task.number()));
  }

  private void check(PageTask task, Page page, String what) {
    if (page.records() == 0) {
      throw PurlinException.books(
          "%s has no records, though the first page says that there are more".formatted(what));
    }
    if (task.expected() != null && page.records() != task.expected()) {
      throw PurlinException.books(
          "%s has %d records, but must have %d of the %d that the first page tells: pages were missed or read twice, or the data changed meanwhile"
              .formatted(what, page.records(), task.expected(), task.total()));
    }
    Long total = plan.stops().total(page, what);
    if (total != null && !total.equals(task.total())) {
      throw PurlinException.books(
          "%s says that there are %d records, the first page said %d: the data changed while it was read"
              .formatted(what, total, task.total()));
    }
  }
}
