/**
 * How targets change: the gate that every commit passes, what is removed when a run fails, and the
 * commit of all targets of a run, one right after the other.
 */
package dev.purlin.core.commit;
