package dev.purlin.io.csv;

import java.io.Serializable;

/**
 * What is known of a part of a file that was cut at ends of records.
 *
 * @param slice which records
 * @param header whether the first of them is the file's header
 * @param head what the file's start tells about all of it
 */
record CsvRange(CsvSlice slice, boolean header, CsvHead head) implements Serializable {
  private static final long serialVersionUID = 1L;
}
