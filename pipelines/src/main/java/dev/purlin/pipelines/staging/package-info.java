/**
 * What the staging area means for a pipeline file: what stands before each step that stages, and
 * the file that is left to run when staged rows take the place of their sources.
 *
 * <p>Turns one {@code PipelineSpec} into another, and runs nothing. Uses {@code spec} and {@code
 * io.stage}.
 */
package dev.purlin.pipelines.staging;
