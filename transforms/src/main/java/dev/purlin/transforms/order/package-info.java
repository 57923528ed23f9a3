/** The order of rows, as SQL's ORDER BY has it, and steps that keep the first ones. */
package dev.purlin.transforms.order;
