/** GraalPy behind {@link dev.purlin.core.python.PythonEngine}; loaded with the part, beside it. */
package dev.purlin.core.python.engine;
