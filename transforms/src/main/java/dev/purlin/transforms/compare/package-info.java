/**
 * Two inputs compared: {@link dev.purlin.transforms.compare.Reconcile} and {@link
 * dev.purlin.transforms.compare.Diff}.
 *
 * <p>Rows meet by their keys, as in {@code join}; what differs becomes rows, and in Reconcile a
 * verdict on the run, as in {@code check}.
 */
package dev.purlin.transforms.compare;
