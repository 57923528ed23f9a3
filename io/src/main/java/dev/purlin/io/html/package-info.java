/**
 * Web pages: tables, and records that are found by CSS selectors.
 *
 * <p>{@link dev.purlin.io.html.ReadFromHtml} parses each page with jsoup; {@code HtmlTable} makes a
 * grid of a table as browsers do. May use {@code io.file} and {@code core}; nothing else uses it.
 */
package dev.purlin.io.html;
