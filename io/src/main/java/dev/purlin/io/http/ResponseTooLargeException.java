package dev.purlin.io.http;

import java.io.IOException;

/** A response is larger than is allowed; asking again cannot mend that. */
final class ResponseTooLargeException extends IOException {
  private static final long serialVersionUID = 1L;

  ResponseTooLargeException(long limit) {
    super(
        "the response is larger than %d MB; raise max_response_megabytes, or ask for smaller pages"
            .formatted(limit >> 20));
  }
}
