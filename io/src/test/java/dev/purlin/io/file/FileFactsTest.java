package dev.purlin.io.file;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;
import static org.junit.Assert.assertThrows;

import dev.purlin.core.books.StepCounts;
import dev.purlin.core.problem.PurlinException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.zip.CRC32C;
import java.util.zip.GZIPOutputStream;
import org.apache.beam.sdk.metrics.MetricNameFilter;
import org.apache.beam.sdk.metrics.MetricResult;
import org.apache.beam.sdk.metrics.MetricsFilter;
import org.apache.beam.sdk.metrics.StringSetResult;
import org.apache.beam.sdk.testing.PAssert;
import org.apache.beam.sdk.testing.TestPipeline;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.values.PCollection;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

public class FileFactsTest {
  @Rule public final transient TemporaryFolder folder = new TemporaryFolder();
  @Rule public final transient TestPipeline pipeline = TestPipeline.create();

  private transient Path file;
  private transient byte[] content;

  @Before
  public void setUp() throws IOException {
    content = new byte[10_000];
    new Random(1).nextBytes(content);
    file = folder.getRoot().toPath().resolve("a file é.bin");
    Files.write(file, content);
  }

  private static String checksum(byte[] bytes) {
    CRC32C crc = new CRC32C();
    crc.update(bytes);
    return HexFormat.of().toHexDigits((int) crc.getValue());
  }

  /** Outputs how many bytes it could read from the chunk on. */
  private static final class ReadFn extends DoFn<FileChunk, Integer> {
    private static final long serialVersionUID = 1L;

    private final FileFacts facts = new FileFacts("Read");

    @ProcessElement
    public void processElement(@Element FileChunk chunk, OutputReceiver<Integer> output)
        throws IOException {
      try (ChunkReader reader = ChunkReader.open(chunk, 1)) {
        output.output(reader.stream().readNBytes(10).length);
        reader.finish(facts);
      }
    }
  }

  private List<String> read(FileChunks chunks) {
    PCollection<Integer> read = pipeline.apply(chunks).apply(ParDo.of(new ReadFn()));
    PAssert.that(read)
        .satisfies(
            counts -> {
              counts.forEach(count -> assertThat(count, is(10)));
              return null;
            });
    Set<String> reports = new HashSet<>();
    for (MetricResult<StringSetResult> result :
        pipeline
            .run()
            .metrics()
            .queryMetrics(
                MetricsFilter.builder()
                    .addNameFilter(MetricNameFilter.inNamespace(StepCounts.NAMESPACE))
                    .build())
            .getStringSets()) {
      reports.addAll(result.getCommitted().getStringSet());
    }
    return List.copyOf(reports);
  }

  @Test
  public void combinesTheChecksumsOfAllChunks() {
    List<String> reports = read(FileChunks.of(FileSources.match(file.toString())).withBytes(999));
    assertThat(reports.size(), is(11));
    assertThat(
        FileFacts.collect(reports),
        is(List.of(new FileFacts.FileFact(file.toString(), 10_000, checksum(content)))));
  }

  @Test
  public void readsACompressedFileWholeAndSumsItsBytesAsTheyLie() throws IOException {
    Path gzip = folder.getRoot().toPath().resolve("x.txt.gz");
    try (GZIPOutputStream out = new GZIPOutputStream(Files.newOutputStream(gzip))) {
      out.write("0123456789 and more".getBytes(StandardCharsets.UTF_8));
    }
    List<String> reports = read(FileChunks.of(FileSources.match(gzip.toString())).withBytes(5));
    assertThat(
        FileFacts.collect(reports),
        is(
            List.of(
                new FileFacts.FileFact(
                    gzip.toString(), Files.size(gzip), checksum(Files.readAllBytes(gzip))))));
  }

  @Test
  public void missesNoChunkSilently() {
    List<String> reports =
        new ArrayList<>(read(FileChunks.of(FileSources.match(file.toString())).withBytes(4000)));
    reports.sort(Comparator.comparing(report -> report.split("/", -1)[1]));
    String second = reports.remove(1);
    assertThat(
        assertThrows(PurlinException.class, () -> FileFacts.collect(reports)).getMessage(),
        is("'" + file + "' was not read whole: chunk 2 of 3 is missing"));
    reports.add(second);
    reports.add(second.replaceFirst("[0-9a-f]{8}$", "00000000"));
    assertThat(
        assertThrows(PurlinException.class, () -> FileFacts.collect(reports)).getMessage(),
        is("'" + file + "' changed while it was read: its chunk 2 of 3 has two checksums"));
  }

  @Test
  public void manySmallFilesAreSpreadInGroups() {
    List<FileChunk> chunks = new ArrayList<>();
    for (int i = 0; i < 20_000; i++) {
      chunks.add(new FileChunk("f" + i, 30, 0, 30, 0, 1));
    }
    List<List<FileChunk>> groups = FileChunks.groups(chunks);
    assertThat(groups.size(), is(65)); // 64 of 312 files, and the rest.
    assertThat(groups.stream().flatMap(List::stream).toList(), is(chunks));
  }

  @Test
  public void chunksOfLargeFilesAndFewFilesAreSpreadOneByOne() {
    List<FileChunk> large = new ArrayList<>();
    long size = 3L << 20;
    for (int i = 0; i < 1000; i++) {
      large.add(new FileChunk("large", 1000 * size, i * size, (i + 1) * size, i, 1000));
    }
    assertThat(FileChunks.groups(large).size(), is(1000));
    List<FileChunk> few = new ArrayList<>();
    for (int i = 0; i < 64; i++) {
      few.add(new FileChunk("f" + i, 30, 0, 30, 0, 1));
    }
    assertThat(FileChunks.groups(few).size(), is(64));
  }

  @Test
  public void anEmptyFileIsOneChunk() throws IOException {
    Path empty = folder.newFile("empty").toPath();
    List<FileChunk> chunks = FileChunks.of(FileSources.match(empty.toString())).chunks();
    assertThat(chunks, is(List.of(new FileChunk(empty.toString(), 0, 0, 0, 0, 1))));
  }
}
