/**
 * The language of pipeline files: from text to a checked {@link
 * dev.purlin.pipelines.spec.PipelineSpec}.
 *
 * <p>Jinja, YAML with places, chains, composites, references, error outputs. Knows no transform and
 * no runner.
 */
package dev.purlin.pipelines.spec;
