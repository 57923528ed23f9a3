package dev.purlin.io.file;

import dev.purlin.core.books.StepCounts;
import dev.purlin.core.problem.PurlinException;
import dev.purlin.core.run.RunContext;
import dev.purlin.core.step.Step;
import java.io.IOException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.beam.sdk.io.fs.MatchResult.Metadata;
import org.apache.beam.sdk.metrics.Metrics;
import org.apache.beam.sdk.values.PBegin;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * What a step read: the workers report every chunk with its checksum, the driver puts the files
 * together.
 *
 * <pre>{@code
 * new FileFacts("Read sales").read(chunk, crc);                        // in a DoFn
 * List<FileFact> files = FileFacts.collect(reports);                   // in the driver
 * }</pre>
 *
 * <p>To a run in the same JVM the reports go through its context. From elsewhere they travel as
 * Beam StringSet metrics with the namespace of the books, of which {@link #isMetricName} knows the
 * names. One such metric silently drops what is beyond a million characters, so the files of a step
 * are spread over 64 of them: enough for some 300,000. What does not arrive all the same is
 * counted, for the run knows how many files a step was to read ({@link #planned}).
 */
public final class FileFacts implements Serializable {
  private static final long serialVersionUID = 1L;

  private static final String SUFFIX = "/files-";
  private static final int METRICS = 64;
  private static final String SHARED = "files of ";
  private static final HexFormat HEX = HexFormat.of();

  /**
   * A file that was read.
   *
   * @param path the file
   * @param size its size in bytes
   * @param checksum its CRC-32C in eight hexadecimal digits; null if not all of it was read
   */
  public record FileFact(String path, long size, @Nullable String checksum) {}

  private final String step;
  private final @Nullable String run;

  /** Reports of a step in a pipeline that is no run of Purlin's. */
  public FileFacts(String step) {
    this(step, null);
  }

  private FileFacts(String step, @Nullable String run) {
    this.step = step;
    this.run = run;
  }

  /** Reports of a step that is to read these files; tells the run how many they are. */
  static FileFacts planned(PBegin input, Step step, List<Metadata> files) {
    RunContext context = RunContext.of(input.getPipeline().getOptions());
    if (context.isHere()) {
      context.share(SHARED + step.name(), new Planned(files.size()));
    }
    return new FileFacts(step.name(), context.isHere() ? context.id() : null);
  }

  /** What a run knows of the files of a step. */
  private static final class Planned {
    private final int files;
    private final Set<String> reports = ConcurrentHashMap.newKeySet();

    private Planned(int files) {
      this.files = files;
    }
  }

  /** Whether a metric of the books' namespace holds reports of a step. */
  public static boolean isMetricName(String name, String step) {
    return name.startsWith(step + SUFFIX)
        && name.substring(step.length() + SUFFIX.length()).chars().allMatch(Character::isDigit);
  }

  /** The reports of a step that came to a run in its own JVM. */
  public static Set<String> reports(RunContext run, String step) {
    return run.shared(SHARED + step, Planned.class).map(found -> found.reports).orElse(Set.of());
  }

  /** How many files a step of a run was to read; 0 if it reads none. */
  public static int plannedFiles(RunContext run, String step) {
    return run.shared(SHARED + step, Planned.class).map(found -> found.files).orElse(0);
  }

  private void report(FileChunk chunk, String text) {
    Optional<Planned> here =
        RunContext.find(run).flatMap(found -> found.shared(SHARED + step, Planned.class));
    if (here.isPresent()) {
      here.get().reports.add(text);
      return;
    }
    int metric = Math.floorMod(chunk.file().hashCode(), METRICS);
    Metrics.stringSet(StepCounts.NAMESPACE, step + SUFFIX + metric).add(text);
  }

  /** Reports a chunk whose every byte went into the given CRC-32C. */
  public void read(FileChunk chunk, long crc) {
    report(chunk, text(chunk, HEX.toHexDigits((int) crc)));
  }

  /**
   * Reports a chunk of which only the parts were read that were needed. A local file is read once
   * more for its checksum; elsewhere that would double the traffic, and the file gets none.
   */
  public void readPartly(FileChunk chunk) throws IOException {
    if (FileSources.isLocal(chunk.file())) {
      try (ChunkReader reader = ChunkReader.open(chunk, 0)) {
        reader.finish(this);
      }
    } else {
      report(chunk, text(chunk, ""));
    }
  }

  private static String text(FileChunk chunk, String crc) {
    String place =
        "%s/%d/%d/%d/%s"
            .formatted(
                id(chunk.file()), chunk.index(), chunk.start(), chunk.end() - chunk.start(), crc);
    return chunk.first()
        ? "%s/%d/%d/%s".formatted(place, chunk.size(), chunk.count(), chunk.file())
        : place;
  }

  /** Stands for the path in the reports of all chunks but the first. */
  private static String id(String file) {
    long hash = 0xcbf29ce484222325L; // FNV-1a
    for (int i = 0; i < file.length(); i++) {
      hash = (hash ^ file.charAt(i)) * 0x100000001b3L;
    }
    return Long.toString(hash, Character.MAX_RADIX);
  }

  /**
   * The files of a step, sorted by path.
   *
   * @throws PurlinException if a chunk was not read, or was read twice with different contents
   */
  public static List<FileFact> collect(Iterable<String> reports) {
    Map<String, List<Report>> files = new TreeMap<>();
    for (String text : reports) {
      Report report = Report.parse(text);
      files.computeIfAbsent(report.id, id -> new ArrayList<>()).add(report);
    }
    return files.values().stream()
        .map(FileFacts::combine)
        .sorted(Comparator.comparing(FileFact::path))
        .toList();
  }

  private static FileFact combine(List<Report> chunks) {
    chunks.sort(Comparator.comparingInt(Report::index));
    Report first = chunks.get(0);
    if (first.index != 0) {
      throw PurlinException.books("a file was read without its first chunk: report " + first);
    }
    boolean whole = true;
    int crc = 0;
    long position = 0;
    for (int i = 0; i < chunks.size(); i++) {
      Report chunk = chunks.get(i);
      if (i > 0 && chunk.index == chunks.get(i - 1).index) {
        throw PurlinException.books(
            "'%s' changed while it was read: its chunk %d of %d has two checksums"
                .formatted(first.path, chunk.index + 1, first.count));
      }
      if (chunk.index != i || chunk.start != position) {
        throw missing(first, i);
      }
      position += chunk.length;
      whole &= !chunk.crc.isEmpty();
      if (whole) {
        crc = Crc32c.combine(crc, HexFormat.fromHexDigits(chunk.crc), chunk.length);
      }
    }
    if (chunks.size() != first.count || position != first.size) {
      throw missing(first, chunks.size());
    }
    return new FileFact(first.path, first.size, whole ? HEX.toHexDigits(crc) : null);
  }

  private static PurlinException missing(Report first, int index) {
    return PurlinException.books(
        "'%s' was not read whole: chunk %d of %d is missing"
            .formatted(first.path, index + 1, first.count));
  }

  private record Report(
      String id,
      int index,
      long start,
      long length,
      String crc,
      long size,
      int count,
      String path) {

    private static Report parse(String text) {
      String[] parts = text.split("/", 8);
      boolean first = parts.length == 8;
      return new Report(
          parts[0],
          Integer.parseInt(parts[1]),
          Long.parseLong(parts[2]),
          Long.parseLong(parts[3]),
          parts[4],
          first ? Long.parseLong(parts[5]) : 0,
          first ? Integer.parseInt(parts[6]) : 0,
          first ? parts[7] : "");
    }
  }
}
