/**
 * Parts: heavy libraries that few pipelines need, fetched from a Maven repository when one does.
 *
 * <p>{@link dev.purlin.core.part.Part} is what there is, {@link dev.purlin.core.part.PartStore}
 * where it is kept, {@link dev.purlin.core.part.PartLoader} how its classes are reached. May use
 * {@code problem} only.
 */
package dev.purlin.core.part;
