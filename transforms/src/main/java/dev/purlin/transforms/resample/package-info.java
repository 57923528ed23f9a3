/**
 * {@link dev.purlin.transforms.resample.Resample}: rows with a time as regular intervals, gaps
 * filled.
 *
 * <p>The calendar, and what goes over the intervals of a group in their order. Groups are made by
 * {@code aggregate}, sorted by {@code core.order}'s {@code SortedRows}; nothing below uses this
 * package.
 */
package dev.purlin.transforms.resample;
