/**
 * Joins of two or more inputs: {@link dev.purlin.transforms.join.Join}; of two in the order of
 * time: {@link dev.purlin.transforms.join.AsOfJoin}; and of values with the intervals that they lie
 * in: {@link dev.purlin.transforms.join.IntervalJoin}.
 *
 * <p>Plans, keys and matching. Keys as bytes are {@code core.key}'s.
 */
package dev.purlin.transforms.join;
