/**
 * Two inputs held against each other: {@link dev.purlin.transforms.compare.Reconcile}.
 *
 * <p>Rows meet by their keys, as in {@code join}; what differs becomes rows, and a verdict on the
 * run, as in {@code check}.
 */
package dev.purlin.transforms.compare;
