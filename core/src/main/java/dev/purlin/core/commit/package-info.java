/**
 * How targets change: the gate that every commit passes, clean-ups for runs that fail, and the
 * commit of all targets of a run, one right after the other.
 *
 * <p>Knows no kind of target; files and tables register here what they are about to do. Uses {@code
 * problem} and nothing else of Purlin.
 */
package dev.purlin.core.commit;
