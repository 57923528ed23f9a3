/**
 * Python for expressions and functions of a row, by GraalPy, which is a part.
 *
 * <p>{@link dev.purlin.core.python.Python} is the door. What Python itself does (functions out of
 * sources, types, conversions) is Python: {@code program.py}. Only {@code engine} knows GraalPy; it
 * is loaded with the part. May use {@code part}, {@code time}, {@code problem}.
 */
package dev.purlin.core.python;
