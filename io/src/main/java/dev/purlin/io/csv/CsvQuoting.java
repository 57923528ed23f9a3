package dev.purlin.io.csv;

/** Which values are written in quotes. A NULL never is, and an empty text always is: to differ. */
public enum CsvQuoting {
  /** Those that have to be: with a delimiter, a quote or a line break in them. */
  MINIMAL,
  /** All. */
  ALL
}
