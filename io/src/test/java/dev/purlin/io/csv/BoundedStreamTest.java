package dev.purlin.io.csv;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;
import static org.junit.Assert.assertThrows;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import org.junit.Test;

public class BoundedStreamTest {
  @Test
  public void endsWhereItIsTold() throws IOException {
    byte[] bytes = {1, 2, 3};
    assertThat(
        new BoundedStream(new ByteArrayInputStream(bytes), 2).readAllBytes(),
        is(new byte[] {1, 2}));
  }

  @Test
  public void failsIfTheFileHasBecomeShorter() {
    BoundedStream stream = new BoundedStream(new ByteArrayInputStream(new byte[3]), 5);
    IOException error = assertThrows(IOException.class, stream::readAllBytes);
    assertThat(error.getMessage(), is("it has become 2 bytes shorter while it was read"));
  }
}
