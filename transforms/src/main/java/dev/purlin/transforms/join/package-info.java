/**
 * Joins of two or more inputs: {@link dev.purlin.transforms.join.Join}.
 *
 * <p>Plans, keys and matching. Keys as bytes are {@code core.key}'s.
 */
package dev.purlin.transforms.join;
