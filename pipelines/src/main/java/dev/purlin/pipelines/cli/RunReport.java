package dev.purlin.pipelines.cli;

import dev.purlin.core.books.CheckResult;
import dev.purlin.core.books.StepCounts.Entry;
import dev.purlin.core.problem.PurlinException;
import dev.purlin.pipelines.run.Amounts;
import dev.purlin.pipelines.run.Outcome;
import dev.purlin.pipelines.run.RunHistory;
import dev.purlin.pipelines.run.RunListener;
import dev.purlin.pipelines.run.RunRecord;
import dev.purlin.pipelines.run.RunnerName;
import dev.purlin.pipelines.run.StepBooks;
import dev.purlin.pipelines.run.StepCheck;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntSupplier;
import java.util.stream.Collectors;

/**
 * Shows a run to a person: what runs it, how far it has come, and its books at the end.
 *
 * <p>On a terminal the progress is one line that is redrawn; elsewhere it is a new line every few
 * seconds, and less often the longer the run takes: a stream shall not fill a log.
 */
final class RunReport implements RunListener {
  private static final Duration BETWEEN_LINES = Duration.ofSeconds(5);
  private static final Duration BETWEEN_LATE_LINES = Duration.ofMinutes(1);

  private final Screen screen;
  private final IntSupplier width;
  private final Optional<RunPageFile> page;
  private final RecentRates rates = new RecentRates();
  private List<String> told = List.of();
  private Duration nextLine = BETWEEN_LINES;
  private boolean drawn;

  /**
   * A report.
   *
   * @param page where a page about the run goes, too
   */
  RunReport(Screen screen, Optional<RunPageFile> page) {
    this(screen, new TerminalWidth(), page);
  }

  /**
   * A report.
   *
   * @param width how many characters a line of the terminal has at the moment
   */
  RunReport(Screen screen, IntSupplier width, Optional<RunPageFile> page) {
    this.screen = screen;
    this.width = width;
    this.page = page;
  }

  @Override
  public synchronized void started(String id, RunnerName runner, String reason) {
    screen.err().printf("run %s on %s (%s)%n", id, runner, reason);
    screen.err().flush();
  }

  /** Each sentence is a line that stays; what is waited for may come again. */
  @Override
  public synchronized void told(List<String> sentences, Duration elapsed) {
    for (String sentence : sentences) {
      if (!told.contains(sentence)) {
        if (drawn) {
          screen.err().print("\r\033[K");
        }
        screen
            .err()
            .println(Amounts.duration(elapsed) + ": " + screen.styled("fg(yellow)", sentence));
        screen.err().flush();
      }
    }
    told = List.copyOf(sentences);
  }

  @Override
  public synchronized void progress(List<StepBooks> steps, Duration elapsed) {
    Map<String, Long> rows = new LinkedHashMap<>();
    steps.forEach(
        step -> rows.put(step.step(), Math.max(step.get(Entry.READ), step.get(Entry.WRITTEN))));
    rates.note(elapsed, rows);
    if (screen.terminal()) {
      screen.err().print("\r\033[K" + shortened(line(rows, elapsed)));
      drawn = true;
    } else if (elapsed.compareTo(nextLine) >= 0) {
      nextLine = elapsed.plus(betweenLines(elapsed));
      screen.err().println(line(rows, elapsed));
    }
    screen.err().flush();
  }

  private static Duration betweenLines(Duration elapsed) {
    Duration tenth = elapsed.dividedBy(10);
    Duration atLeast = tenth.compareTo(BETWEEN_LINES) < 0 ? BETWEEN_LINES : tenth;
    return atLeast.compareTo(BETWEEN_LATE_LINES) < 0 ? atLeast : BETWEEN_LATE_LINES;
  }

  private String line(Map<String, Long> rows, Duration elapsed) {
    List<String> parts = new ArrayList<>();
    rows.forEach(
        (step, count) -> {
          if (count > 0) {
            parts.add(
                "%s %s (%s/s)"
                    .formatted(step, Amounts.count(count), Amounts.count(rates.of(step))));
          }
        });
    String shown = parts.isEmpty() ? "starting" : String.join(", ", parts);
    return "%s: %s".formatted(Amounts.duration(elapsed), shown);
  }

  /** A line that fills the terminal's would already begin the next one, which is not redrawn. */
  private String shortened(String line) {
    int most = Math.max(4, width.getAsInt() - 1);
    return line.length() <= most ? line : line.substring(0, most - 3) + "...";
  }

  @Override
  public synchronized void ended(RunRecord record, String place, Optional<String> log) {
    if (drawn) {
      screen.err().print("\r\033[K");
    }
    screen.err().flush();
    screen.out().print(books(record.steps()));
    record
        .fromStages()
        .forEach((step, stage) -> screen.out().printf("rows of %s: from %s%n", step, stage));
    record.targetsWritten().forEach(target -> screen.out().println("wrote " + target));
    String rejected = rejected(record.steps());
    if (!rejected.isEmpty()) {
      screen.out().println(screen.styled("fg(yellow)", "rejected rows: " + rejected));
    }
    checks(record.checks());
    String took = Amounts.duration(record.elapsed());
    if (record.outcome() == Outcome.SUCCEEDED) {
      String verdict =
          record.differences().isEmpty()
              ? "; the books balance"
              : "; the books are open, as rows were on their way or came from an earlier run";
      screen.out().println(screen.styled("fg(green)", "done in " + took + verdict));
      record.differences().forEach(difference -> screen.out().println("  " + difference));
      record.error().ifPresent(left -> screen.err().println(screen.styled("fg(yellow)", left)));
    } else {
      screen.out().flush();
      boolean check = record.outcome() == Outcome.UNBALANCED && record.differences().isEmpty();
      String what = check ? "a check failed" : record.outcome().toString();
      String verdict = screen.styled("fg(red),bold", what + " after " + took + ":");
      screen.err().println(verdict + " " + record.error().orElse(""));
    }
    screen.out().println("record: " + place);
    log.ifPresent(file -> screen.out().println("log:    " + file));
    page.ifPresent(file -> write(file, place));
    screen.out().flush();
    screen.err().flush();
  }

  /** The run is over, whatever becomes of the page. */
  private void write(RunPageFile file, String place) {
    try {
      file.write(RunHistory.recordAt(place));
      screen.out().println("report: " + file.file());
    } catch (PurlinException e) {
      screen.err().println(screen.styled("fg(yellow)", e.getMessage()));
    }
  }

  /** A line for each check that failed, and one for all. */
  private void checks(List<StepCheck> checks) {
    if (checks.isEmpty()) {
      return;
    }
    Map<String, Integer> failed = new LinkedHashMap<>();
    for (StepCheck check : checks) {
      CheckResult result = check.result();
      if (!result.passed()) {
        failed.merge(result.severity(), 1, Integer::sum);
        screen
            .out()
            .println(
                screen.styled(
                    "fg(yellow)",
                    "%s: %s: %s: %s, expected %s"
                        .formatted(
                            result.severity(),
                            check.step(),
                            result.check(),
                            result.observed(),
                            result.expected())));
      }
    }
    int sum = failed.values().stream().mapToInt(Integer::intValue).sum();
    String passed =
        "%d %s: %d passed"
            .formatted(checks.size(), checks.size() == 1 ? "check" : "checks", checks.size() - sum);
    screen.out().println(sum == 0 ? passed : passed + ", " + failed(sum, failed));
  }

  private static String failed(int sum, Map<String, Integer> failed) {
    return failed.size() == 1
        ? "%d failed (%s)".formatted(sum, failed.keySet().iterator().next())
        : "%d failed (%s)"
            .formatted(
                sum,
                failed.entrySet().stream()
                    .map(entry -> entry.getValue() + " " + entry.getKey())
                    .collect(Collectors.joining(", ")));
  }

  private static String rejected(List<StepBooks> steps) {
    List<String> parts = new ArrayList<>();
    for (StepBooks step : steps) {
      if (step.get(Entry.REJECTED) > 0) {
        parts.add(Amounts.count(step.get(Entry.REJECTED)) + " by " + step.step());
      }
    }
    return String.join(", ", parts);
  }

  /** A named output's part of what its step has written. */
  private static List<String> output(String name, long rows, List<Entry> columns) {
    List<String> row = new ArrayList<>(List.of("  ." + name));
    columns.forEach(entry -> row.add(entry == Entry.WRITTEN ? Amounts.count(rows) : ""));
    return row;
  }

  private static String books(List<StepBooks> steps) {
    List<Entry> columns = new ArrayList<>();
    for (Entry entry : Entry.values()) {
      boolean always = entry == Entry.READ || entry == Entry.WRITTEN;
      boolean used = steps.stream().anyMatch(step -> step.get(entry) != 0);
      if (entry != Entry.BYTES && (always || used)) {
        columns.add(entry);
      }
    }
    TextTable table = new TextTable();
    List<String> header = new ArrayList<>(List.of("step"));
    columns.forEach(entry -> header.add(entry.label()));
    table.header(header);
    for (StepBooks step : steps) {
      List<String> row = new ArrayList<>(List.of(step.step()));
      columns.forEach(entry -> row.add(Amounts.count(step.get(entry))));
      table.row(row);
      step.outputs().forEach((output, rows) -> table.row(output(output, rows, columns)));
    }
    return table.alignRightFrom(1).render();
  }
}
