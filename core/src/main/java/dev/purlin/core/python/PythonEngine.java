package dev.purlin.core.python;

import java.util.List;
import org.apache.beam.sdk.values.Row;
import org.checkerframework.checker.nullness.qual.Nullable;

/** What runs Python; used by several threads at a time. */
public interface PythonEngine {
  /** The environment variable that says how many seconds Python may take for a row. */
  String LIMIT = "PURLIN_PYTHON_SECONDS";

  /** How many seconds it may take if the variable does not say it. */
  int LIMIT_SECONDS = 60;

  /**
   * The types of sources, as JSON; see {@code program.py}.
   *
   * @param fields the names of the row's fields, as JSON
   * @param kinds their types, as JSON
   * @param sources the sources, as JSON
   */
  String types(String fields, String kinds, String sources);

  /**
   * The values of the fields for rows, in the order of the rows.
   *
   * @param rows takes rows one after the other
   */
  void evaluate(PythonProgram program, List<Row> rows, Results results);

  /** Takes what becomes of rows. */
  interface Results {
    /** The values of a row. */
    void values(int row, @Nullable Object[] values);

    /** A row for which a field has no value. */
    void failed(int row, PythonException failure);
  }
}
