/** The order of rows, as SQL's ORDER BY has it. */
package dev.purlin.transforms.order;
