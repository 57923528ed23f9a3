package dev.purlin.pipelines.spec;

/**
 * A place in a file, as editors count: lines and columns from 1.
 *
 * @param file the file's name as the user gave it, or of the file that was included
 */
public record Position(String file, int line, int column) {
  @Override
  public String toString() {
    return file + ":" + line + ":" + column;
  }
}
