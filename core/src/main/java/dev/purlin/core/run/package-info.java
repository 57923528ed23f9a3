/**
 * What belongs to one run of a pipeline: its identity, its clean-ups, its live counts, the gate
 * that its targets are committed through. Nothing of it is static but the way to find it.
 *
 * <p>Uses {@code commit} and {@code problem}.
 */
package dev.purlin.core.run;
