package dev.purlin.io.parquet;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import org.apache.parquet.bytes.BytesInput;
import org.apache.parquet.bytes.BytesUtils;
import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.column.ColumnWriter;
import org.apache.parquet.column.Encoding;
import org.apache.parquet.column.page.DictionaryPage;
import org.apache.parquet.column.page.PageWriter;
import org.apache.parquet.column.statistics.Statistics;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.schema.PrimitiveType;

/**
 * Writes a column that is no part of a list, map or row: its values with a dictionary, or plain
 * where that would be larger.
 *
 * <p>Parquet's own writers take three times as long: for every value they look at two levels, which
 * are always the same here, make an object, look it up in a linked hash table, compare it with the
 * least and the greatest one, and ask whether they should log.
 */
@SuppressWarnings("deprecation") // Encodings of pages of version 1, which every reader knows.
abstract class FlatColumn implements ColumnWriter {
  private static final int MOST_ROWS = 20_000;
  private static final int MOST_PAGE_BYTES = 1 << 20;
  private static final int MOST_DICTIONARY_BYTES = 1 << 20;

  private final PrimitiveType type;
  private final PageWriter pages;
  private final boolean nullable;
  private final byte[] present = new byte[(MOST_ROWS + Byte.SIZE - 1) / Byte.SIZE];
  private final HybridRuns runs = new HybridRuns();
  private int rows;
  private int nulls;
  private boolean dictionary;
  private boolean anyDictionaryPage;
  private final int[] indices = new int[MOST_ROWS];
  private int values;
  private long pageBytes;

  FlatColumn(ColumnDescriptor column, PageWriter pages, boolean dictionary) {
    this.type = column.getPrimitiveType();
    this.pages = pages;
    this.nullable = column.getMaxDefinitionLevel() > 0;
    this.dictionary = dictionary;
  }

  /** Whether columns of a type are written here, if they are no part of anything. */
  static boolean fits(ColumnDescriptor column) {
    boolean flat =
        column.getMaxRepetitionLevel() == 0
            && column.getPath().length == 1
            && column.getMaxDefinitionLevel() <= 1;
    return flat
        && switch (column.getPrimitiveType().getPrimitiveTypeName()) {
          case BINARY, INT64, INT32 -> true;
          case BOOLEAN, FLOAT, DOUBLE, INT96, FIXED_LEN_BYTE_ARRAY -> false;
        };
  }

  static FlatColumn of(ColumnDescriptor column, PageWriter pages) {
    return switch (column.getPrimitiveType().getPrimitiveTypeName()) {
      case BINARY -> new FlatBytes(column, pages);
      case INT64 -> new FlatLongs(column, pages, Long.BYTES);
      case INT32 -> new FlatLongs(column, pages, Integer.BYTES);
      case BOOLEAN, FLOAT, DOUBLE, INT96, FIXED_LEN_BYTE_ARRAY ->
          throw new IllegalArgumentException(column.toString());
    };
  }

  /** Whether values go into the dictionary. */
  final boolean usesDictionary() {
    return dictionary;
  }

  /** Takes the index of a row's value in the dictionary. */
  final void index(int index, int bytes) {
    indices[values++] = index;
    endRow(bytes);
  }

  /** A row's value was put down plainly. */
  final void plain(int bytes) {
    values++;
    endRow(bytes);
  }

  private void endRow(int bytes) {
    present[rows >> 3] |= (byte) (1 << (rows & 7));
    rows++;
    pageBytes += bytes;
    if (rows == MOST_ROWS || pageBytes >= MOST_PAGE_BYTES) {
      endPage();
    }
  }

  @Override
  public final void writeNull(int repetition, int definition) {
    rows++;
    nulls++;
    if (rows == MOST_ROWS) {
      endPage();
    }
  }

  private void endPage() {
    try {
      if (dictionary && values > 0) {
        boolean first = !anyDictionaryPage;
        int width = HybridRuns.width(dictionarySize());
        long encoded = (long) values * width / Byte.SIZE;
        if (first && dictionaryBytes() + encoded >= pageBytes) {
          // Most values are there once: no dictionary makes that smaller.
          dictionary = false;
          plainFromDictionary(indices, values);
          dropDictionary();
          write(plainPage(), Encoding.PLAIN);
        } else {
          Statistics<?> statistics = statistics();
          dictionaryBounds(indices, values, statistics);
          runs.reset();
          runs.encode(indices, values, width);
          write(
              BytesInput.concat(
                  BytesInput.from(new byte[] {(byte) width}),
                  BytesInput.from(runs.bytes(), 0, runs.size())),
              Encoding.PLAIN_DICTIONARY,
              statistics);
          anyDictionaryPage = true;
          dictionary = dictionaryBytes() < MOST_DICTIONARY_BYTES;
        }
      } else {
        write(plainPage(), Encoding.PLAIN);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Arrays.fill(present, 0, (rows + Byte.SIZE - 1) / Byte.SIZE, (byte) 0);
    rows = 0;
    nulls = 0;
    values = 0;
    pageBytes = 0;
    resetPlain();
  }

  private Statistics<?> statistics() {
    Statistics<?> statistics = Statistics.createStats(type);
    statistics.incrementNumNulls(nulls);
    return statistics;
  }

  private void write(BytesInput plain, Encoding encoding) throws IOException {
    Statistics<?> statistics = statistics();
    plainBounds(statistics);
    write(plain, encoding, statistics);
  }

  private void write(BytesInput data, Encoding encoding, Statistics<?> statistics)
      throws IOException {
    BytesInput all = nullable ? BytesInput.concat(levels(), data) : data;
    pages.writePage(
        all,
        rows,
        rows,
        statistics,
        Encoding.BIT_PACKED,
        nullable ? Encoding.RLE : Encoding.BIT_PACKED,
        encoding);
  }

  /** Which rows have a value: one run if all or none have one, or else a bit for each. */
  private BytesInput levels() throws IOException {
    BytesInput levels;
    if (nulls == 0 || nulls == rows) {
      levels =
          BytesInput.concat(
              BytesInput.fromUnsignedVarInt(rows << 1),
              BytesInput.from(new byte[] {(byte) (nulls == 0 ? 1 : 0)}));
    } else {
      int groups = (rows + Byte.SIZE - 1) / Byte.SIZE;
      levels =
          BytesInput.concat(
              BytesInput.fromUnsignedVarInt(groups << 1 | 1), BytesInput.from(present, 0, groups));
    }
    return BytesInput.concat(
        BytesInput.from(BytesUtils.intToBytes(Math.toIntExact(levels.size()))), levels);
  }

  /** Writes what is left, at the end of a row group. */
  final void flush() throws IOException {
    if (rows > 0) {
      endPage();
    }
    if (anyDictionaryPage) {
      pages.writeDictionaryPage(
          new DictionaryPage(dictionaryPage(), dictionarySize(), Encoding.PLAIN_DICTIONARY));
    }
  }

  @Override
  public final long getBufferedSizeInMemory() {
    return pageBytes + (anyDictionaryPage ? dictionaryBytes() : 0) + pages.getMemSize();
  }

  abstract int dictionarySize();

  abstract long dictionaryBytes();

  abstract BytesInput dictionaryPage();

  abstract void dropDictionary();

  /** Puts down values plainly that were taken for the dictionary. */
  abstract void plainFromDictionary(int[] indices, int count);

  abstract BytesInput plainPage();

  abstract void resetPlain();

  /** Tells the statistics the least and the greatest of these values. */
  abstract void dictionaryBounds(int[] indices, int count, Statistics<?> statistics);

  /** Tells the statistics the least and the greatest of the values put down plainly. */
  abstract void plainBounds(Statistics<?> statistics);

  @Override
  public void close() {}

  private UnsupportedOperationException mistyped() {
    return new UnsupportedOperationException(type.toString());
  }

  @Override
  public void write(int value, int repetition, int definition) {
    throw mistyped();
  }

  @Override
  public void write(long value, int repetition, int definition) {
    throw mistyped();
  }

  @Override
  public void write(boolean value, int repetition, int definition) {
    throw mistyped();
  }

  @Override
  public void write(Binary value, int repetition, int definition) {
    throw mistyped();
  }

  @Override
  public void write(float value, int repetition, int definition) {
    throw mistyped();
  }

  @Override
  public void write(double value, int repetition, int definition) {
    throw mistyped();
  }
}
