/**
 * CSV files: {@link dev.purlin.io.csv.ReadFromCsv} and {@link dev.purlin.io.csv.WriteToCsv}.
 *
 * <p>Dialects, the exact splitting of large files, records and their errors. Files are found, read
 * in chunks and committed by {@code io.file}.
 */
package dev.purlin.io.csv;
