package dev.purlin.tests.delivery.jenkins;

import com.lesfurets.jenkins.unit.MockPipelineScript;
import com.lesfurets.jenkins.unit.PipelineTestHelper;
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
  private Jenkins() {}

  /** What happened, and what came of it. */
  record Story(String tree, Result result) {}

  static Story run(Path jenkinsfile, Build build) {
    Tree tree = new Tree();
    Executors executors = new Executors();
    Variables variables = new Variables(build);
    PipelineTestHelper helper =
        new PipelineTestHelper(
            new String[] {jenkinsfile.getParent().toString()},
            "",
            MockPipelineScript.class,
            Map.of(),
            Jenkins.class.getClassLoader(),
            jenkinsfile.getParent().toString());
    helper.init();
    new Steps(build, executors, tree).register(helper);

    Result[] result = new Result[1];
    Script[] script = new Script[1];
    helper.registerAllowedMethod(
        "pipeline",
        List.of(groovy.lang.Closure.class),
        new Steps.Meaning(
            helper,
            arguments -> {
              Declaration declaration =
                  new DeclarationReader(variables, build).read(Words.block("pipeline", arguments));
              result[0] = new Execution(declaration, build, script[0], executors, tree).run();
              return null;
            }));
    script[0] = helper.loadScript(jenkinsfile.getFileName().toString(), variables);
    script[0].run();
    tree.line("result " + result[0]);
    return new Story(tree.toString(), result[0]);
  }
}
