package dev.purlin.io.csv;

import dev.purlin.core.problem.PurlinException;
import dev.purlin.core.type.TextFormats;
import dev.purlin.core.type.TypeInference;
import dev.purlin.io.file.ChunkReader;
import dev.purlin.io.file.FileChunk;
import dev.purlin.io.file.FileUnion;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.beam.sdk.io.fs.MatchResult.Metadata;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * Looks into the files when a pipeline is built: for the delimiter, the columns and their types.
 */
final class CsvSample {
  private static final int SNIFFED_BYTES = 1 << 16;
  private static final Pattern ANNOUNCEMENT =
      Pattern.compile("sep=([^\\r\\n\"])(?=[\\r\\n])", Pattern.CASE_INSENSITIVE);

  private final List<Metadata> files;
  private final CsvDialect dialect;
  private final CsvRagged ragged;

  CsvSample(List<Metadata> files, CsvDialect dialect, CsvRagged ragged) {
    this.ragged = ragged;
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

  /** The dialect with the delimiter of the first file that is not empty. */
  CsvDialect sniffed() {
    for (Metadata file : files) {
      byte[] start = start(file);
      if (start.length > 0) {
        Matcher announced = announced(start);
        if (announced == null) {
          try {
            return dialect.withDelimiter(CsvSniffer.delimiter(start, dialect));
          } catch (IOException e) {
            throw ChunkReader.cannotRead(name(file), e);
          }
        }
        requireAllAnnounce(announced.group());
        return dialect.withDelimiter(announced.group(1)).withSkipLines(dialect.skipLines() + 1);
      }
    }
    return dialect.withDelimiter(",");
  }

  private static byte[] start(Metadata file) {
    try (ChunkReader reader = open(file)) {
      return reader.stream().readNBytes(SNIFFED_BYTES);
    } catch (IOException e) {
      throw ChunkReader.cannotRead(name(file), e);
    }
  }

  /** The line in which Excel tells the delimiter, if the records begin with one. */
  private @Nullable Matcher announced(byte[] start) {
    int from = CsvText.dataStart(start, dialect);
    if (from < 0) {
      return null;
    }
    Matcher line =
        ANNOUNCEMENT.matcher(
            new String(start, from, Math.min(start.length - from, 10), StandardCharsets.US_ASCII));
    return line.lookingAt() ? line : null;
  }

  private void requireAllAnnounce(String line) {
    for (Metadata file : files) {
      byte[] start = start(file);
      Matcher announced = announced(start);
      if (start.length > 0 && (announced == null || !announced.group().equals(line))) {
        throw PurlinException.user(
            "'%s' does not begin with '%s' as '%s' does; read them in steps of their own"
                .formatted(name(file), line.strip(), name(files.get(0))));
      }
    }
  }

  /**
   * The headers of the files that have one, at least the first of them: of all, or of so many as
   * {@link FileUnion} looks at.
   */
  List<CsvHeader> headers() {
    List<Metadata> looked = FileUnion.lookedAt(files);
    // Elsewhere each is a request or two: several at once. Equal headers share their names.
    Map<List<String>, List<String>> names = new ConcurrentHashMap<>();
    List<CsvHeader> headers =
        looked.parallelStream()
            .map(this::header)
            .flatMap(Optional::stream)
            .map(
                header ->
                    new CsvHeader(
                        header.file(), names.computeIfAbsent(header.names(), same -> same)))
            .toList();
    return headers.isEmpty()
        ? files.subList(looked.size(), files.size()).stream()
            .map(this::header)
            .flatMap(Optional::stream)
            .limit(1)
            .toList()
        : headers;
  }

  private Optional<CsvHeader> header(Metadata file) {
    try (ChunkReader reader = open(file)) {
      return CsvHeader.take(CsvText.whole(name(file), reader.stream(), dialect));
    } catch (IOException e) {
      throw ChunkReader.cannotRead(name(file), e);
    }
  }

  /**
   * The types that fit the values in the first records of the first files; for a column that none
   * of these has, of the first file with records that has it, too.
   *
   * @param names the names of all columns; null to take them from each file's header
   * @param selected the columns that are wanted
   * @param size how many records to look at
   */
  List<FieldType> types(
      @Nullable List<String> names, List<String> selected, TextFormats formats, int size) {
    TypeInference[] inferences = new TypeInference[selected.size()];
    Arrays.fill(inferences, TypeInference.start(formats));
    int left = size;
    // The columns that no file has of which a record was looked at.
    Set<String> open = new HashSet<>(selected);
    int most = FileUnion.lookedAt(files).size();
    int looked = 0;
    for (Metadata file : files) {
      if (left == 0 && (open.isEmpty() || names != null || looked >= most)) {
        break;
      }
      looked++;
      try (ChunkReader reader = open(file)) {
        CsvRecords records = CsvText.whole(name(file), reader.stream(), dialect);
        CsvHeader header = dialect.header() ? CsvHeader.take(records).orElse(null) : null;
        List<String> columns = names != null ? names : header == null ? List.of() : header.names();
        if (left > 0 || columns.stream().anyMatch(open::contains)) {
          int some = left > 0 ? left : size;
          int rest = look(records, columns, selected, inferences, some);
          if (rest < some) {
            open.removeAll(columns);
          }
          left = left > 0 ? rest : 0;
        }
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
      if (records.fault() != null || !ragged.fits(records.fields().count(), columns.size())) {
        continue; // It will be refused.
      }
      if (dialect.header() && columns.size() > 1 && repeats(records, columns)) {
        continue;
      }
      for (int i = 0; i < positions.length; i++) {
        boolean there = positions[i] >= 0 && positions[i] < records.fields().count();
        String text = there ? records.text(positions[i]) : "";
        boolean quoted = there && records.fields().quoted(positions[i]);
        if (quoted || !dialect.nullMarkers().contains(text)) {
          inferences[i] = inferences[i].with(text);
        }
      }
    }
    return left;
  }

  private static boolean repeats(CsvRecords records, List<String> header) {
    if (records.fields().count() != header.size()) {
      return false;
    }
    for (int i = 0; i < header.size(); i++) {
      if (!records.text(i).equals(header.get(i))) {
        return false;
      }
    }
    return true;
  }

  /**
   * How wide the sampled records are.
   *
   * @param file the first file with a record
   * @param records how many well-formed records there are
   * @param counts how many of them there are of each width, by width
   * @param most the width that most of them have; the larger one of equals; 0 if there is none
   * @param firstLine the line of the first record of that width
   * @param blankQuote the line of the first record with a quote behind a blank; 0 if there is none
   */
  record Widths(
      String file,
      int records,
      Map<Integer, Integer> counts,
      int most,
      long firstLine,
      long blankQuote) {

    /** Whether some record can be read as one of so many columns. */
    boolean fits(int columns, CsvRagged ragged) {
      return counts.keySet().stream().anyMatch(width -> ragged.fits(width, columns));
    }
  }

  /** Looks at the records of the first file that has any. */
  Widths widths(int size, boolean header) {
    for (Metadata file : files) {
      Map<Integer, Integer> counts = new TreeMap<>();
      Map<Integer, Long> lines = new TreeMap<>();
      long blankQuote = 0;
      try (ChunkReader reader = open(file)) {
        CsvRecords records = CsvText.whole(name(file), reader.stream(), dialect);
        if (header) {
          records.next(false);
        }
        for (int left = size; left > 0 && records.next(false); left--) {
          if (records.fault() == null) {
            int width = records.fields().count();
            counts.merge(width, 1, Integer::sum);
            lines.putIfAbsent(width, records.line());
            if (blankQuote == 0 && records.hasBlankBeforeQuote()) {
              blankQuote = records.line();
            }
          }
        }
      } catch (IOException e) {
        throw ChunkReader.cannotRead(name(file), e);
      }
      Map.Entry<Integer, Integer> most = null;
      int total = 0;
      for (Map.Entry<Integer, Integer> entry : counts.entrySet()) {
        total += entry.getValue();
        most = most == null || entry.getValue() >= most.getValue() ? entry : most;
      }
      if (most != null) {
        long firstLine = lines.getOrDefault(most.getKey(), 0L);
        return new Widths(name(file), total, counts, most.getKey(), firstLine, blankQuote);
      }
    }
    return new Widths("", 0, Map.of(), 0, 0, 0);
  }

  /** Whether no sampled record that is as wide as its header has anything in its last field. */
  boolean lastIsEmpty(int size) {
    for (Metadata file : files) {
      try (ChunkReader reader = open(file)) {
        CsvRecords records = CsvText.whole(name(file), reader.stream(), dialect);
        if (!records.next(false)) {
          continue;
        }
        int last = records.fields().count() - 1;
        for (int left = size; left > 0 && records.next(false); left--) {
          if (records.fields().count() == last + 1 && !records.fields().isEmpty(last)) {
            return false;
          }
        }
        return true;
      } catch (IOException e) {
        throw ChunkReader.cannotRead(name(file), e);
      }
    }
    return true;
  }
}
