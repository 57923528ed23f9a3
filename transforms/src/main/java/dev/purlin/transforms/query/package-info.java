/**
 * Queries over whole inputs: {@link dev.purlin.transforms.query.Sql}.
 *
 * <p>The only package of transforms that knows a query planner.
 */
package dev.purlin.transforms.query;
