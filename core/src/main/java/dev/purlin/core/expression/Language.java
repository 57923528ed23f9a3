package dev.purlin.core.expression;

import dev.purlin.core.parameter.Word;
import dev.purlin.core.problem.ConfigurationException;

/** The language of expressions and functions, as {@code language} names it in pipeline files. */
public enum Language {
  /** SQL, of which Beam's {@code generic} expressions are a part. */
  @Word(
      value = {"generic", "sql"},
      aliases = "calcite")
  SQL,
  @Word("java")
  JAVA,
  /** Python, by GraalPy, which is fetched when a file first needs it. */
  @Word("python")
  PYTHON,
  @Word(value = "javascript", hidden = true)
  JAVASCRIPT;

  /**
   * Checks that the language can run in this JVM.
   *
   * @throws ConfigurationException if it cannot
   */
  public void checkInstalled() {
    if (this == JAVASCRIPT) {
      throw new ConfigurationException(
          "language",
          "javascript is not installed in Purlin's JVM; write SQL (the default), or language:"
              + " python or java");
    }
  }
}
