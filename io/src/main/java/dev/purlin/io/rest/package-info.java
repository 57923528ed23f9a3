/**
 * Web APIs: {@link dev.purlin.io.rest.ReadFromRest} and {@link dev.purlin.io.rest.WriteToRest}.
 *
 * <p>Requests, their pages and the records in them, and what becomes of rows that are sent; how a
 * server is spoken to is {@code http}'s, how JSON becomes rows and rows JSON {@code core.type}'s.
 */
package dev.purlin.io.rest;
