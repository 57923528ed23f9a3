package dev.purlin.tests.delivery.jenkins;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.junit.Assert.assertThrows;

import groovy.lang.MissingMethodException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

/**
 * What Jenkins would refuse or do otherwise than its author meant, the harness refuses: else the
 * stories would prove nothing.
 */
public final class JenkinsfileRulesTest {
  private static final Build MAIN = Build.ofBranch("main");

  @Rule public final TemporaryFolder folder = new TemporaryFolder();

  @Test
  public void refusesAWordThatAStageDoesNotKnow() {
    refuses(
        "agent any; stages { stage('A') { shell { } } }",
        "stage 'A' knows no 'shell'; it knows [agent, environment, failFast, input, options,"
            + " parallel, post, stages, steps, when]");
  }

  @Test
  public void refusesAStepOutsideOfSteps() {
    refuses("agent any; stages { stage('A') { sh 'ci/a.sh' } }", "stage 'A' knows no 'sh'");
  }

  @Test
  public void refusesAStepThatIsNotKnown() {
    MissingMethodException thrown =
        assertThrows(
            MissingMethodException.class,
            () -> run("agent any; stages { stage('A') { steps { bash 'ci/a.sh' } } }", MAIN));
    assertThat(thrown.getMessage(), containsString("bash"));
  }

  @Test
  public void refusesAnArgumentThatAStepDoesNotHave() {
    refuses(
        steps("archiveArtifacts artefacts: 'build/**'"),
        "'archiveArtifacts' has no argument 'artefacts'; it has [artifacts, excludes, fingerprint]");
  }

  @Test
  public void refusesTheSameSectionTwice() {
    refuses(
        "agent any; agent none; stages { stage('A') { steps { echo 'a' } } }",
        "pipeline says 'agent' twice");
  }

  @Test
  public void refusesAStageWithStepsAndStages() {
    refuses(
        "agent any; stages { stage('A') { steps { echo 'a' }; stages { stage('B') { steps { echo 'b' } } } } }",
        "stage 'A' needs exactly one of steps, stages and parallel");
  }

  @Test
  public void refusesAnAgentAroundParallelStages() {
    refuses(
        "agent none; stages { stage('A') { agent any; parallel { stage('B') { steps { echo 'b' } } } } }",
        "stage 'A' may have no agent, as it contains parallel stages");
  }

  @Test
  public void refusesAPipelineWithoutAnAgent() {
    refuses("stages { stage('A') { steps { echo 'a' } } }", "pipeline needs an agent and stages");
  }

  @Test
  public void refusesAShellWithoutAnExecutor() {
    refuses(
        "agent none; stages { stage('A') { steps { sh 'ci/a.sh' } } }",
        "'sh' needs an agent, and none is held");
  }

  @Test
  public void refusesAScriptThatWasNotCheckedOut() {
    refuses(
        "agent any; options { skipDefaultCheckout() }; stages { stage('A') { steps { sh 'ci/a.sh' } } }",
        "there is no ci/a.sh before 'checkout scm'");
  }

  @Test
  public void refusesToHoldAnExecutorForAStageThatMayBeSkipped() {
    refuses(
        "agent none; stages { stage('A') { agent any; when { branch 'main' }; steps { echo 'a' } } }",
        "stage 'A' looks at its conditions too late: its when needs beforeAgent true");
  }

  @Test
  public void refusesToAskPeopleForAStageThatMayBeSkipped() {
    refuses(
        "agent none; stages { stage('A') { input { message 'Go?' }; when { branch 'x' }; steps { echo 'a' } } }",
        "stage 'A' looks at its conditions too late: its when needs beforeInput true");
  }

  @Test
  public void refusesATextForATruth() {
    refuses(
        "agent none; stages { stage('A') { when { expression { 'false' } }; steps { echo 'a' } } }",
        "expression gives 'false': a text is always true to Jenkins, even 'false'");
  }

  @Test
  public void refusesCredentialsInAPullRequest() throws IOException {
    JenkinsfileException thrown =
        assertThrows(
            JenkinsfileException.class,
            () ->
                run(
                    steps(
                        "withCredentials([string(credentialsId: 'a', variable: 'A')]) { echo 'a' }"),
                    Build.ofPullRequest(1)));
    assertThat(thrown.getMessage(), is("a pull request reaches for [string a as A]"));
  }

  @Test
  public void checksOutByItselfUnlessToldOtherwise() throws IOException {
    assertThat(
        run(steps("sh 'ci/a.sh'"), MAIN).tree(),
        is(
            """
            agent any
              checkout scm
              stage A
                sh ci/a.sh
            result SUCCESS
            """));
  }

  @Test
  public void letsParallelStagesEndWhenOneFails() throws IOException {
    Jenkins.Story story =
        run(
            """
            agent any
            stages {
              stage('A') {
                parallel {
                  stage('B') { steps { sh 'ci/b.sh'; echo 'unreached' }; post { failure { echo 'B failed' } } }
                  stage('C') { steps { sh 'ci/c.sh' } }
                }
              }
              stage('D') { steps { echo 'd' } }
            }
            post { changed { echo 'changed' }; cleanup { echo 'last' }; fixed { echo 'never' } }
            """,
            MAIN.failing("ci/b.sh"));
    assertThat(
        story.tree(),
        is(
            """
            agent any
              checkout scm
              stage A
                parallel
                  stage B
                    sh ci/b.sh
                    => script returned exit code 1
                    post failure
                      echo 'B failed'
                  stage C
                    sh ci/c.sh
              stage D: skipped, after a failure
              post changed
                echo 'changed'
              post cleanup
                echo 'last'
            result FAILURE
            """));
  }

  @Test
  public void evaluatesConditions() throws IOException {
    String pipeline =
        """
        agent none
        stages {
          stage('glob') { when { branch 'release-*' }; steps { echo '' } }
          stage('any') { when { anyOf { branch 'x'; changeRequest target: 'main' } }; steps { echo '' } }
          stage('all') { when { allOf { branch 'release-1'; triggeredBy 'TimerTrigger' } }; steps { echo '' } }
          stage('not') { when { not { changeRequest() } }; steps { echo '' } }
          stage('tag') { when { buildingTag() }; steps { echo '' } }
          stage('expression') { when { expression { BRANCH_NAME == 'release-1' } }; steps { echo '' } }
        }
        """;
    assertThat(
        run(pipeline, Build.ofBranch("release-1")).tree(),
        is(
            """
            stage glob
              echo ''
            stage any: skipped, when anyOf (branch 'x', changeRequest target: 'main')
            stage all: skipped, when allOf (branch 'release-1', triggeredBy 'TimerTrigger')
            stage not
              echo ''
            stage tag: skipped, when buildingTag
            stage expression
              echo ''
            result SUCCESS
            """));
    assertThat(
        run(pipeline, Build.ofPullRequest(3)).tree(),
        is(
            """
            stage glob: skipped, when branch 'release-*'
            stage any
              echo ''
            stage all: skipped, when allOf (branch 'release-1', triggeredBy 'TimerTrigger')
            stage not: skipped, when not changeRequest
            stage tag: skipped, when buildingTag
            stage expression: skipped, when expression
            result SUCCESS
            """));
  }

  private static String steps(String steps) {
    return "agent any; stages { stage('A') { steps { " + steps + " } } }";
  }

  private void refuses(String pipeline, String message) {
    JenkinsfileException thrown =
        assertThrows(JenkinsfileException.class, () -> run(pipeline, MAIN));
    assertThat(thrown.getMessage(), containsString(message));
  }

  private Jenkins.Story run(String pipeline, Build build) throws IOException {
    Path file = folder.getRoot().toPath().resolve("Jenkinsfile");
    Files.writeString(file, "pipeline {\n" + pipeline + "\n}\n");
    return new Jenkins(file).run(build);
  }
}
