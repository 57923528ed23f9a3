package dev.purlin.transforms.aggregate;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.Serializable;
import org.checkerframework.checker.nullness.qual.Nullable;

/** What one aggregate knows of the rows of a group that it has seen so far. */
public interface State {

  /** Makes states of one aggregate. */
  interface Factory extends Serializable {
    State create();

    /** Whether states grow with every row, so that few rows may be held in one. */
    default boolean growing() {
      return false;
    }
  }

  /** Takes one row's value in; SQL's aggregates skip nulls. */
  void add(@Nullable Object value);

  /** Takes in what another state of the same aggregate knows, and shares nothing with it after. */
  void merge(State other);

  /**
   * The aggregate of all values.
   *
   * @throws ArithmeticException if its type cannot hold it
   */
  @Nullable Object result();

  void encode(OutputStream to) throws IOException;

  /** Fills a newly created state. */
  void decode(InputStream from) throws IOException;
}
