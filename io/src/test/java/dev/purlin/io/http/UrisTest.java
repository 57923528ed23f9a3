package dev.purlin.io.http;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.nullValue;

import java.net.URI;
import java.util.List;
import org.junit.Test;

public class UrisTest {
  private static final URI BASE = URI.create("https://h/v1/a?x=1&y=%20b");

  @Test
  public void setsParameters() {
    assertThat(Uris.with(BASE, "x", "2"), is(URI.create("https://h/v1/a?y=%20b&x=2")));
    assertThat(
        Uris.with(URI.create("https://h/a"), "q[ä]", "a b&c=+/"),
        is(URI.create("https://h/a?q%5B%C3%A4%5D=a%20b%26c%3D%2B%2F")));
  }

  @Test
  public void resolvesAddresses() {
    assertThat(Uris.resolve(BASE, "?x=2"), is(URI.create("https://h/v1/a?x=2")));
    assertThat(Uris.resolve(BASE, "/v2/b"), is(URI.create("https://h/v2/b")));
    assertThat(Uris.resolve(BASE, "http://o/a b"), is(URI.create("http://o/a%20b")));
    assertThat(Uris.resolve(BASE, "file:///etc/passwd"), is(nullValue()));
    assertThat(Uris.resolve(BASE, "http://["), is(nullValue()));
  }

  @Test
  public void comparesServers() {
    URI one = URI.create("https://Host/a");
    assertThat(Uris.sameOrigin(one, URI.create("https://host:443/b")), is(true));
    assertThat(Uris.sameOrigin(one, URI.create("http://host/a")), is(false));
    assertThat(Uris.sameOrigin(one, URI.create("https://host:8443/a")), is(false));
    assertThat(Uris.sameOrigin(one, URI.create("https://other/a")), is(false));
  }

  @Test
  public void hidesSecretsOfParameters() {
    URI uri = URI.create("https://h/a?key=k%201&page=2&access_token=t&token");
    assertThat(Uris.shown(uri), is("https://h/a?key=****&page=2&access_token=****&token"));
    assertThat(Uris.secrets(uri), is(List.of("k 1", "t")));
    assertThat(Uris.shown(URI.create("https://h/a")), is("https://h/a"));
  }
}
