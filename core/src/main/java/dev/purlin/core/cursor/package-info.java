/**
 * Incremental reads: the last value of a field that a source has read, kept from run to run, and
 * kept anew only together with the run's targets.
 *
 * <p>What belongs here: the parameters that sources share, the values and their order, what a run
 * knows of them, and how a value is committed. Where values are kept is for whoever starts a run to
 * say ({@link dev.purlin.core.cursor.CursorStore}); how a source finds newer rows is the source's.
 * Uses {@code books}, {@code commit}, {@code parameter}, {@code problem}, {@code run}, {@code time}
 * and {@code type}.
 */
package dev.purlin.core.cursor;
