/**
 * A run as a page: from its record to HTML that needs nothing else.
 *
 * <p>Knows records as JSON, so that it can be made of a run of any time. Uses {@code graph} for the
 * picture.
 */
package dev.purlin.pipelines.report;
