/**
 * What all file formats share: finding files, reading them in chunks, committing written ones.
 *
 * <p>Formats plug in as {@code RowFileFormat}. Knows no format; all access goes through Beam's
 * FileSystems.
 */
package dev.purlin.io.file;
