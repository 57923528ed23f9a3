/**
 * Errors that a person can act on.
 *
 * <p>Exceptions with a category that decides the exit code, problems of a configuration with their
 * paths, and the words for unknown names and types. Uses nothing of Purlin.
 */
package dev.purlin.core.problem;
