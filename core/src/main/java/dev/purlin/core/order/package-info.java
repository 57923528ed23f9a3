/**
 * The order of rows, as SQL's ORDER BY has it, and sorting more of them than fit into memory.
 *
 * <p>What compares rows, what sorts them, and the declaration of an {@code order_by}. Uses keys and
 * parameters; knows no step.
 */
package dev.purlin.core.order;
