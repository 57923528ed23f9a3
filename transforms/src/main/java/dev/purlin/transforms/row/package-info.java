/**
 * Steps that look at one row at a time; neighbours run fused in one DoFn.
 *
 * <p>A row-wise step is a {@code RowWiseTransform}: it plans a function from row to rows.
 */
package dev.purlin.transforms.row;
