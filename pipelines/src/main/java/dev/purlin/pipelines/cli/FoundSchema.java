package dev.purlin.pipelines.cli;

import dev.purlin.core.problem.PurlinException;
import dev.purlin.core.secret.Secrets;
import dev.purlin.pipelines.assembly.Assembler;
import dev.purlin.pipelines.assembly.Assembly;
import dev.purlin.pipelines.assembly.Catalogue;
import dev.purlin.pipelines.assembly.RejectPolicy;
import dev.purlin.pipelines.copy.CopyFile;
import dev.purlin.pipelines.copy.CopySource;
import dev.purlin.pipelines.run.FileOptions;
import dev.purlin.pipelines.run.FileSystemSetup;
import dev.purlin.pipelines.spec.PipelineFileException;
import dev.purlin.pipelines.spec.PipelineSpec;
import dev.purlin.pipelines.spec.StepSpec;
import org.apache.beam.sdk.schemas.Schema;

/** The schema of a source, as planning a pipeline finds it. */
final class FoundSchema {
  private FoundSchema() {}

  static Schema of(CopySource source, Catalogue catalogue, Secrets secrets) {
    CopyFile file = CopyFile.of(source, null, null, catalogue, System.getenv(), secrets);
    PipelineSpec spec = file.spec(catalogue);
    try {
      FileSystemSetup.prepare(spec);
      Assembly assembly =
          Assembler.assemble(catalogue, spec, RejectPolicy.FAIL, FileOptions.read(spec));
      StepSpec last = spec.steps().get(spec.steps().size() - 1);
      Schema schema = assembly.schemas().get(last.name());
      if (schema == null) {
        throw PurlinException.internal("the source has no schema", null);
      }
      return schema;
    } catch (PipelineFileException e) {
      throw file.explained(e);
    }
  }
}
