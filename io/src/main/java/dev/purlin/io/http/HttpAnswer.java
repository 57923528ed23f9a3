package dev.purlin.io.http;

import java.io.Closeable;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpHeaders;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;

/** What a server answered; it is whole. To be closed when it is read. */
public final class HttpAnswer implements Closeable {
  private static final int BEGINNING = 300;
  private static final Pattern CHARSET =
      Pattern.compile("charset\\s*=\\s*\"?([^\\s;\"]+)", Pattern.CASE_INSENSITIVE);

  private final URI uri;
  private final int status;
  private final HttpHeaders headers;
  private final Spool spool;
  private final long limit;
  private boolean ignored;
  private boolean bodyDropped;

  HttpAnswer(URI uri, int status, HttpHeaders headers, Spool spool, long limit) {
    this.uri = uri;
    this.status = status;
    this.headers = headers;
    this.spool = spool;
    this.limit = limit;
  }

  /** The address that answered, behind all redirections. */
  public URI uri() {
    return uri;
  }

  /** The status, such as 200. */
  public int status() {
    return status;
  }

  /** The headers. */
  public HttpHeaders headers() {
    return headers;
  }

  /** The size of the response in bytes, as it was sent. */
  public long bytes() {
    return spool.size();
  }

  /** Whether the answer counts as one without records. */
  public boolean ignored() {
    return ignored;
  }

  /**
   * Whether this is the answer of an address that the request's body was never sent to: a
   * redirection by 301 or 302 made a GET of the request, as browsers do.
   */
  public boolean bodyDropped() {
    return bodyDropped;
  }

  HttpAnswer withBodyDropped(boolean dropped) {
    bodyDropped = dropped;
    return this;
  }

  HttpAnswer ignore() {
    ignored = true;
    return this;
  }

  /** The beginning of what the server says, in one line; empty if it says nothing. */
  public String beginning() throws IOException {
    try (InputStream in = open()) {
      String text = new String(in.readNBytes(4 * BEGINNING), StandardCharsets.UTF_8);
      String line = text.strip().replaceAll("[\\p{Cntrl}\\s]+", " ");
      return line.length() > BEGINNING ? line.substring(0, BEGINNING) + "..." : line;
    }
  }

  /** The encoding of a text, as the server says it, or UTF-8. */
  public Charset charset() throws IOException {
    Matcher matcher = CHARSET.matcher(headers.firstValue("content-type").orElse(""));
    if (!matcher.find()) {
      return StandardCharsets.UTF_8;
    }
    try {
      return Charset.forName(matcher.group(1));
    } catch (IllegalArgumentException e) {
      throw new IOException("the response is in an unknown encoding '" + matcher.group(1) + "'", e);
    }
  }

  /** The response, decompressed. */
  public InputStream open() throws IOException {
    String encoding =
        headers.firstValue("content-encoding").orElse("identity").strip().toLowerCase(Locale.ROOT);
    return switch (encoding) {
      case "", "identity" -> spool.open();
      case "gzip", "x-gzip" -> new Limited(new GZIPInputStream(spool.open()), limit);
      default ->
          throw new IOException(
              "the response is compressed with '%s', not gzip".formatted(encoding));
    };
  }

  @Override
  public void close() throws IOException {
    spool.close();
  }

  /** A few compressed bytes may be very many. */
  private static final class Limited extends FilterInputStream {
    private final long limit;
    private long read;

    private Limited(InputStream in, long limit) {
      super(in);
      this.limit = limit;
    }

    @Override
    public int read() throws IOException {
      int value = super.read();
      count(value < 0 ? 0 : 1);
      return value;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      int count = super.read(bytes, offset, length);
      count(Math.max(0, count));
      return count;
    }

    private void count(int bytes) throws IOException {
      read += bytes;
      if (read > limit) {
        throw new ResponseTooLargeException(limit);
      }
    }
  }
}
