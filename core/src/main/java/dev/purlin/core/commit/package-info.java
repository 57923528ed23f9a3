/**
 * How targets are committed: in short acts that a run which is stopped can wait for, and clean-ups
 * for runs that fail.
 *
 * <p>Knows no kind of target; files and tables register here what they are about to do.
 */
package dev.purlin.core.commit;
