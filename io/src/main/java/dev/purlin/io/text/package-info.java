/**
 * Text files by lines: {@link dev.purlin.io.text.ReadFromText} and {@link
 * dev.purlin.io.text.WriteToText}.
 *
 * <p>One field, one line. Files are found, read in chunks and committed by {@code io.file}.
 */
package dev.purlin.io.text;
