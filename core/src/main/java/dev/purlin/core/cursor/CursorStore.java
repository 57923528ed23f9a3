package dev.purlin.core.cursor;

import java.io.IOException;
import java.util.Optional;

/** Where the last values of incremental reads are kept from run to run. */
public interface CursorStore {

  /**
   * The key that a value is kept by, which no other pipeline has.
   *
   * @param given whether the pipeline itself says the name, rather than it being that of a step
   */
  String key(String name, boolean given);

  /**
   * Keeps other runs from using a key until this one is over, where that is possible.
   *
   * @return false if another run uses it
   */
  boolean hold(String key) throws IOException;

  /** What was kept by a key; empty if nothing was. */
  Optional<CursorState> find(String key) throws IOException;

  /**
   * Where a pipeline of the same name, but of another place, has kept a value by the same name, for
   * people; empty if there is none, or if the key is whatever the place.
   */
  Optional<String> elsewhere(String key) throws IOException;

  /** Keeps something in the place of what was kept by a key, in one act. */
  void keep(String key, CursorState state) throws IOException;

  /** Where that is, for people. */
  String place(String key);
}
