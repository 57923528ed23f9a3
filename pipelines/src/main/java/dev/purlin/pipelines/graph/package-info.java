/**
 * A pipeline file as a picture: text, Mermaid, DOT and SVG.
 *
 * <p>Layout and drawing from a {@code PipelineSpec}; runs nothing.
 */
package dev.purlin.pipelines.graph;
