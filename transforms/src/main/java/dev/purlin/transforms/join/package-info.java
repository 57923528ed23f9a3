/**
 * Joins of two or more inputs: {@link dev.purlin.transforms.join.Join}, and of two in the order of
 * time: {@link dev.purlin.transforms.join.AsOfJoin}.
 *
 * <p>Plans, keys and matching. Keys as bytes are {@code core.key}'s.
 */
package dev.purlin.transforms.join;
