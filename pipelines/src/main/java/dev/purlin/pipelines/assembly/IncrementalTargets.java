package dev.purlin.pipelines.assembly;

import dev.purlin.pipelines.spec.PipelineSpec;
import dev.purlin.pipelines.spec.Problems;
import dev.purlin.pipelines.spec.Reference;
import dev.purlin.pipelines.spec.ScalarValue;
import dev.purlin.pipelines.spec.StepSpec;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * The targets that the rows of incremental reads go to. A run brings them only what is new: a
 * target that keeps nothing else loses all earlier rows, and one that leaves a load out loses the
 * rows of this run, as no later run reads them.
 */
public final class IncrementalTargets {
  private static final String INCREMENTAL = "incremental";
  private static final String TARGET = "WriteTo";
  private static final String TABLES = "WriteToJdbc";
  private static final String MODE = "mode";
  private static final String LOAD_ID = "load_id";
  private static final String REPEAT = "repeat";
  private static final String PATH = "path";

  /** Modes of a load after which the table has its rows and no others. */
  private static final Set<String> REPLACING = Set.of("truncate", "replace");

  /** What becomes of a load that comes again, other than being left out. */
  private static final Set<String> NOT_LEFT_OUT = Set.of("allow", "fail");

  /** A target, and an incremental read whose rows it takes. */
  private record Fed(StepSpec target, String source) {}

  private final List<Fed> fed = new ArrayList<>();

  /** Looks for the targets of a file. */
  public IncrementalTargets(PipelineSpec spec) {
    Map<String, String> sources = new HashMap<>();
    // They are in an order in which each comes after those that it reads.
    for (StepSpec step : spec.steps()) {
      source(step, sources)
          .ifPresent(
              source -> {
                sources.put(step.name(), source);
                if (step.type().startsWith(TARGET)) {
                  fed.add(new Fed(step, source));
                }
              });
    }
  }

  private static Optional<String> source(StepSpec step, Map<String, String> sources) {
    if (step.config().get(INCREMENTAL) != null) {
      return Optional.of(step.name());
    }
    return step.inputs().values().stream()
        .flatMap(List::stream)
        .map(Reference::step)
        .filter(sources::containsKey)
        .findFirst()
        .map(sources::get);
  }

  /** Notes what would lose rows, at its place in the file. */
  void check(Problems problems) {
    for (Fed one : fed) {
      StepSpec target = one.target();
      if (!target.type().equals(TABLES)) {
        continue;
      }
      if (is(target, MODE, REPLACING)) {
        problems.add(
            target.config().at(MODE),
            "mode %s removes the rows of earlier runs, and '%s' reads only new ones (incremental): a run without new rows would leave the table empty. Use mode upsert or append, or read all rows"
                .formatted(text(target, MODE), one.source()));
      }
      if (text(target, LOAD_ID) != null && !is(target, REPEAT, NOT_LEFT_OUT)) {
        problems.add(
            target.config().at(LOAD_ID),
            "a load whose load_id the table has had already is left out, and no later run reads its rows of '%s' again (incremental). Remove load_id: every row is appended once without it; or give repeat: fail"
                .formatted(one.source()));
      }
    }
  }

  /** What is said, in every run, of files that hold only the rows of the last run. */
  public List<String> told() {
    return fed.stream()
        .filter(one -> text(one.target(), PATH) != null)
        .map(
            one ->
                "'%s' writes %s, which then holds only the rows that this run has read: '%s' reads new ones only (incremental). Keep those of earlier runs by a path that differs from run to run, as in out/{{ day }}.csv with --set day=..., or write to a table"
                    .formatted(one.target().name(), text(one.target(), PATH), one.source()))
        .toList();
  }

  private static boolean is(StepSpec step, String parameter, Set<String> values) {
    String text = text(step, parameter);
    return text != null && values.contains(text.toLowerCase(Locale.ROOT));
  }

  /** As the file has it, with secrets unresolved. */
  private static @Nullable String text(StepSpec step, String parameter) {
    return step.config().get(parameter) instanceof ScalarValue scalar && scalar.value() != null
        ? scalar.text()
        : null;
  }
}
