package dev.purlin.pipelines.assembly;

import dev.purlin.pipelines.spec.PipelineFile;
import dev.purlin.pipelines.spec.PipelineFileException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.junit.rules.ExternalResource;
import org.junit.rules.TemporaryFolder;

/** Assembles the pipeline texts of tests, as content of a file {@code p.yaml}. */
final class Assembling extends ExternalResource {
  static final Catalogue CATALOGUE = Catalogue.load();

  private final TemporaryFolder folder = new TemporaryFolder();

  @Override
  protected void before() throws Throwable {
    folder.create();
  }

  @Override
  protected void after() {
    folder.delete();
  }

  Assembly assemble(String text) {
    return assemble(text, RejectPolicy.FAIL);
  }

  Assembly assemble(String text, RejectPolicy onError) {
    try {
      Path file = Files.writeString(folder.getRoot().toPath().resolve("p.yaml"), text);
      return Assembler.assemble(
          CATALOGUE,
          PipelineFile.open(file.toString(), Map.of(), CATALOGUE),
          onError,
          PipelineOptionsFactory.create());
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /** Every problem as {@code line:column: message}. */
  List<String> problems(String text) {
    try {
      assemble(text);
    } catch (PipelineFileException e) {
      return e.problems().stream()
          .map(
              problem ->
                  "%d:%d: %s"
                      .formatted(problem.at().line(), problem.at().column(), problem.message()))
          .toList();
    }
    throw new AssertionError("the file was assembled without a problem");
  }
}
