package dev.purlin.pipelines.cli;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsInAnyOrder;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.Rule;
import org.junit.Test;

/** The staging example, as its first lines say. */
public class StagingExampleTest {
  private static final Path EXAMPLE = Path.of("..", "examples", "staging");

  @Rule public final Workplace workplace = new Workplace();

  private void run(String... more) {
    Object[] arguments = new Object[more.length + 2];
    arguments[0] = "--set=data=" + workplace.path("data");
    arguments[1] = "--set=out=" + workplace.path("out");
    System.arraycopy(more, 0, arguments, 2, more.length);
    Invocation run = workplace.run(EXAMPLE.resolve("orders.yaml"), arguments);
    assertThat(run.toString(), run.exitCode(), is(0));
  }

  @Test
  public void stagesOnceAndLoadsAsOftenAsTheRulesChange() throws IOException {
    Path orders =
        workplace.file(
            "data/orders.csv", Workplace.read(EXAMPLE.resolve("data").resolve("orders.csv")));
    run();
    assertThat(
        workplace.read("out/totals.csv").lines().toList(),
        containsInAnyOrder("customer,total", "ann,13.40", "bob,10.10", "zoë,112.00"));
    Files.delete(orders);
    run("--set=least=5", "--from-stage=latest");
    assertThat(
        workplace.read("out/totals.csv").lines().toList(),
        containsInAnyOrder("customer,total", "ann,12.50", "bob,7.00", "zoë,112.00"));
    assertThat(workplace.list("out/stage/orders/Orders"), hasSize(1));
  }
}
