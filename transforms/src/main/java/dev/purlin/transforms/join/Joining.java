package dev.purlin.transforms.join;

import dev.purlin.core.batch.RowBatch;
import dev.purlin.core.exchange.GroupByBytes;
import dev.purlin.core.problem.ConfigurationException;
import dev.purlin.core.step.Step;
import dev.purlin.core.step.StepRows;
import dev.purlin.transforms.join.JoinPlan.Pair;
import dev.purlin.transforms.window.InputWindows;
import dev.purlin.transforms.window.WindowCopies;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.beam.sdk.coders.ByteArrayCoder;
import org.apache.beam.sdk.coders.KvCoder;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.Flatten;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.View;
import org.apache.beam.sdk.transforms.windowing.GlobalWindows;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionList;
import org.apache.beam.sdk.values.PCollectionView;
import org.apache.beam.sdk.values.Row;
import org.checkerframework.checker.nullness.qual.Nullable;

/** Runs the joins of a plan, one after the other. */
public final class Joining {
  private final Step step;
  private final List<String> broadcast;
  private final List<String> names;
  private final List<StepRows> inputs;

  private Joining(Step step, List<String> broadcast, Map<String, StepRows> inputs) {
    this.step = step;
    this.broadcast = broadcast;
    this.names = List.copyOf(inputs.keySet());
    this.inputs = List.copyOf(inputs.values());
  }

  /** Joins inputs by a plan that was made for them. */
  public static PCollection<Row> apply(
      Step step, JoinPlan plan, JoinSpec spec, Map<String, StepRows> inputs) {
    Joining joining = new Joining(step, spec.broadcast(), inputs);
    joining.checkWindows();
    PCollection<Row> made = null;
    for (Pair pair : plan.pairs()) {
      made = joining.join(pair, made);
    }
    return Objects.requireNonNull(made, "a join has two inputs at least");
  }

  /** Makes the DoFn that matches the rows of a key. */
  interface Matching {
    DoFn<KV<byte[], Iterable<Tagged>>, Row> fn(JoinBooks books);
  }

  /** Joins two inputs in a way of its own. */
  static PCollection<Row> apply(
      Step step, Pair pair, Map<String, StepRows> inputs, Matching matching) {
    Joining joining = new Joining(step, List.of(), inputs);
    joining.checkWindows();
    DoFn<KV<byte[], Iterable<Tagged>>, Row> match = matching.fn(joining.books(pair));
    return joining.shuffle(pair, joining.left(pair, null), joining.right(pair), match);
  }

  private void checkWindows() {
    Map<String, PCollection<?>> shuffled = new LinkedHashMap<>();
    for (int i = 0; i < names.size(); i++) {
      PCollection<?> rows = inputs.get(i).collection();
      if (!broadcast.contains(names.get(i))) {
        shuffled.put(names.get(i), rows);
      } else if (rows.isBounded() == PCollection.IsBounded.UNBOUNDED
          || !(rows.getWindowingStrategy().getWindowFn() instanceof GlobalWindows)) {
        throw new ConfigurationException(
            "broadcast",
            "input '%s' cannot be sent to every worker: it must end and have no windowing"
                .formatted(names.get(i)));
      }
    }
    InputWindows.checkCompatible(shuffled);
  }

  /** One join of two; nothing has been made yet before the first one. */
  private PCollection<Row> join(Pair pair, @Nullable PCollection<Row> made) {
    if (broadcast.contains(names.get(pair.input()))) {
      checkNotKept(pair.right(), pair.input());
      return lookUp(pair, left(pair, made), right(pair));
    }
    if (made == null && broadcast.contains(names.get(0))) {
      checkNotKept(pair.left(), 0);
      if (pair.type().filtersLeft()) {
        throw new ConfigurationException(
            "broadcast",
            "each row of input '%s' is output once at most, which takes a shuffle; an input that it is matched with can be sent to every worker"
                .formatted(names.get(0)));
      }
      return lookUp(pair, right(pair), left(pair, null));
    }
    return shuffle(pair, left(pair, made), right(pair), match(pair));
  }

  private void checkNotKept(JoinSide side, int input) {
    if (side.kept()) {
      throw new ConfigurationException(
          "broadcast",
          "the rows of input '%s' that have no match are kept, which takes a shuffle"
              .formatted(names.get(input)));
    }
  }

  /**
   * The rows of one side on their way in.
   *
   * @param raw whether they come from an input, and not from a join before this one
   */
  private record Incoming(String name, StepRows rows, JoinSide side, boolean right, boolean raw) {

    /** Whether it travels in packets. */
    private boolean inPackets() {
      return rows.batches().isPresent() || GroupByBytes.inPackets(rows.rows());
    }
  }

  private Incoming left(Pair pair, @Nullable PCollection<Row> made) {
    return made == null
        ? new Incoming(names.get(0), inputs.get(0), pair.left(), false, true)
        : new Incoming(
            "so far, for " + names.get(pair.input()), StepRows.of(made), pair.left(), false, false);
  }

  private Incoming right(Pair pair) {
    String name = names.get(pair.input());
    return new Incoming(name, inputs.get(pair.input()), pair.right(), true, true);
  }

  private PCollection<Row> shuffle(
      Pair pair, Incoming left, Incoming right, DoFn<KV<byte[], Iterable<Tagged>>, Row> match) {
    InputWindows.checkEnds(left.name(), left.rows().collection());
    InputWindows.checkEnds(right.name(), right.rows().collection());
    PCollection<KV<byte[], Iterable<Tagged>>> groups =
        left.inPackets() && right.inPackets()
            ? PCollectionList.of(packed(pair, left))
                .and(packed(pair, right))
                .apply("Gather for " + right.name(), Flatten.pCollections())
                .apply(
                    "Group for " + right.name(),
                    GroupByBytes.ofPackets(Tagged.compactCoder(pair.left(), pair.right())))
            : PCollectionList.of(keyed(pair, left, false))
                .and(keyed(pair, right, false))
                .apply("Gather for " + right.name(), Flatten.pCollections())
                .apply("Group for " + right.name(), GroupByBytes.create());
    return groups
        .apply("Match " + right.name(), ParDo.of(match))
        .setRowSchema(pair.layout().schema());
  }

  private PCollection<KV<Integer, byte[]>> packed(Pair pair, Incoming incoming) {
    if (incoming.rows().batches().isEmpty()) {
      return keyed(pair, incoming, false)
          .setCoder(KvCoder.of(ByteArrayCoder.of(), Tagged.compactCoder(pair.left(), pair.right())))
          .apply("Pack " + incoming.name(), GroupByBytes.pack());
    }
    PCollection<RowBatch> batches = incoming.rows().batches().get();
    KeyBatchFn key =
        new KeyBatchFn(
            incoming.rows().schema(),
            incoming.side(),
            incoming.right(),
            books(pair),
            GroupByBytes.buckets(batches));
    return batches
        .apply("Key " + incoming.name(), ParDo.of(key))
        .setCoder(GroupByBytes.packetCoder());
  }

  private DoFn<KV<byte[], Iterable<Tagged>>, Row> match(Pair pair) {
    return pair.type().filtersLeft()
        ? new ExistsFn(pair.left(), pair.type() == JoinType.ANTI, pair.layout(), books(pair))
        : new MatchFn(pair.left(), pair.right(), pair.layout(), books(pair));
  }

  private PCollection<Row> lookUp(Pair pair, Incoming streamed, Incoming held) {
    PCollectionView<Iterable<KV<byte[], Tagged>>> others =
        keyed(pair, held, true).apply("Broadcast " + held.name(), View.asIterable());
    return streamed
        .rows()
        .rows()
        .apply(
            "Look up " + held.name(),
            ParDo.of(
                    new BroadcastFn(
                        pair.type(),
                        streamed.side(),
                        streamed.right(),
                        streamed.raw(),
                        pair.layout(),
                        books(pair),
                        others))
                .withSideInputs(others))
        .setRowSchema(pair.layout().schema());
  }

  /** Rows in several windows stay one if they are not shuffled, and are copied if they are. */
  private PCollection<KV<byte[], Tagged>> keyed(Pair pair, Incoming incoming, boolean consumed) {
    PCollection<Row> single = incoming.rows().rows();
    boolean copied = incoming.raw() && !consumed && WindowCopies.needed(single);
    PCollection<Row> rows = copied ? WindowCopies.apply(step, incoming.name(), single) : single;
    boolean countsRead = incoming.raw() && !copied;
    KeyFn key = new KeyFn(incoming.side(), incoming.right(), countsRead, consumed, books(pair));
    return rows.apply("Key " + incoming.name(), ParDo.of(key))
        .setCoder(KvCoder.of(ByteArrayCoder.of(), Tagged.coder(pair.left(), pair.right())));
  }

  private JoinBooks books(Pair pair) {
    return new JoinBooks(step.counts(), pair.last());
  }
}
