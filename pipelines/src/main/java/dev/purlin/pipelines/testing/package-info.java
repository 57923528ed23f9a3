/**
 * The tests of pipeline files: parts of a pipeline, run on rows that the test gives, compared with
 * rows that it expects.
 */
package dev.purlin.pipelines.testing;
