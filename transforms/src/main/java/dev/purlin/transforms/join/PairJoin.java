package dev.purlin.transforms.join;

import dev.purlin.core.exchange.GroupByBytes;
import dev.purlin.core.key.KeyCodec;
import dev.purlin.core.key.KeyKind;
import dev.purlin.core.reject.Rejector;
import dev.purlin.core.step.Step;
import dev.purlin.transforms.window.InputWindows;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.beam.sdk.coders.ByteArrayCoder;
import org.apache.beam.sdk.coders.KvCoder;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.View;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionList;
import org.apache.beam.sdk.values.PCollectionView;
import org.apache.beam.sdk.values.Row;
import org.apache.beam.sdk.values.TupleTag;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * A join of two within a larger whole, such as a query: by positions of fields, with a condition
 * over the pairs if need be.
 *
 * <p>Without keys every row of the one side meets every row of the other, in one place. A pair for
 * which the condition has no result is refused, and counts as a match of both.
 *
 * <p>Rows are counted as merged or filtered as they come in, and as created as they come out.
 *
 * @param left the positions of the left side's key fields
 * @param right those of the right side's
 * @param nullsMatch for each of them whether null matches null
 * @param output the schema of matches: the fields of the left side, then those of the right
 * @param condition what pairs must fulfil besides; null if nothing
 */
public record PairJoin(
    JoinType type,
    int[] left,
    int[] right,
    boolean[] nullsMatch,
    Schema output,
    @Nullable PairCondition condition) {

  /** Applies a DoFn that may refuse rows, and sees to what it refused. */
  public interface Application {
    /** The rows that the DoFn lets through. */
    <InputT, OutputT> PCollection<OutputT> apply(
        String name,
        PCollection<InputT> input,
        DoFn<InputT, OutputT> fn,
        TupleTag<OutputT> main,
        TupleTag<Row> refused);
  }

  /** Whether values of two fields can be compared for equality, as keys are. */
  public static boolean comparable(FieldType left, FieldType right) {
    return KeyKind.of(left)
        .flatMap(kind -> KeyKind.of(right).flatMap(other -> KeyKind.common(kind, other)))
        .isPresent();
  }

  /** Joins rows of two sides that are shuffled by their keys. */
  public PCollection<Row> apply(
      Step step,
      String name,
      PCollection<Row> lefts,
      PCollection<Row> rights,
      Rejector rejector,
      Application application) {
    InputWindows.checkEnds("left", lefts);
    InputWindows.checkEnds("right", rights);
    JoinSide leftSide = side(lefts.getSchema(), rights.getSchema(), left, right, type.keepsLeft());
    JoinSide rightSide =
        side(rights.getSchema(), lefts.getSchema(), right, left, type.keepsRight());
    JoinBooks books = new JoinBooks(step.counts(), false);
    PCollection<KV<byte[], Iterable<Tagged>>> groups =
        PCollectionList.of(keyed(name + " left", lefts, leftSide, rightSide, false, false, books))
            .and(keyed(name + " right", rights, leftSide, rightSide, true, false, books))
            .apply(name + " group", GroupByBytes.ofSeveral());
    JoinLayout layout = layout(leftSide, rightSide);
    if (condition == null) {
      return groups
          .apply(name, ParDo.of(new MatchFn(leftSide, rightSide, layout, books)))
          .setRowSchema(output);
    }
    TupleTag<Row> main = new TupleTag<>();
    TupleTag<Row> refused = new TupleTag<>();
    MatchIfFn match =
        new MatchIfFn(
            leftSide, rightSide, layout, condition, books, step.counts(), rejector, main, refused);
    return application.apply(name, groups, match, main, refused).setRowSchema(output);
  }

  /**
   * Joins rows of the left side with those of a small right side, which every worker holds in
   * memory; rows without match of the right side cannot be kept so, nor is there a condition.
   */
  public PCollection<Row> lookUp(
      Step step, String name, PCollection<Row> lefts, PCollection<Row> rights) {
    JoinSide leftSide = side(lefts.getSchema(), rights.getSchema(), left, right, type.keepsLeft());
    JoinSide rightSide = side(rights.getSchema(), lefts.getSchema(), right, left, false);
    JoinBooks books = new JoinBooks(step.counts(), false);
    PCollectionView<Iterable<KV<byte[], Tagged>>> held =
        keyed(name + " right", rights, leftSide, rightSide, true, true, books)
            .apply(name + " broadcast", View.asIterable());
    BroadcastFn lookUp =
        new BroadcastFn(type, leftSide, false, false, layout(leftSide, rightSide), books, held);
    return lefts.apply(name, ParDo.of(lookUp).withSideInputs(held)).setRowSchema(output);
  }

  private static PCollection<KV<byte[], Tagged>> keyed(
      String name,
      PCollection<Row> rows,
      JoinSide left,
      JoinSide right,
      boolean isRight,
      boolean consumed,
      JoinBooks books) {
    return rows.apply(
            name, ParDo.of(new KeyFn(isRight ? right : left, isRight, false, consumed, books)))
        .setCoder(KvCoder.of(ByteArrayCoder.of(), Tagged.coder(left, right)));
  }

  private JoinSide side(Schema schema, Schema other, int[] keys, int[] otherKeys, boolean kept) {
    List<FieldType> types =
        IntStream.of(keys).mapToObj(key -> schema.getField(key).getType()).toList();
    List<KeyKind> kinds =
        IntStream.range(0, keys.length)
            .mapToObj(
                i ->
                    KeyKind.common(
                            KeyKind.of(types.get(i)).orElseThrow(),
                            KeyKind.of(other.getField(otherKeys[i]).getType()).orElseThrow())
                        .orElseThrow())
            .toList();
    int[] all = IntStream.range(0, schema.getFieldCount()).toArray();
    return new JoinSide(new KeyCodec(keys, types, kinds), schema, all, kept, nullsMatch);
  }

  private JoinLayout layout(JoinSide left, JoinSide right) {
    int lefts = left.positions().length;
    int[] sources =
        IntStream.range(0, lefts + right.positions().length)
            .map(field -> field < lefts ? field : ~(field - lefts))
            .toArray();
    return new JoinLayout(output, sources);
  }
}
