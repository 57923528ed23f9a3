package dev.purlin.core.order;

import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.PriorityQueue;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.values.Row;

/**
 * Rows in order, however many there are. What does not fit into memory is sorted in parts, each in
 * a temporary file, which are merged when they are read. Of as many parts as may be open, one is
 * made, and of as many of those a larger one again, so that a row is written a few times at most.
 *
 * @param <T> a row with what it is sorted by
 */
public final class SortedRows<T> implements Closeable {
  private static final int MOST_PARTS = 64;

  /** How rows are sorted: what is made of a row, the row of it, and the order. */
  public interface Form<T> {
    /** What is sorted, of a row. */
    T of(Row row);

    /** Its row. */
    Row row(T element);

    /** The order. */
    Comparator<T> order();

    /** How much it takes of the memory there is for rows; rows are counted unless this is told. */
    default int weight(T element) {
      return 1;
    }
  }

  private final Schema schema;
  private final int inMemory;
  private final Form<T> form;
  private final List<T> memory = new ArrayList<>(1);
  private final List<Parts> levels = new ArrayList<>();
  private long size;
  private long weight;

  /** Files that are deleted together. */
  private record Parts(List<HeldRows> held) implements Closeable {
    @Override
    public void close() throws IOException {
      IOException failure = null;
      for (HeldRows part : held) {
        try {
          part.close();
        } catch (IOException e) {
          if (failure == null) {
            failure = e;
          } else {
            failure.addSuppressed(e);
          }
        }
      }
      if (failure != null) {
        throw failure;
      }
    }
  }

  /**
   * No rows yet.
   *
   * @param inMemory how many of them are sorted in memory, by their {@link Form#weight}
   */
  public SortedRows(Schema schema, int inMemory, Form<T> form) {
    this.schema = schema;
    this.inMemory = inMemory;
    this.form = form;
  }

  /** How many rows there are. */
  public long size() {
    return size;
  }

  /** The one row there is. */
  public T only() {
    return memory.get(0);
  }

  /** Adds a row. */
  public void add(T element) throws IOException {
    size++;
    memory.add(element);
    weight += form.weight(element);
    if (weight >= inMemory) {
      store(sorted(), 0);
      memory.clear();
      weight = 0;
    }
  }

  private Iterator<T> sorted() {
    memory.sort(form.order());
    return memory.iterator();
  }

  private void store(Iterator<T> sorted, int level) throws IOException {
    if (level == levels.size()) {
      levels.add(new Parts(new ArrayList<>()));
    }
    HeldRows part = new HeldRows(schema, 0);
    levels.get(level).held().add(part);
    while (sorted.hasNext()) {
      part.add(form.row(sorted.next()));
    }
    if (levels.get(level).held().size() == MOST_PARTS) {
      try (Parts small = levels.set(level, new Parts(new ArrayList<>()))) {
        store(merged(small.held()), level + 1);
      }
    }
  }

  /** All rows in order; none may be added after. */
  public Iterator<T> iterator() throws IOException {
    if (levels.isEmpty()) {
      return sorted();
    }
    if (!memory.isEmpty()) {
      store(sorted(), 0);
      memory.clear();
    }
    return merged(all());
  }

  private List<HeldRows> all() {
    return levels.stream().flatMap(parts -> parts.held().stream()).toList();
  }

  /** The first row of a part, and what follows it. */
  private record Head<T>(T element, Iterator<Row> rest) {}

  private Iterator<T> merged(List<HeldRows> sorted) throws IOException {
    PriorityQueue<Head<T>> heads =
        new PriorityQueue<>(Comparator.comparing(Head::element, form.order()));
    for (HeldRows part : sorted) {
      push(part.iterator(), heads);
    }
    return new Iterator<>() {
      @Override
      public boolean hasNext() {
        return !heads.isEmpty();
      }

      @Override
      public T next() {
        Head<T> head = heads.remove();
        push(head.rest(), heads);
        return head.element();
      }
    };
  }

  private void push(Iterator<Row> rows, PriorityQueue<Head<T>> heads) {
    if (rows.hasNext()) {
      heads.add(new Head<>(form.of(rows.next()), rows));
    }
  }

  @Override
  public void close() throws IOException {
    new Parts(all()).close();
  }
}
