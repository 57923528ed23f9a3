package dev.purlin.tests.delivery.jenkins;

import com.lesfurets.jenkins.unit.MockPipelineScript;
import com.lesfurets.jenkins.unit.PipelineTestHelper;
import groovy.lang.Closure;
import groovy.lang.Script;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * Runs a Jenkinsfile the way Jenkins would, without Jenkins: the Pipeline Unit library loads it and
 * hands over the steps, the declarative words are read into a {@link Declaration}, and {@link
 * Execution} runs that.
 */
final class Jenkins {
  private final PipelineTestHelper helper;
  private final String name;

  /**
   * Reads a Jenkinsfile once, for any number of builds: compiling it takes longer than running it.
   */
  Jenkins(Path jenkinsfile) {
    String folder = jenkinsfile.getParent().toString();
    name = jenkinsfile.getFileName().toString();
    helper =
        new PipelineTestHelper(
            new String[] {folder},
            "",
            MockPipelineScript.class,
            Map.of(),
            Jenkins.class.getClassLoader(),
            folder);
    helper.init();
  }

  /** What happened, and what came of it. */
  record Story(String tree, Result result) {}

  Story run(Build build) {
    Tree tree = new Tree();
    Executors executors = new Executors();
    Variables variables = new Variables(build);
    Result[] result = new Result[1];
    Script[] script = new Script[1];
    new Steps(build, executors, tree).register(helper);
    helper.registerAllowedMethod(
        "pipeline",
        List.of(Closure.class),
        new Steps.Meaning(
            helper,
            arguments -> {
              Closure<?> block = Words.block("pipeline", arguments);
              Declaration declaration = new DeclarationReader(variables, build).read(block);
              result[0] = new Execution(declaration, build, script[0], executors, tree).run();
              return null;
            }));
    script[0] = helper.loadScript(name, variables);
    script[0].run();
    tree.line("result " + result[0]);
    return new Story(tree.toString(), result[0]);
  }
}
