package dev.purlin.transforms.check;

import java.util.Locale;

/**
 * What is expected of each row, of the values that rows share, or of all rows together. Of each
 * row, all but {@link #NOT_NULL} hold where the field is NULL.
 */
public enum ExpectationKind {
  /** The field has a value. */
  NOT_NULL(Scope.ROW),
  /** The field is one of {@code values}. */
  IN_SET(Scope.ROW),
  /** The field, a number, date or time, is not below {@code min} and not above {@code max}. */
  BETWEEN(Scope.ROW),
  /** The field, a text, has the regular expression {@code pattern} in it. */
  MATCHES(Scope.ROW),
  /** The field, a text, has no fewer characters than {@code min} and no more than {@code max}. */
  LENGTH(Scope.ROW),
  /** The field, a text, is a date or timestamp as {@code format} writes it. */
  DATE_FORMAT(Scope.ROW),
  /** The field, a text, is a value of the SQL type {@code type}. */
  TYPE(Scope.ROW),
  /** The condition {@code expression} is not false. */
  EXPRESSION(Scope.ROW),
  /** No other row has the same value in the field; rows without a value are not compared. */
  UNIQUE(Scope.KEY),
  /** No other row has the same values in the {@code fields}; rows without one are not compared. */
  COMPOUND_UNIQUE(Scope.KEY),
  /** There are no fewer rows than {@code min} and no more than {@code max}. */
  ROW_COUNT(Scope.WHOLE),
  /** The sum of the field is within {@code min} and {@code max}; of no values it is 0. */
  SUM(Scope.WHOLE),
  /** The sum of the field is {@code value}, give or take {@code tolerance}. */
  SUM_EQUALS(Scope.WHOLE),
  /** The mean of the field is within {@code min} and {@code max}. */
  MEAN(Scope.WHOLE),
  /** The least value of the field is within {@code min} and {@code max}. */
  MIN(Scope.WHOLE),
  /** The greatest value of the field is within {@code min} and {@code max}. */
  MAX(Scope.WHOLE),
  /** The standard deviation of the field (n - 1) is within {@code min} and {@code max}. */
  STDDEV(Scope.WHOLE),
  /**
   * The value that the {@code fraction} of the values does not exceed, as PERCENTILE_DISC of SQL,
   * is within {@code min} and {@code max}.
   */
  QUANTILE(Scope.WHOLE),
  /** The number of different values other than NULL is within {@code min} and {@code max}. */
  DISTINCT_COUNT(Scope.WHOLE),
  /** The share of rows whose field is NULL, from 0 to 1, is within {@code min} and {@code max}. */
  NULL_SHARE(Scope.WHOLE);

  /** What an expectation is about. */
  enum Scope {
    /** One row by itself. */
    ROW,
    /** The rows of one key. */
    KEY,
    /** All rows, none of which fails by itself. */
    WHOLE
  }

  private final Scope scope;

  ExpectationKind(Scope scope) {
    this.scope = scope;
  }

  Scope scope() {
    return scope;
  }

  /** The word in pipeline files. */
  String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
