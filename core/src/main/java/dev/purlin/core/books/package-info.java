/**
 * The row counts of steps: kept while a run goes on, checked at its end.
 *
 * <p>How many rows a step read, created, wrote, rejected, filtered and merged belongs here; what is
 * done with the numbers does not. Uses Beam's metrics and nothing of Purlin.
 */
package dev.purlin.core.books;
