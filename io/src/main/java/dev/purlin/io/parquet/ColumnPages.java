package dev.purlin.io.parquet;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.zip.CRC32;
import org.apache.parquet.bytes.BytesInput;
import org.apache.parquet.column.page.DataPage;
import org.apache.parquet.column.page.DataPageV1;
import org.apache.parquet.column.page.DataPageV2;
import org.apache.parquet.column.page.DictionaryPage;
import org.apache.parquet.column.page.PageReader;
import org.apache.parquet.column.statistics.Statistics;
import org.apache.parquet.format.DataPageHeader;
import org.apache.parquet.format.DataPageHeaderV2;
import org.apache.parquet.format.DictionaryPageHeader;
import org.apache.parquet.format.PageHeader;
import org.apache.parquet.format.PageType;
import org.apache.parquet.format.Util;
import org.apache.parquet.format.converter.ParquetMetadataConverter;
import org.apache.parquet.hadoop.metadata.ColumnChunkMetaData;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * The pages of a column in a row group, read one at a time as they are wanted, so that memory does
 * not grow with the row group.
 */
final class ColumnPages implements PageReader {
  private static final ParquetMetadataConverter CONVERTER = new ParquetMetadataConverter();

  private final ColumnChunkMetaData column;
  private final Codec codec;
  private final Statistics<?> noStatistics;
  private final ChunkStream in;
  private @Nullable PageHeader next;

  ColumnPages(ParquetFile file, ColumnChunkMetaData column, int bufferBytes) throws IOException {
    this.column = column;
    codec = Codec.of(column.getCodec());
    noStatistics = Statistics.createStats(column.getPrimitiveType());
    in = new ChunkStream(file, column.getStartingPos(), column.getTotalSize(), bufferBytes);
  }

  @Override
  public long getTotalValueCount() {
    return column.getValueCount();
  }

  @Override
  public @Nullable DictionaryPage readDictionaryPage() {
    try {
      PageHeader header = peek();
      if (header.getType() != PageType.DICTIONARY_PAGE) {
        return null;
      }
      next = null;
      byte[] page = body(header);
      DictionaryPageHeader dictionary = header.getDictionary_page_header();
      return new DictionaryPage(
          BytesInput.from(
              codec.decompress(page, 0, page.length, header.getUncompressed_page_size())),
          dictionary.getNum_values(),
          CONVERTER.getEncoding(dictionary.getEncoding()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public DataPage readPage() {
    try {
      while (true) {
        PageHeader header = peek();
        next = null;
        byte[] page = body(header);
        if (header.getType() == PageType.DATA_PAGE) {
          return pageV1(header, page);
        }
        if (header.getType() == PageType.DATA_PAGE_V2) {
          return pageV2(header, page);
        }
        // Pages of other kinds, such as of an index, are to be passed over.
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private PageHeader peek() throws IOException {
    if (next == null) {
      next = Util.readPageHeader(in);
    }
    return next;
  }

  private byte[] body(PageHeader header) throws IOException {
    int size = header.getCompressed_page_size();
    if (size < 0 || header.getUncompressed_page_size() < 0) {
      throw new IOException("a page header is damaged");
    }
    byte[] page = in.readExactly(size);
    if (header.isSetCrc()) {
      CRC32 crc = new CRC32();
      crc.update(page);
      if ((int) crc.getValue() != header.getCrc()) {
        throw new IOException("a page's checksum is wrong: the file is damaged");
      }
    }
    return page;
  }

  private DataPage pageV1(PageHeader header, byte[] page) throws IOException {
    DataPageHeader data = header.getData_page_header();
    int size = header.getUncompressed_page_size();
    return new DataPageV1(
        BytesInput.from(codec.decompress(page, 0, page.length, size)),
        data.getNum_values(),
        size,
        noStatistics,
        CONVERTER.getEncoding(data.getRepetition_level_encoding()),
        CONVERTER.getEncoding(data.getDefinition_level_encoding()),
        CONVERTER.getEncoding(data.getEncoding()));
  }

  /** In these pages the levels stand before the values and are never compressed. */
  private DataPage pageV2(PageHeader header, byte[] page) throws IOException {
    DataPageHeaderV2 data = header.getData_page_header_v2();
    int repetitions = data.getRepetition_levels_byte_length();
    int definitions = data.getDefinition_levels_byte_length();
    int levels = repetitions + definitions;
    if (repetitions < 0 || definitions < 0 || levels > page.length) {
      throw new IOException("a page header is damaged");
    }
    boolean compressed = !data.isSetIs_compressed() || data.isIs_compressed();
    int size = header.getUncompressed_page_size() - levels;
    BytesInput values =
        compressed && page.length > levels
            ? BytesInput.from(codec.decompress(page, levels, page.length - levels, size))
            : BytesInput.from(page, levels, page.length - levels);
    return DataPageV2.uncompressed(
        data.getNum_rows(),
        data.getNum_nulls(),
        data.getNum_values(),
        BytesInput.from(page, 0, repetitions),
        BytesInput.from(page, repetitions, definitions),
        CONVERTER.getEncoding(data.getEncoding()),
        values,
        noStatistics);
  }

  /** The bytes of the column in the file. */
  private static final class ChunkStream extends InputStream {
    private final ParquetFile file;
    private final long end;
    private final int bufferBytes;
    private long position;
    private byte[] buffer = new byte[0];
    private int used;

    private ChunkStream(ParquetFile file, long start, long size, int bufferBytes) {
      this.file = file;
      this.position = start;
      this.end = start + size;
      this.bufferBytes = bufferBytes;
    }

    private boolean fill() throws IOException {
      if (used < buffer.length) {
        return true;
      }
      int length = (int) Math.min(bufferBytes, end - position);
      if (length <= 0) {
        return false;
      }
      buffer = file.read(position, length);
      position += length;
      used = 0;
      return true;
    }

    @Override
    public int read() throws IOException {
      return fill() ? buffer[used++] & 0xff : -1;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      if (!fill()) {
        return -1;
      }
      int count = Math.min(length, buffer.length - used);
      System.arraycopy(buffer, used, bytes, offset, count);
      used += count;
      return count;
    }

    private byte[] readExactly(int length) throws IOException {
      if (length > buffer.length - used + end - position) {
        throw new IOException("a page reaches over the end of its column: the file is damaged");
      }
      byte[] bytes = new byte[length];
      int have = Math.min(length, buffer.length - used);
      System.arraycopy(buffer, used, bytes, 0, have);
      used += have;
      if (length - have >= bufferBytes) {
        byte[] rest = file.read(position, length - have);
        System.arraycopy(rest, 0, bytes, have, rest.length);
        position += rest.length;
        return bytes;
      }
      while (have < length) {
        int count = read(bytes, have, length - have);
        if (count < 0) {
          throw new IOException("a page reaches over the end of its column");
        }
        have += count;
      }
      return bytes;
    }
  }
}
