/**
 * How elements come together from all workers: grouped by their keys, or dealt out anew.
 *
 * <p>In {@link dev.purlin.core.exchange.GroupByBytes} come elements with keys of bytes, and out
 * come groups; what lies between is packets of many elements, for a runner's own grouping costs a
 * multiple of a row's work for each element that it sees. Uses coders, and knows neither rows nor
 * steps.
 */
package dev.purlin.core.exchange;
