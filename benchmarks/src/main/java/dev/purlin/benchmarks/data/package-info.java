/**
 * The data that benchmarks run on, generated from a seed.
 *
 * <p>Generators alone.
 */
package dev.purlin.benchmarks.data;
