/**
 * A run: choosing the runner, running, watching, row counts, the run's record.
 *
 * <p>Uses {@code assembly} and {@code engine}; what is printed is for {@code cli} to say.
 */
package dev.purlin.pipelines.run;
