package dev.purlin.core.python;

import java.io.Serializable;
import java.util.List;
import org.apache.beam.sdk.schemas.Schema;

/**
 * Python that computes fields of a row.
 *
 * @param input the schema of the rows
 * @param sources what computes each field
 * @param results the names and types of the fields
 * @param condition whether there is one field, of type BOOLEAN, that is what Python takes the
 *     result for: true unless it is None, zero or empty
 */
public record PythonProgram(
    Schema input, List<PythonSource> sources, Schema results, boolean condition)
    implements Serializable {
  public PythonProgram {
    sources = List.copyOf(sources);
  }
}
