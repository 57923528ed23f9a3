package dev.purlin.io.parquet;

import com.github.luben.zstd.Zstd;
import dev.purlin.core.parameter.Word;
import dev.purlin.core.problem.Reasons;
import io.airlift.compress.lz4.Lz4Decompressor;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.xerial.snappy.Snappy;

/**
 * How the pages of a Parquet file are compressed.
 *
 * <p>Not Parquet's own codec factory: that one needs Hadoop.
 */
public enum Codec {
  SNAPPY(CompressionCodecName.SNAPPY),
  ZSTD(CompressionCodecName.ZSTD),
  GZIP(CompressionCodecName.GZIP),
  @Word(value = "none", aliases = "uncompressed")
  NONE(CompressionCodecName.UNCOMPRESSED),
  /** Read only. */
  @Word(
      value = {},
      hidden = true)
  LZ4_RAW(CompressionCodecName.LZ4_RAW);

  private final CompressionCodecName parquetName;

  Codec(CompressionCodecName parquetName) {
    this.parquetName = parquetName;
  }

  CompressionCodecName parquetName() {
    return parquetName;
  }

  /** The codec of a column in a file. */
  static Codec of(CompressionCodecName parquetName) throws IOException {
    for (Codec codec : values()) {
      if (codec.parquetName == parquetName) {
        return codec;
      }
    }
    throw new IOException(
        "it is compressed with %s; known are SNAPPY, ZSTD, GZIP, LZ4_RAW and none"
            .formatted(parquetName));
  }

  byte[] compress(byte[] bytes) throws IOException {
    return switch (this) {
      case SNAPPY -> Snappy.compress(bytes);
      case ZSTD -> Zstd.compress(bytes, 3);
      case GZIP -> {
        ByteArrayOutputStream out = new ByteArrayOutputStream(bytes.length / 2 + 64);
        try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
          gzip.write(bytes);
        }
        yield out.toByteArray();
      }
      case NONE -> bytes;
      case LZ4_RAW -> throw new UnsupportedOperationException("LZ4_RAW is read only");
    };
  }

  byte[] decompress(byte[] bytes, int offset, int length, int size) throws IOException {
    byte[] result = new byte[size];
    int count;
    try {
      count =
          switch (this) {
            case SNAPPY -> Snappy.uncompress(bytes, offset, length, result, 0);
            case ZSTD -> (int) Zstd.decompressByteArray(result, 0, size, bytes, offset, length);
            case GZIP -> {
              try (GZIPInputStream in =
                  new GZIPInputStream(new ByteArrayInputStream(bytes, offset, length))) {
                yield in.readNBytes(result, 0, size);
              }
            }
            case NONE -> {
              System.arraycopy(bytes, offset, result, 0, Math.min(length, size));
              yield length;
            }
            case LZ4_RAW ->
                new Lz4Decompressor().decompress(bytes, offset, length, result, 0, size);
          };
    } catch (RuntimeException e) {
      throw new IOException("a page cannot be decompressed: " + Reasons.of(e), e);
    }
    if (count != size) {
      throw new IOException(
          "a page has %d bytes when decompressed, expected %d".formatted(count, size));
    }
    return result;
  }
}
