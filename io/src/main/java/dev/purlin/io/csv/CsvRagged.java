package dev.purlin.io.csv;

import dev.purlin.core.parameter.Word;
import java.io.Serializable;

/**
 * What becomes of records that are not as wide as they should be, or that repeat the header.
 *
 * @param missing of records with too few fields
 * @param extra of records with too many fields
 * @param header of records that say what the header says
 */
public record CsvRagged(Missing missing, Extra extra, Repeated header) implements Serializable {
  private static final long serialVersionUID = 1L;

  /** What becomes of records with too few fields. */
  public enum Missing {
    REFUSE,
    @Word(value = "as_null", aliases = "null")
    AS_NULL
  }

  /** What becomes of records with too many fields. */
  public enum Extra {
    REFUSE,
    DROP
  }

  /** What becomes of records that repeat the header. */
  public enum Repeated {
    REFUSE,
    DROP,
    KEEP
  }

  /** Whether a record of so many fields may be read. */
  boolean fits(int fields, int columns) {
    return fields == columns
        || fields < columns && missing == Missing.AS_NULL
        || fields > columns && extra == Extra.DROP;
  }
}
