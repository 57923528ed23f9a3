/**
 * The row counts of steps: kept during a run, checked at its end.
 *
 * <p>How many rows a step read, created, wrote, rejected, filtered and merged belongs here, and
 * what came out of its checks; what is done with the numbers does not. Also how workers report what
 * they have made ready for a target. Uses Beam's metrics, and {@code run} to show progress.
 */
package dev.purlin.core.books;
