/**
 * What the code that is generated from expressions calls at run time.
 *
 * <p>Static functions on plain values, without a compiler: arithmetic that refuses to overflow,
 * exact casts, text, dates. What plans or compiles belongs into the package above, which this one
 * does not know.
 */
package dev.purlin.core.expression.function;
