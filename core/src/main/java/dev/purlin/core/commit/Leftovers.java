package dev.purlin.core.commit;

import java.util.List;

/**
 * What a step puts beside its target for a while: it must not be taken for what a dead run has left
 * as long as this one lives, and what dead ones have left must go.
 */
public interface Leftovers {

  /**
   * Tells other runs that what lies there belongs to a run that lives, until it is closed or this
   * process dies.
   */
  default AutoCloseable guard() throws Exception {
    return () -> {};
  }

  /**
   * Removes what runs that died have left; never what belongs to a run that lives, or what a
   * journal needs to complete a commit.
   *
   * @return what was removed
   */
  default List<String> sweep() throws Exception {
    return List.of();
  }
}
