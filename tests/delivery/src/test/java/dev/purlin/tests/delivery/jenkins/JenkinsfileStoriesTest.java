package dev.purlin.tests.delivery.jenkins;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;

import dev.purlin.tests.delivery.Repository;
import dev.purlin.tests.delivery.Snapshots;
import org.junit.Test;

/** What Jenkins does with a build, step by step, in whole. */
public final class JenkinsfileStoriesTest {
  private static final Jenkins JENKINS = new Jenkins(Repository.path("Jenkinsfile"));
  private static final Build MAIN = Build.ofBranch("main");

  @Test
  public void testsABranchAndDeliversNothing() {
    holds("branch", Build.ofBranch("feature/faster"), Result.SUCCESS);
  }

  @Test
  public void testsAPullRequestWithoutCredentials() {
    Jenkins.Story story = holds("pull-request", Build.ofPullRequest(7), Result.SUCCESS);
    assertThat(story.tree(), not(containsString("withCredentials")));
  }

  @Test
  public void deliversMainToProductionByWayOfStaging() {
    holds("main", MAIN, Result.SUCCESS);
  }

  @Test
  public void deliversTheFirstBuildOfMainLikeAnyOther() {
    holds("main", MAIN.first(), Result.SUCCESS);
  }

  @Test
  public void stopsAtAFailedTestAndTells() {
    holds("failed-test", MAIN.failing("ci/unit-tests.sh"), Result.FAILURE);
  }

  @Test
  public void tellsNobodyAboutAFailedPullRequest() {
    Jenkins.Story story =
        holds(
            "failed-pull-request",
            Build.ofPullRequest(7).failing("ci/unit-tests.sh"),
            Result.FAILURE);
    assertThat(story.tree(), not(containsString("withCredentials")));
  }

  @Test
  public void leavesProductionAloneWhenItIsRefused() {
    Jenkins.Story story =
        holds("refused-approval", MAIN.answered(Build.Answer.REFUSED), Result.ABORTED);
    assertThat(story.tree(), not(containsString(".sh prod")));
  }

  @Test
  public void leavesProductionAloneWhenNobodyAnswers() {
    holds("unanswered-approval", MAIN.answered(Build.Answer.NONE_IN_TIME), Result.ABORTED);
  }

  @Test
  public void rollsProductionBackWhenItsDeploymentFails() {
    holds("failed-deployment", MAIN.failing("ci/deploy.sh prod"), Result.FAILURE);
  }

  @Test
  public void rollsProductionBackWhenItsDeploymentTakesTooLong() {
    holds("slow-deployment", MAIN.tooSlow("ci/deploy.sh prod"), Result.ABORTED);
  }

  @Test
  public void rollsStagingBackWhenItsSmokeTestFails() {
    holds("failed-smoke-test", MAIN.failing("ci/smoke-test.sh staging"), Result.FAILURE);
  }

  @Test
  public void tellsWhenARollbackFailsToo() {
    holds(
        "failed-rollback",
        MAIN.failing("ci/deploy.sh prod", "ci/rollback.sh prod"),
        Result.FAILURE);
  }

  @Test
  public void scansEveryNightAndDeliversNothing() {
    holds("nightly", MAIN.nightly(), Result.SUCCESS);
  }

  @Test
  public void tellsWhenMainWorksAgain() {
    holds("recovery", MAIN.with("ENVIRONMENT", "staging").after(Result.FAILURE), Result.SUCCESS);
  }

  @Test
  public void asksNobodyInADryRun() {
    holds("dry-run", MAIN.with("DRY_RUN", true), Result.SUCCESS);
  }

  @Test
  public void deliversToDevAlone() {
    holds("dev", MAIN.with("ENVIRONMENT", "dev"), Result.SUCCESS);
  }

  private static Jenkins.Story holds(String name, Build build, Result result) {
    Jenkins.Story story = JENKINS.run(build);
    Snapshots.assertEqual("jenkins/" + name + ".txt", story.tree());
    assertThat(story.result(), is(result));
    return story;
  }
}
