package dev.purlin.pipelines.cli;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.is;

import dev.purlin.core.books.StepCounts.Entry;
import dev.purlin.pipelines.run.StepBooks;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.Test;
import picocli.CommandLine.Help.Ansi;

public class RunReportTest {
  private final StringWriter err = new StringWriter();
  private final RunReport report =
      new RunReport(
          new Screen(new PrintWriter(new StringWriter()), new PrintWriter(err), Ansi.OFF, false),
          Optional.empty());

  @Test
  public void redrawsOneLineThatFitsTheTerminal() {
    int[] width = {80};
    RunReport onTerminal =
        new RunReport(
            new Screen(new PrintWriter(new StringWriter()), new PrintWriter(err), Ansi.OFF, true),
            () -> width[0],
            Optional.empty());
    for (int i = 0; i < 2; i++) {
      onTerminal.progress(
          List.of(
              new StepBooks("A step with a long name", "ReadFromCsv", Map.of(Entry.READ, 1_000L)),
              new StepBooks("And another one of them", "Filter", Map.of(Entry.READ, 1_000L))),
          Duration.ofSeconds(10));
      width[0] = 30;
    }
    String clear = "\r\033[K";
    assertThat(
        err.toString(),
        is(
            clear
                + "10.0 s: A step with a long name 1,000 (100/s), And another one of them 1,000..."
                + clear
                + "10.0 s: A step with a long..."));
    int secondLine = err.toString().lastIndexOf(clear);
    assertThat(err.toString().substring(clear.length(), secondLine).length(), is(79));
  }

  @Test
  public void whatIsWaitedForIsALineOfItsOwnEachTimeAnew() {
    List<String> lock = List.of("table 'a' is locked");
    report.told(lock, Duration.ofSeconds(3));
    report.told(lock, Duration.ofSeconds(4));
    report.told(List.of(), Duration.ofSeconds(5));
    report.told(lock, Duration.ofSeconds(6));
    assertThat(lines(), contains("3.0 s: table 'a' is locked", "6.0 s: table 'a' is locked"));
  }

  @Test
  public void theTerminalsWidthIsTheSecondNumberOfStty() {
    assertThat(TerminalWidth.parse("24 132\n", 80), is(132));
    assertThat(TerminalWidth.parse("0 0\n", 80), is(80));
    assertThat(TerminalWidth.parse("", 80), is(80));
  }

  private void progress(double seconds, long rows) {
    report.progress(
        List.of(new StepBooks("Orders", "ReadFromKafka", Map.of(Entry.READ, rows))),
        Duration.ofMillis(Math.round(seconds * 1000)));
  }

  private List<String> lines() {
    return err.toString().lines().toList();
  }

  @Test
  public void tellsHowFastARunIsNowAndNotOnAverage() {
    for (int second = 1; second <= 20; second++) {
      progress(second, second <= 10 ? 100 * second : 1000 + 1000 * (second - 10));
    }
    assertThat(
        lines(),
        contains(
            "5.0 s: Orders 500 (100/s)",
            "10.0 s: Orders 1,000 (100/s)",
            "15.0 s: Orders 6,000 (1,000/s)",
            "20.0 s: Orders 11,000 (1,000/s)"));
  }

  @Test
  public void saysThatNothingComesAndTakesARestartForNothing() {
    progress(5, 500);
    progress(10, 500);
    progress(15, 100);
    assertThat(
        lines(),
        contains(
            "5.0 s: Orders 500 (100/s)", "10.0 s: Orders 500 (0/s)", "15.0 s: Orders 100 (0/s)"));
  }

  @Test
  public void tellsLessOftenTheLongerARunTakes() {
    for (int second = 1; second <= 2 * 24 * 3600; second++) {
      progress(second, 0);
    }
    List<String> lines = lines();
    assertThat(lines.get(0), is("5.0 s: starting"));
    assertThat(lines.get(lines.size() - 1), is("47:59 h: starting"));
    assertThat(lines.size() < 2 * 24 * 60 + 50, is(true));
  }
}
