/**
 * The command line.
 *
 * <p>The only package that prints for people or exits the process. May use all of pipelines;
 * nothing uses it.
 */
package dev.purlin.pipelines.cli;
