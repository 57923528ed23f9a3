/**
 * Web APIs: {@link dev.purlin.io.rest.ReadFromRest}.
 *
 * <p>Requests, their pages and the records in them; how a server is spoken to is {@code http}'s,
 * how JSON becomes rows {@code core.type}'s.
 */
package dev.purlin.io.rest;
