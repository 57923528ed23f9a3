package dev.purlin.io.csv;

import dev.purlin.core.type.TextFormats;
import dev.purlin.core.type.TypeInference;
import dev.purlin.io.file.ChunkReader;
import dev.purlin.io.file.FileChunk;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.apache.beam.sdk.io.fs.MatchResult.Metadata;
import org.apache.beam.sdk.schemas.Schema.FieldType;

/**
 * Looks into the files when a pipeline is built: for the delimiter, the columns and their types.
 */
final class CsvSample {
  private static final int SNIFFED_BYTES = 1 << 16;

  private final List<Metadata> files;
  private final CsvDialect dialect;

  CsvSample(List<Metadata> files, CsvDialect dialect) {
    this.files = files;
    this.dialect = dialect;
  }

  private static ChunkReader open(Metadata file) throws IOException {
    long size = file.sizeBytes();
    return ChunkReader.open(new FileChunk(name(file), size, 0, size, 0, 1), 0);
  }

  private static String name(Metadata file) {
    return file.resourceId().toString();
  }

  /** The delimiter of the first file that is not empty. */
  char delimiter() {
    for (Metadata file : files) {
      try (ChunkReader reader = open(file)) {
        byte[] start = reader.stream().readNBytes(SNIFFED_BYTES);
        if (start.length > 0) {
          return CsvSniffer.delimiter(start, dialect);
        }
      } catch (IOException e) {
        throw ChunkReader.cannotRead(name(file), e);
      }
    }
    return ',';
  }

  /**
   * The first record of the first file that has one: the names of the columns, or what stands in
   * their place if there is no header.
   */
  Optional<CsvHeader> firstRecord() {
    for (Metadata file : files) {
      try (ChunkReader reader = open(file)) {
        CsvRecords records = CsvText.whole(name(file), reader.stream(), dialect);
        Optional<CsvHeader> header = CsvHeader.take(records);
        if (header.isPresent()) {
          return header;
        }
      } catch (IOException e) {
        throw ChunkReader.cannotRead(name(file), e);
      }
    }
    return Optional.empty();
  }

  /**
   * The types that fit the values in the first records of the first files.
   *
   * @param names the names of all columns; null to take them from each file's header
   * @param selected the columns that are wanted
   * @param size how many records to look at
   */
  List<FieldType> types(List<String> names, List<String> selected, TextFormats formats, int size) {
    TypeInference[] inferences = new TypeInference[selected.size()];
    Arrays.fill(inferences, TypeInference.start(formats));
    int left = size;
    for (Metadata file : files) {
      if (left == 0) {
        break;
      }
      try (ChunkReader reader = open(file)) {
        CsvRecords records = CsvText.whole(name(file), reader.stream(), dialect);
        CsvHeader header = dialect.header() ? CsvHeader.take(records).orElse(null) : null;
        List<String> columns = names != null ? names : header == null ? List.of() : header.names();
        left = look(records, columns, selected, inferences, left);
      } catch (IOException e) {
        throw ChunkReader.cannotRead(name(file), e);
      }
    }
    List<FieldType> types = new ArrayList<>();
    for (TypeInference inference : inferences) {
      types.add(inference.type());
    }
    return types;
  }

  private int look(
      CsvRecords records,
      List<String> columns,
      List<String> selected,
      TypeInference[] inferences,
      int size)
      throws IOException {
    int[] positions = selected.stream().mapToInt(columns::indexOf).toArray();
    int left = size;
    while (left > 0 && records.next(false)) {
      left--;
      if (records.fault() != null || records.fields().count() != columns.size()) {
        continue; // It will be refused.
      }
      for (int i = 0; i < positions.length; i++) {
        String text = positions[i] < 0 ? "" : records.text(positions[i]);
        boolean quoted = positions[i] >= 0 && records.fields().quoted(positions[i]);
        if (quoted || !dialect.nullMarkers().contains(text)) {
          inferences[i] = inferences[i].with(text);
        }
      }
    }
    return left;
  }
}
