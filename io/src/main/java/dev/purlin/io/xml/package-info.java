/**
 * XML files: their records, found by path, as rows.
 *
 * <p>Streamed by the JDK's StAX; uses {@code io.file} for files and {@code core.type} for types.
 */
package dev.purlin.io.xml;
