/**
 * Whole collections: made here, or put together.
 *
 * <p>Create and Flatten, and the elements that files write down.
 */
package dev.purlin.transforms.set;
