package dev.purlin.io.http;

import java.io.Serializable;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.Map;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * A request, without what proves who asks.
 *
 * @param body the text to send; null for none
 */
public record HttpCall(
    HttpMethod method, URI uri, Map<String, String> headers, @Nullable String body)
    implements Serializable {

  /** The same request to another address. */
  public HttpCall to(URI other) {
    return new HttpCall(method, other, headers, body);
  }

  /** The same request with another body. */
  public HttpCall withBody(String other) {
    return new HttpCall(method, uri, headers, other);
  }

  /** The same request with one more header. */
  public HttpCall with(String header, String value) {
    Map<String, String> more = new LinkedHashMap<>(headers);
    more.put(header, value);
    return new HttpCall(method, uri, more, body);
  }

  /** Not the generated text: that would show secrets in headers. */
  @Override
  public String toString() {
    return method + " " + Uris.shown(uri);
  }
}
