package dev.purlin.transforms.join;

import dev.purlin.core.key.ByteKey;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollectionView;
import org.apache.beam.sdk.values.Row;
import org.checkerframework.checker.nullness.qual.Nullable;

/** Matches the rows of one side with those of the other, which every worker has in memory. */
final class BroadcastFn extends DoFn<Row, Row> {
  private static final long serialVersionUID = 1L;

  private final JoinType type;
  private final JoinSide side;
  private final boolean right;
  private final boolean countsRead;
  private final JoinLayout layout;
  private final JoinBooks books;
  private final PCollectionView<Iterable<KV<byte[], Tagged>>> others;
  private transient @Nullable Map<ByteKey, List<Row>> index;

  BroadcastFn(
      JoinType type,
      JoinSide side,
      boolean right,
      boolean countsRead,
      JoinLayout layout,
      JoinBooks books,
      PCollectionView<Iterable<KV<byte[], Tagged>>> others) {
    this.type = type;
    this.side = side;
    this.right = right;
    this.countsRead = countsRead;
    this.layout = layout;
    this.books = books;
    this.others = others;
  }

  @ProcessElement
  public void processElement(ProcessContext context) {
    Row row = context.element();
    if (countsRead) {
      books.read(1);
    }
    if (index == null) {
      index = index(context.sideInput(others));
    }
    byte[] key = side.key(row);
    List<Row> matches = key == null ? null : index.get(new ByteKey(key));
    if (matches != null && type.filtersLeft()) {
      found(context, row);
    } else if (matches != null) {
      Row carried = side.carry(row);
      for (Row match : matches) {
        context.output(output(carried, match));
      }
      books.merged(1);
      books.made(matches.size());
    } else if (side.kept()) {
      context.output(output(side.carry(row), null));
      books.merged(1);
      books.made(1);
    } else {
      books.filtered(1);
    }
  }

  /** Of a row that has matches, one is as good as many. */
  private void found(ProcessContext context, Row row) {
    if (type == JoinType.ANTI) {
      books.filtered(1);
      return;
    }
    context.output(output(side.carry(row), null));
    books.merged(1);
    books.made(1);
  }

  private Row output(Row row, @Nullable Row other) {
    return right ? layout.row(other, row) : layout.row(row, other);
  }

  /** An input that ends and stands in one window never changes, so this is done once. */
  private static Map<ByteKey, List<Row>> index(Iterable<KV<byte[], Tagged>> others) {
    Map<ByteKey, List<Row>> index = new HashMap<>();
    for (KV<byte[], Tagged> other : others) {
      index
          .computeIfAbsent(new ByteKey(other.getKey()), key -> new ArrayList<>(1))
          .add(other.getValue().row());
    }
    return index;
  }

  @FinishBundle
  public void finishBundle() {
    books.flush();
  }
}
