package dev.purlin.io.jdbc;

import java.util.Locale;

/** The databases whose ways are known; any other is read as standard JDBC has it. */
enum Product {
  POSTGRESQL,
  H2,
  OTHER;

  static Product of(String url) {
    if (url.startsWith("jdbc:postgresql:")) {
      return POSTGRESQL;
    }
    return url.startsWith("jdbc:h2:") ? H2 : OTHER;
  }

  /**
   * The field name for a column. H2 folds the names that stand unquoted in SQL to capitals, where
   * PostgreSQL folds to small letters; such names become small letters for both, so that a pipeline
   * reads the same from either.
   */
  String fieldName(String column) {
    boolean folded = this == H2 && column.equals(column.toUpperCase(Locale.ROOT));
    return folded ? column.toLowerCase(Locale.ROOT) : column;
  }
}
