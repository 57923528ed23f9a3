package dev.purlin.core.python;

import java.io.Serializable;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * The Python of one field.
 *
 * @param kind what the code is
 * @param code the code
 * @param function the name of the function in a file; else null
 * @param path where the file is, for errors; else null
 */
public record PythonSource(Kind kind, String code, @Nullable String function, @Nullable String path)
    implements Serializable {

  /** What the code of a source is. */
  public enum Kind {
    /** An expression over the fields. */
    EXPRESSION,
    /** A lambda or a function, that is given the row. */
    CALLABLE,
    /** A file that has the function. */
    FILE
  }
}
