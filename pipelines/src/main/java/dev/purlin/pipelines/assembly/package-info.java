/**
 * From a checked pipeline file to a Beam pipeline.
 *
 * <p>Looks up transforms, reads their configurations, applies them and wires their outputs. Knows
 * {@code spec}, and no runner.
 */
package dev.purlin.pipelines.assembly;
