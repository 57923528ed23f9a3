package dev.purlin.pipelines.run;

import dev.purlin.core.cursor.CursorRun;
import dev.purlin.core.problem.PurlinException;
import dev.purlin.core.run.RunContext;
import dev.purlin.core.run.RunOptions;
import dev.purlin.pipelines.assembly.Assembler;
import dev.purlin.pipelines.assembly.Catalogue;
import dev.purlin.pipelines.assembly.RejectPolicy;
import dev.purlin.pipelines.spec.PipelineSpec;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.apache.beam.sdk.io.FileSystems;
import org.apache.beam.sdk.options.PipelineOptions;

/** What can be done after runs that died, without running the pipeline again. */
public final class Cleaning {
  private Cleaning() {}

  /**
   * Completes the commits that runs had begun which died between two of their targets.
   *
   * @param spec the file of those runs, or one with the same targets: a journal holds no login
   * @param runs where the run records are
   * @return what was done, a sentence for each run; empty if there was nothing to do
   */
  public static List<String> completeCommits(PipelineSpec spec, Catalogue catalogue, String runs) {
    FileSystemSetup.prepare(spec, runs);
    String id = "clean-" + UUID.randomUUID();
    try (RunContext run = RunContext.open(id)) {
      PipelineOptions options = FileOptions.read(spec);
      FileSystems.setDefaultPipelineOptions(options);
      run.attach(options);
      options.as(RunOptions.class).setCommittedTogether(true);
      Staging.run(spec, runs, RecordAccess.PRIVATE, Instant.now()).tell(run);
      RunDirectory directory = new RunDirectory(runs, id, RecordAccess.PRIVATE);
      StateFiles values = StateFiles.ofCompletion(directory, spec.file());
      new CursorRun(StateFiles.realPath(spec.file()), values, false).tell(run);
      Assembler.assemble(catalogue, spec, RejectPolicy.FAIL, options);
      List<String> done =
          new ArrayList<>(new Recovery(directory, spec.file(), run.targets().all()).complete());
      run.targets().sweep(left -> done.add("removed " + left));
      return done;
    } catch (PurlinException e) {
      throw e;
    } catch (Exception e) {
      throw PurlinException.outside("cannot remove what runs have left: " + e, e);
    }
  }
}
