/**
 * Purlin side by side with DuckDB and a plain Java loop, each a process of its own.
 *
 * <p>Contenders and the harness that measures them.
 */
package dev.purlin.benchmarks;
