package dev.purlin.transforms.aggregate;

import dev.purlin.core.batch.RowBatch;
import dev.purlin.core.exchange.GroupByBytes;
import dev.purlin.core.key.KeyCodec;
import dev.purlin.core.key.KeyKind;
import dev.purlin.core.problem.ConfigurationException;
import dev.purlin.core.problem.ConfigurationException.Problem;
import dev.purlin.core.problem.Names;
import dev.purlin.core.reject.Rejector;
import dev.purlin.core.step.Step;
import dev.purlin.transforms.window.InputWindows;
import dev.purlin.transforms.window.WindowCopies;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.apache.beam.sdk.coders.ByteArrayCoder;
import org.apache.beam.sdk.coders.KvCoder;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.apache.beam.sdk.transforms.Combine;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.transforms.Flatten;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.windowing.GlobalWindows;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionList;
import org.apache.beam.sdk.values.Row;
import org.apache.beam.sdk.values.TupleTag;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * Grouping made ready for rows of a schema.
 *
 * <p>Rows are aggregated within each bundle ({@link GroupFn}), the accumulators shuffled and merged
 * ({@link MergeFn}), and each group made a row ({@link ResultFn}). Read is booked before the
 * shuffle; merged after it, from row counts that travelled in the accumulators.
 */
public final class Grouping {
  private final Schema input;
  private final Schema output;
  private final KeyCodec keys;
  private final @Nullable Bucketing bucketing;
  private final RowValues values;
  private final State.Factory[] factories;
  private final boolean part;

  private Grouping(
      Schema input,
      Schema output,
      KeyCodec keys,
      @Nullable Bucketing bucketing,
      RowValues values,
      State.Factory[] factories,
      boolean part) {
    this.input = input;
    this.output = output;
    this.keys = keys;
    this.bucketing = bucketing;
    this.values = values;
    this.factories = factories;
    this.part = part;
  }

  /**
   * Checks fields and functions against a schema.
   *
   * @throws ConfigurationException with every problem they have with it
   */
  public static Grouping of(Schema input, List<String> groupBy, List<Aggregation> aggregations) {
    List<Problem> problems = new ArrayList<>();
    Schema.Builder output = Schema.builder();
    KeyCodec keys = keys(input, groupBy, output, problems);
    AggregateValues values = AggregateValues.of(input, aggregations, problems);
    State.Factory[] factories = new State.Factory[aggregations.size()];
    for (int i = 0; i < factories.length; i++) {
      Aggregation aggregation = aggregations.get(i);
      Optional<List<FieldType>> types = values.types(i);
      if (groupBy.contains(aggregation.name())) {
        problems.add(
            new Problem(
                aggregation.path(),
                "'%s' is a field of group_by already".formatted(aggregation.name())));
      } else if (types.isPresent()) {
        Aggregate.Bound bound = aggregation.bound(types.get());
        if (bound == null) {
          problems.add(new Problem(aggregation.path(), misfit(aggregation, types.get())));
          continue;
        }
        factories[i] = bound.states();
        boolean none =
            groupBy.isEmpty()
                || aggregation.filter() != null
                || types.get().stream().anyMatch(FieldType::getNullable);
        boolean nullable =
            Boolean.TRUE.equals(bound.result().getNullable()) || bound.nullOverNothing() && none;
        output.addField(aggregation.name(), bound.result().withNullable(nullable));
      }
    }
    if (aggregations.isEmpty() && groupBy.isEmpty()) {
      problems.add(
          new Problem("combine", "nothing to do: give fields to group by, functions, or both"));
    }
    if (!problems.isEmpty()) {
      throw new ConfigurationException(problems);
    }
    return new Grouping(input, output.build(), keys, null, values, factories, false);
  }

  /**
   * Grouping in which each aggregate is made once for every column, of the rows of that column.
   *
   * @param names the field of each aggregate of each column, column by column
   * @throws ConfigurationException with every problem that the aggregates have with the schema
   */
  public static Grouping pivoted(
      Schema input,
      List<String> groupBy,
      List<Aggregation> aggregations,
      PivotValues.Columns columns,
      List<String> names) {
    Grouping single = of(input, groupBy, aggregations);
    Schema.Builder output = Schema.builder();
    single.output.getFields().subList(0, groupBy.size()).forEach(output::addField);
    AggregateValues values = (AggregateValues) single.values;
    State.Factory[] factories = new State.Factory[names.size()];
    for (int i = 0; i < factories.length; i++) {
      int aggregate = i % aggregations.size();
      // That it takes these types was found out above.
      Aggregate.Bound bound =
          Objects.requireNonNull(
              aggregations.get(aggregate).bound(values.types(aggregate).orElseThrow()));
      factories[i] = bound.states();
      // Of a column there may be no row.
      boolean nullable = bound.nullOverNothing() || bound.result().getNullable();
      output.addField(names.get(i), bound.result().withNullable(nullable));
    }
    KeyKind kind = KeyKind.of(input.getField(columns.field()).getType()).orElseThrow();
    RowValues ofColumns = new PivotValues(values, aggregations.size(), input, kind, columns);
    return new Grouping(input, output.build(), single.keys, null, ofColumns, factories, false);
  }

  /**
   * Grouping by fields and by buckets of another one, as a part of a step that counts by itself
   * what comes in and goes out.
   *
   * @param groupBy the fields, the last of them that of the buckets
   * @throws ConfigurationException with every problem that fields and aggregates have
   */
  public static Grouping bucketed(
      Schema input, List<String> groupBy, Bucketing bucketing, List<Aggregation> aggregations) {
    Grouping single = of(input, groupBy, aggregations);
    return new Grouping(
        input, single.output, single.keys, bucketing, single.values, single.factories, true);
  }

  /**
   * Grouping as a part of a step that counts by itself what comes in and goes out.
   *
   * @param groupBy the positions of the fields to group by, whose values can be keys
   * @param output the fields grouped by, then those of the aggregates
   */
  public static Grouping planned(
      Schema input, List<Integer> groupBy, List<PlannedAggregate> aggregates, Schema output) {
    KeyCodec keys = KeyCodec.of(input, groupBy.stream().mapToInt(Integer::intValue).toArray());
    return new Grouping(
        input,
        output,
        keys,
        null,
        PlannedAggregate.Arguments.of(aggregates),
        aggregates.stream().map(PlannedAggregate::states).toArray(State.Factory[]::new),
        true);
  }

  private static String misfit(Aggregation aggregation, List<FieldType> types) {
    List<String> values = new ArrayList<>();
    for (int i = 0; i < types.size(); i++) {
      values.add("'%s' is %s".formatted(aggregation.values().get(i), Names.type(types.get(i))));
    }
    return "%s, but %s takes %s"
        .formatted(
            String.join(" and ", values),
            aggregation.aggregate().name(),
            aggregation.aggregate().takes());
  }

  private static KeyCodec keys(
      Schema input, List<String> groupBy, Schema.Builder output, List<Problem> problems) {
    List<Integer> positions = new ArrayList<>();
    List<FieldType> types = new ArrayList<>();
    List<KeyKind> kinds = new ArrayList<>();
    for (int i = 0; i < groupBy.size(); i++) {
      String path = "group_by." + i;
      String name = groupBy.get(i);
      if (!input.hasField(name)) {
        problems.add(new Problem(path, Names.unknown("field", name, input)));
        continue;
      }
      if (groupBy.indexOf(name) < i) {
        problems.add(new Problem(path, "'%s' is named twice".formatted(name)));
        continue;
      }
      Schema.Field field = input.getField(name);
      Optional<KeyKind> kind = KeyKind.of(field.getType());
      if (kind.isEmpty()) {
        problems.add(
            new Problem(
                path,
                "field '%s' is %s, which cannot be grouped by"
                    .formatted(name, Names.type(field.getType()))));
        continue;
      }
      positions.add(input.indexOf(name));
      types.add(field.getType());
      kinds.add(kind.get());
      output.addField(field);
    }
    return new KeyCodec(positions.stream().mapToInt(Integer::intValue).toArray(), types, kinds);
  }

  /** The schema of the groups' rows. */
  public Schema output() {
    return output;
  }

  /** What the aggregates are of a group without rows. */
  public List<@Nullable Object> ofNothing() {
    List<@Nullable Object> results = new ArrayList<>();
    for (State.Factory factory : factories) {
      results.add(factory.create().result());
    }
    return results;
  }

  /** Groups rows. */
  public PCollection<Row> apply(Step step, PCollection<Row> rows) {
    InputWindows.checkEnds("input", rows);
    boolean copied = !part && WindowCopies.needed(rows);
    PCollection<Row> single = copied ? WindowCopies.apply(step, "rows", rows) : rows;
    TupleTag<KV<byte[], Accumulator>> main = new TupleTag<>();
    TupleTag<Row> refused = new TupleTag<>();
    Rejector rejector = step.rejector(FieldType.row(input));
    GroupFn<Row> group =
        new GroupFn.OfRows(
            keys,
            bucketing,
            values,
            factories,
            step.counts(),
            !part && !copied,
            rejector,
            main,
            refused);
    return results(step, step.apply("Group", single, group, main, refused, rejector));
  }

  /** Groups rows that come in batches. */
  public PCollection<Row> applyToBatches(Step step, PCollection<RowBatch> batches) {
    TupleTag<KV<byte[], Accumulator>> main = new TupleTag<>();
    TupleTag<Row> refused = new TupleTag<>();
    Rejector rejector = step.rejector(FieldType.row(input));
    GroupFn<RowBatch> group =
        new GroupFn.OfBatches(
            input, keys, bucketing, values, factories, step.counts(), rejector, main, refused);
    return results(step, step.apply("Group", batches, group, main, refused, rejector));
  }

  private PCollection<Row> results(Step step, PCollection<KV<byte[], Accumulator>> grouped) {
    KvCoder<byte[], Accumulator> coder =
        KvCoder.of(ByteArrayCoder.of(), new AccumulatorCoder(factories));
    PCollection<KV<byte[], Accumulator>> partial = grouped.setCoder(coder);
    return merged(withNothing(partial, coder))
        .setCoder(coder)
        .apply("Result", ParDo.of(new ResultFn(keys, output, step.counts(), !part)))
        .setRowSchema(output);
  }

  private PCollection<KV<byte[], Accumulator>> merged(
      PCollection<KV<byte[], Accumulator>> partial) {
    MergeFn merge = new MergeFn(factories);
    return GroupByBytes.inPackets(partial)
        ? partial
            .apply("Gather", GroupByBytes.create())
            .apply("Merge", Combine.groupedValues(merge))
        : partial.apply("Merge", Combine.perKey(merge));
  }

  /** Without group_by there is one group, even if no row is in it: SQL's count of nothing is 0. */
  private PCollection<KV<byte[], Accumulator>> withNothing(
      PCollection<KV<byte[], Accumulator>> partial, KvCoder<byte[], Accumulator> coder) {
    boolean oneGroup =
        keys.size() == 0
            && partial.getWindowingStrategy().getWindowFn() instanceof GlobalWindows
            && partial.isBounded() == PCollection.IsBounded.BOUNDED;
    if (!oneGroup) {
      return partial;
    }
    KV<byte[], Accumulator> nothing = KV.of(new byte[0], Accumulator.empty(factories));
    PCollection<KV<byte[], Accumulator>> empty =
        partial.getPipeline().apply("Nothing", Create.of(nothing).withCoder(coder));
    return PCollectionList.of(partial).and(empty).apply("With nothing", Flatten.pCollections());
  }
}
