package dev.purlin.io.file;

import dev.purlin.core.batch.RowBatch;
import dev.purlin.core.batch.RowBatchCoder;
import dev.purlin.core.problem.ConfigurationException;
import dev.purlin.core.reject.Rejector;
import dev.purlin.core.step.Step;
import java.util.List;
import org.apache.beam.sdk.io.fs.MatchResult.Metadata;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.transforms.MapElements;
import org.apache.beam.sdk.transforms.SimpleFunction;
import org.apache.beam.sdk.values.PBegin;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.Row;

/**
 * Files that are read with a {@link RowFileReader}: how every transform reads them that is a {@link
 * FileSource}.
 *
 * <p>Each file is reported for the run's record with size and checksum ({@link FileFacts}); records
 * are counted; rejected ones fail the run or go to the step's error output.
 */
public final class ReadFiles {

  /** Cuts files into parts in a way of a format's own. */
  public interface Cutter {
    PCollection<FilePart> cut(PBegin input, Step step, List<Metadata> files, FileFacts facts);
  }

  private final List<Metadata> files;
  private final RowFileReader format;
  private final Schema schema;
  private final Cutter cutter;

  private ReadFiles(List<Metadata> files, RowFileReader format, Schema schema, Cutter cutter) {
    this.files = files;
    this.format = format;
    this.schema = schema;
    this.cutter = cutter;
  }

  /**
   * Reads files with a format.
   *
   * @throws ConfigurationException if the format has a field of the name that the field for the
   *     file's name is to have
   */
  public static ReadFiles of(
      List<Metadata> files, FileSourceParameters parameters, RowFileReader format) {
    Schema schema = format.schema();
    String filename = parameters.filenameColumn();
    if (filename != null) {
      if (schema.hasField(filename)) {
        throw new ConfigurationException(
            "filename_column", "there is a column '%s' already".formatted(filename));
      }
      schema = Schema.builder().addFields(schema.getFields()).addStringField(filename).build();
    }
    return new ReadFiles(
        files, format, schema, (input, step, all, facts) -> chunks(input, all, format));
  }

  /** Cuts files in another way than anywhere into chunks of about equal size. */
  public ReadFiles cutBy(Cutter newCutter) {
    return new ReadFiles(files, format, schema, newCutter);
  }

  /** The schema of the rows, with the field for the file's name if there is one. */
  public Schema schema() {
    return schema;
  }

  private static PCollection<FilePart> chunks(
      PBegin input, List<Metadata> files, RowFileReader format) {
    FileChunks chunks = FileChunks.of(files);
    chunks =
        format.chunkBytes() == RowFileReader.WHOLE
            ? chunks.whole()
            : chunks.withBytes(format.chunkBytes());
    return parts(input.apply("Files", chunks));
  }

  /** Chunks as parts of which nothing is known. */
  public static PCollection<FilePart> parts(PCollection<FileChunk> chunks) {
    return chunks
        .apply("Parts", MapElements.via(new SimpleFunction<FileChunk, FilePart>(FilePart::of) {}))
        .setCoder(new FilePart.PartCoder());
  }

  /**
   * Reads parts of files that become known only while the pipeline runs, such as those that it has
   * written itself; they are not reported as files that the run has read.
   */
  public static PCollection<Row> rows(
      PCollection<FilePart> parts, RowFileReader format, Step step) {
    Rejector rejector = step.rejector(Schema.FieldType.STRING);
    return step.apply(
            "Rows",
            parts,
            new ReadFilesFn.ToRows(
                format, format.schema(), step.counts(), new FileFacts(step.name()), rejector),
            ReadFilesFn.ToRows.ROWS,
            ReadFilesFn.REJECTED,
            rejector)
        .setRowSchema(format.schema());
  }

  PCollection<Row> rows(PBegin input, Step step) {
    FileFacts facts = FileFacts.planned(input, step, files);
    Rejector rejector = step.rejector(Schema.FieldType.STRING);
    return step.apply(
            "Rows",
            cutter.cut(input, step, files, facts),
            new ReadFilesFn.ToRows(format, schema, step.counts(), facts, rejector),
            ReadFilesFn.ToRows.ROWS,
            ReadFilesFn.REJECTED,
            rejector)
        .setRowSchema(schema);
  }

  PCollection<RowBatch> batches(PBegin input, Step step) {
    FileFacts facts = FileFacts.planned(input, step, files);
    Rejector rejector = step.rejector(Schema.FieldType.STRING);
    return step.apply(
            "Rows",
            cutter.cut(input, step, files, facts),
            new ReadFilesFn.ToBatches(format, schema, step.counts(), facts, rejector),
            ReadFilesFn.ToBatches.BATCHES,
            ReadFilesFn.REJECTED,
            rejector)
        .setCoder(RowBatchCoder.of(schema));
  }
}
