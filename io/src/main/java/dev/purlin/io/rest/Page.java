package dev.purlin.io.rest;

import java.net.URI;
import java.net.http.HttpHeaders;
import java.util.Map;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * A page that was read.
 *
 * @param uri the address that it came from
 * @param ignored whether its status says that there is nothing
 * @param records how many records it had
 * @param hash the same for the same records; null if there was none
 * @param values the texts at places that count for paging; null for a JSON null
 */
record Page(
    URI uri,
    HttpHeaders headers,
    boolean ignored,
    long records,
    @Nullable String hash,
    Map<ResponsePath, String> values) {

  /** The text at a place; null if there is none, or an empty one. */
  @Nullable String text(ResponsePath path) {
    String text = values.get(path);
    return text == null || text.isEmpty() ? null : text;
  }
}
