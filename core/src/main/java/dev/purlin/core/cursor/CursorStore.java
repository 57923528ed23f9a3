package dev.purlin.core.cursor;

import java.io.IOException;
import java.util.Optional;

/** Where the last values of incremental reads are kept from run to run. */
public interface CursorStore {

  /** What was kept by a name; empty if nothing was. */
  Optional<CursorState> find(String name) throws IOException;

  /** Keeps something in the place of what was kept by a name, in one act. */
  void keep(String name, CursorState state) throws IOException;

  /** Where that is, for people. */
  String place(String name);
}
