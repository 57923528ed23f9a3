package dev.purlin.io.http;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.channels.NonWritableChannelException;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/**
 * What was fetched, in a file that has no name any more: whatever becomes of the process, nothing
 * is left behind. It is there for as long as somebody reads it or may open it.
 */
final class FetchedFile {
  private final FileChannel file;
  private final long size;

  private FetchedFile(FileChannel file) throws IOException {
    this.file = file;
    this.size = file.size();
  }

  static FetchedFile of(InputStream in) throws IOException {
    Path path = Files.createTempFile("purlin-", ".fetched");
    try {
      Files.copy(in, path, StandardCopyOption.REPLACE_EXISTING);
      return new FetchedFile(
          FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.DELETE_ON_CLOSE));
    } catch (IOException | RuntimeException e) {
      Files.deleteIfExists(path);
      throw e;
    }
  }

  long size() {
    return size;
  }

  /** A channel with a position of its own; several may be open at a time. */
  SeekableByteChannel open() {
    return new View();
  }

  private final class View implements SeekableByteChannel {
    private long position;
    private boolean open = true;

    @Override
    public int read(ByteBuffer to) throws IOException {
      if (!open) {
        throw new ClosedChannelException();
      }
      int count = file.read(to, position);
      position += Math.max(0, count);
      return count;
    }

    @Override
    public long position() {
      return position;
    }

    @Override
    public SeekableByteChannel position(long newPosition) {
      position = newPosition;
      return this;
    }

    @Override
    public long size() {
      return size;
    }

    @Override
    public int write(ByteBuffer from) {
      throw new NonWritableChannelException();
    }

    @Override
    public SeekableByteChannel truncate(long length) {
      throw new NonWritableChannelException();
    }

    @Override
    public boolean isOpen() {
      return open;
    }

    @Override
    public void close() {
      open = false;
    }
  }
}
