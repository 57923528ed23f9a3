/**
 * Speaking to HTTP servers, for every source and target that does: parameters, authentication,
 * retries, limits, and responses that are kept on disk while they are read.
 *
 * <p>Knows nothing of what is in a response; that is {@code rest}'s, for one.
 */
package dev.purlin.io.http;
