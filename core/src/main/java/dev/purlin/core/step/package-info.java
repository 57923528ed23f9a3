/**
 * What a step is: a transform with a name, its row counts and its rejected rows.
 *
 * <p>The base classes of all transforms and of their providers, and the fusing of row-wise steps
 * into one DoFn. May use the rest of core except {@code expression}; knows no transform by name.
 */
package dev.purlin.core.step;
