package dev.purlin.io.file;

import dev.purlin.core.commit.CommitGate;
import dev.purlin.core.problem.PurlinException;
import java.io.BufferedOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.WritableByteChannel;
import java.util.List;
import java.util.zip.CRC32C;
import org.apache.beam.sdk.io.Compression;
import org.apache.beam.sdk.io.FileSystems;
import org.apache.beam.sdk.io.fs.MoveOptions.StandardMoveOptions;
import org.apache.beam.sdk.util.MimeTypes;

/** A temporary file that rows are being written to. */
final class GrowingFile {
  private static final int BUFFER_BYTES = 1 << 16;

  private final String target;
  private final String name;
  private final Counting counting;
  private final OutputStream out;
  private final RowFileFormat.Writer writer;
  private long rows;

  private GrowingFile(
      TemporaryFiles files, RowFileFormat format, Compression compression, CommitGate gate)
      throws IOException {
    this.target = files.target();
    this.name = files.newFile(gate);
    WritableByteChannel channel = FileSystems.create(FileSources.resource(name), MimeTypes.BINARY);
    try {
      counting = new Counting(Channels.newOutputStream(channel));
      out =
          new BufferedOutputStream(
              compression == Compression.UNCOMPRESSED
                  ? counting
                  : Channels.newOutputStream(
                      compression.writeCompressed(Channels.newChannel(counting))),
              BUFFER_BYTES);
      writer = format.open(out);
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  /** Begins a file, unless the run is being stopped. */
  static GrowingFile open(
      TemporaryFiles files, RowFileFormat format, Compression compression, CommitGate gate)
      throws Exception {
    try {
      return gate.pass(
          "'" + files.target() + "'", () -> new GrowingFile(files, format, compression, gate));
    } catch (IOException e) {
      throw cannotWrite(files.target(), e);
    }
  }

  <T> void write(RowForm<T> form, T some) {
    try {
      form.write(writer, some);
    } catch (IOException e) {
      throw cannotWrite(target, e);
    } catch (PurlinException e) {
      // The format knows what is wrong with a row, and not where it was to go.
      throw new PurlinException(
          e.category(), "cannot write '%s': %s".formatted(target, e.getMessage()), e);
    }
    rows += form.count(some);
  }

  WrittenFile finish(int shard) {
    try {
      writer.close();
      out.close();
    } catch (IOException e) {
      throw cannotWrite(target, e);
    }
    return new WrittenFile(name, shard, rows, counting.bytes, (int) counting.crc.getValue());
  }

  /** Lets go of the file without finishing it. */
  void abandon() throws IOException {
    counting.close();
    FileSystems.delete(
        List.of(FileSources.resource(name)), StandardMoveOptions.IGNORE_MISSING_FILES);
  }

  static PurlinException cannotWrite(String target, IOException cause) {
    return PurlinException.outside("cannot write '%s': %s".formatted(target, cause), cause);
  }

  private static final class Counting extends FilterOutputStream {
    private final CRC32C crc = new CRC32C();
    private long bytes;

    private Counting(OutputStream out) {
      super(out);
    }

    @Override
    public void write(int one) throws IOException {
      out.write(one);
      crc.update(one);
      bytes++;
    }

    @Override
    public void write(byte[] buffer, int offset, int length) throws IOException {
      out.write(buffer, offset, length);
      crc.update(buffer, offset, length);
      bytes += length;
    }
  }
}
