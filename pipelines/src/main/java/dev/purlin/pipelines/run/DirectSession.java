package dev.purlin.pipelines.run;

import dev.purlin.core.problem.PurlinException;
import dev.purlin.core.problem.Required;
import dev.purlin.core.run.RunContext;
import dev.purlin.pipelines.assembly.Assembler;
import dev.purlin.pipelines.assembly.Assembly;
import dev.purlin.pipelines.assembly.Catalogue;
import dev.purlin.pipelines.assembly.RejectPolicy;
import dev.purlin.pipelines.spec.PipelineFileException;
import dev.purlin.pipelines.spec.PipelineSpec;
import dev.purlin.pipelines.spec.Reference;
import dev.purlin.pipelines.spec.StepSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.Row;

/**
 * Runs small pipelines in this process, one after the other or side by side, and hands their rows
 * to whoever asked. Nothing is recorded; what Beam logs is dropped.
 *
 * <pre>{@code
 * try (DirectSession session = DirectSession.open(file)) {
 *   session.rows(steps, catalogue, List.of(totals)).get(totals).rows();
 * }
 * }</pre>
 */
public final class DirectSession implements AutoCloseable {
  private final Path directory;
  private final RunLog log;

  /** The output rows of a step, in no order. */
  public record Rows(Schema schema, List<Row> rows) {
    public Rows {
      rows = List.copyOf(rows);
    }
  }

  private DirectSession(Path directory, RunLog log) {
    this.directory = directory;
    this.log = log;
  }

  /** Begins a session for a file. To be closed by the thread that opened it. */
  public static DirectSession open(PipelineSpec spec) {
    FileSystemSetup.prepare(spec);
    try {
      Path directory = Files.createTempDirectory("purlin-direct");
      return new DirectSession(directory, RunLog.to(log(directory), spec.secrets()));
    } catch (IOException e) {
      throw PurlinException.outside("cannot write to the temporary directory: " + e, e);
    }
  }

  /**
   * Runs all steps of a pipeline.
   *
   * @param wanted the outputs whose rows are wanted
   * @return the rows by output
   * @throws PipelineFileException with every problem that shows before rows flow
   * @throws PurlinException if the pipeline fails; a rejected row fails it
   */
  public Map<Reference, Rows> rows(
      PipelineSpec spec, Catalogue catalogue, Collection<Reference> wanted) {
    try (RunContext run = RunContext.open("direct-" + UUID.randomUUID())) {
      Set<String> all = spec.steps().stream().map(StepSpec::name).collect(Collectors.toSet());
      Assembly assembly =
          Assembler.assemble(
              catalogue,
              spec,
              all,
              List.copyOf(wanted),
              RejectPolicy.FAIL,
              RunnerOptions.direct(spec, run));
      Map<Reference, Schema> schemas = new LinkedHashMap<>();
      Map<Reference, Collected> collected = new LinkedHashMap<>();
      for (Reference output : wanted) {
        if (collected.containsKey(output)) {
          continue;
        }
        PCollection<Row> rows = assembly.rows(output).rows();
        String name = "collect %d %s".formatted(collected.size() + 1, output);
        Collected into = new Collected();
        run.share(name, into);
        rows.apply(name, ParDo.of(new CollectFn(name)));
        schemas.put(output, rows.getSchema());
        collected.put(output, into);
      }
      assembly.pipeline().run().waitUntilFinish();
      Map<Reference, Rows> found = new LinkedHashMap<>();
      collected.forEach(
          (output, rows) -> found.put(output, rows.of(Required.get(schemas, output))));
      return found;
    } catch (PurlinException e) {
      throw e;
    } catch (RuntimeException e) {
      Optional<PurlinException> ours = Failures.ours(e);
      throw ours.orElseGet(() -> PurlinException.outside(Failures.describe(e), e));
    }
  }

  @Override
  public void close() {
    log.close();
    try {
      Files.deleteIfExists(log(directory));
      Files.delete(directory);
    } catch (IOException e) {
      throw PurlinException.outside("cannot remove " + directory + ": " + e, e);
    }
  }

  private static Path log(Path directory) {
    return directory.resolve("run.log");
  }

  private static final class Collected {
    private final List<Row> rows = new ArrayList<>();

    private synchronized void add(Row row) {
      rows.add(row);
    }

    private synchronized Rows of(Schema schema) {
      return new Rows(schema, rows);
    }
  }

  private static final class CollectFn extends DoFn<Row, Void> {
    private static final long serialVersionUID = 1L;

    private final String name;

    private CollectFn(String name) {
      this.name = name;
    }

    @ProcessElement
    public void processElement(@Element Row row, PipelineOptions options) {
      RunContext.of(options)
          .shared(name, Collected.class)
          .orElseThrow(() -> PurlinException.user("the session is over"))
          .add(row);
    }
  }
}
