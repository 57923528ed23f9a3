/**
 * Sources and targets by their addresses: {@code orders.csv}, {@code postgresql://host/db#orders}.
 *
 * <p>An address becomes a step of a pipeline file, and two of them the file itself, as text; what
 * happens from there on is what happens to every pipeline file.
 */
package dev.purlin.pipelines.copy;
