package dev.purlin.transforms.check;

/**
 * What is expected of each row; of all rows together, {@link #ROW_COUNT}. All but {@link #NOT_NULL}
 * hold where the field is NULL.
 */
public enum ExpectationKind {
  /** The field has a value. */
  NOT_NULL,
  /** The field is one of {@code values}. */
  IN_SET,
  /** The field, a number, date or time, is not below {@code min} and not above {@code max}. */
  BETWEEN,
  /** The field, a text, has the regular expression {@code pattern} in it. */
  MATCHES,
  /** The field, a text, has no fewer characters than {@code min} and no more than {@code max}. */
  LENGTH,
  /** The field, a text, is a date or timestamp as {@code format} writes it. */
  DATE_FORMAT,
  /** The field, a text, is a value of the SQL type {@code type}. */
  TYPE,
  /** The condition {@code expression} is not false. */
  EXPRESSION,
  /** There are no fewer rows than {@code min} and no more than {@code max}. */
  ROW_COUNT
}
