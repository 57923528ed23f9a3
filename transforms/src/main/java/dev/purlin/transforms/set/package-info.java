/**
 * Whole collections: made here, or put together.
 *
 * <p>Create, Flatten, Distinct, Intersect, Except and Reshuffle, and the elements that files write
 * down.
 */
package dev.purlin.transforms.set;
