package dev.purlin.io.http;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import org.checkerframework.checker.nullness.qual.Nullable;

/** The bytes of a response: in memory while they are few, else in a temporary file. */
final class Spool implements Closeable {
  static final int MOST_IN_MEMORY = 1 << 20;

  private final ByteArrayOutputStream memory = new ByteArrayOutputStream();
  private @Nullable Path file;
  private @Nullable OutputStream out;
  private @Nullable WritableByteChannel channel;
  private boolean closed;
  private long size;

  synchronized void write(ByteBuffer bytes) throws IOException {
    if (closed) {
      return; // Nobody waits for the response any more.
    }
    size += bytes.remaining();
    if (channel == null && size > MOST_IN_MEMORY) {
      file = Files.createTempFile("purlin-http-", ".body");
      out = Files.newOutputStream(file);
      memory.writeTo(out);
      memory.reset();
      channel = Channels.newChannel(out);
    }
    if (channel == null) {
      byte[] copy = new byte[bytes.remaining()];
      bytes.get(copy);
      memory.writeBytes(copy);
    } else {
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
    }
  }

  /** Ends writing. */
  synchronized void finish() throws IOException {
    if (out != null) {
      out.close();
    }
  }

  synchronized long size() {
    return size;
  }

  synchronized InputStream open() throws IOException {
    return file == null
        ? new ByteArrayInputStream(memory.toByteArray())
        : Files.newInputStream(file);
  }

  @Override
  public synchronized void close() throws IOException {
    closed = true;
    memory.reset();
    if (out != null) {
      out.close();
    }
    if (file != null) {
      Files.deleteIfExists(file);
    }
  }
}
