/**
 * What executes a pipeline: this process, a Flink cluster, or the application cluster it is in.
 *
 * <p>Whatever knows Flink belongs here. Knows nothing of files, assembly or the command line.
 */
package dev.purlin.pipelines.engine;
