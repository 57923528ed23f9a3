/** Steps that keep the first rows, in an order of {@code core.order} or in none. */
package dev.purlin.transforms.order;
