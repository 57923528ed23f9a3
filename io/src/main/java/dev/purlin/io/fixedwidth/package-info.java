/**
 * Text files of fixed width: {@link dev.purlin.io.fixedwidth.ReadFromFixedWidth} and {@link
 * dev.purlin.io.fixedwidth.WriteToFixedWidth}.
 *
 * <p>What belongs here: layouts, the search for one in the blank columns of a file, padding,
 * implied decimals. Lines and their encoding, files and their chunks are {@code io.file}'s; values,
 * their types and the inference of them {@code core.type}'s. The words for records of another
 * length are those of {@code io.csv}.
 */
package dev.purlin.io.fixedwidth;
