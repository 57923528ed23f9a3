package dev.purlin.io.csv;

import java.io.Serializable;

/**
 * A run of whole records in a file.
 *
 * @param start the first byte of its first record
 * @param end the byte after its last record
 * @param line the line on which it starts, counted from 1
 * @param wellFormed whether every quoted field in it is known to be closed properly
 */
record CsvSlice(long start, long end, long line, boolean wellFormed) implements Serializable {
  private static final long serialVersionUID = 1L;
}
