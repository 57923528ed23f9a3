/**
 * Groups: {@link dev.purlin.transforms.combine.Combine} and its aggregate functions.
 *
 * <p>An aggregate is a state that takes values, merges and has a coder.
 */
package dev.purlin.transforms.aggregate;
