/**
 * SQL expressions over the fields of a row.
 *
 * <p>{@link dev.purlin.core.expression.RowExpressions} is the door. What needs no SQL compiler (a
 * field's name, a constant, a comparison of the two) is handled by {@code SimpleExpression}; the
 * rest is parsed, type-checked and translated to Java by Calcite on the driver, and compiled to
 * bytecode by Janino on the worker.
 */
package dev.purlin.core.expression;
