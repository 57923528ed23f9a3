package dev.purlin.transforms.window;

import com.fasterxml.jackson.databind.JsonNode;
import dev.purlin.core.problem.ConfigurationException;
import dev.purlin.core.problem.ConfigurationException.Problem;
import dev.purlin.core.problem.Names;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.apache.beam.sdk.transforms.windowing.FixedWindows;
import org.apache.beam.sdk.transforms.windowing.GlobalWindows;
import org.apache.beam.sdk.transforms.windowing.Sessions;
import org.apache.beam.sdk.transforms.windowing.SlidingWindows;
import org.apache.beam.sdk.transforms.windowing.Window;
import org.apache.beam.sdk.transforms.windowing.WindowFn;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.Row;
import org.joda.time.Duration;

/**
 * How rows are put into windows: what {@code windowing} says in a pipeline file.
 *
 * <pre>{@code
 * {type: fixed, size: 60s, offset: 5s}
 * {type: sliding, size: 1h, period: 10m, offset: 0s}
 * {type: sessions, gap: 30s}
 * {type: global}
 * }</pre>
 *
 * <p>Durations have the units ms, s, m, h and d (24 hours); a bare number is in seconds.
 *
 * <p>Follows the windowing of Beam YAML, whose day has 12 hours by mistake.
 */
public final class Windowing {
  private static final String ROOT = "windowing";

  private enum Type {
    GLOBAL("type"),
    FIXED("type", "size", "offset"),
    SLIDING("type", "size", "period", "offset"),
    SESSIONS("type", "gap");

    private final List<String> entries;

    Type(String... entries) {
      this.entries = List.of(entries);
    }

    private String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  private final WindowFn<? super Row, ?> windows;

  private Windowing(WindowFn<? super Row, ?> windows) {
    this.windows = windows;
  }

  /** One window for all time. */
  public static Windowing global() {
    return new Windowing(new GlobalWindows());
  }

  /** Windows of equal length, one after the other. */
  public static Windowing fixed(Duration size) {
    return new Windowing(FixedWindows.of(size));
  }

  /** Windows of equal length, one starting every period; they overlap if the period is shorter. */
  public static Windowing sliding(Duration size, Duration period) {
    return new Windowing(SlidingWindows.of(size).every(period));
  }

  /** Windows that last, for each key, until nothing came for the length of the gap. */
  public static Windowing sessions(Duration gap) {
    return new Windowing(Sessions.withGapDuration(gap));
  }

  /**
   * Reads the value of a {@code windowing} entry.
   *
   * @throws ConfigurationException whose paths start with {@code windowing}
   */
  public static Windowing parse(JsonNode spec) {
    if (!spec.isObject()) {
      throw new ConfigurationException(
          ROOT,
          "expected a map such as {type: fixed, size: 60s}, got '%s'".formatted(spec.asText()));
    }
    Type type = type(spec);
    checkEntries(spec, type);
    return new Windowing(
        switch (type) {
          case GLOBAL -> new GlobalWindows();
          case FIXED -> {
            Duration size = length(spec, "size");
            yield FixedWindows.of(size).withOffset(offset(spec, size));
          }
          case SLIDING -> {
            Duration period = length(spec, "period");
            yield SlidingWindows.of(length(spec, "size"))
                .every(period)
                .withOffset(offset(spec, period));
          }
          case SESSIONS -> Sessions.withGapDuration(length(spec, "gap"));
        });
  }

  private static Type type(JsonNode spec) {
    List<String> known = Arrays.stream(Type.values()).map(Type::label).toList();
    if (!spec.hasNonNull("type")) {
      throw new ConfigurationException(
          ROOT, "'type' is missing; expected one of " + String.join(", ", known));
    }
    String name = spec.get("type").asText();
    Optional<Type> type =
        Arrays.stream(Type.values())
            .filter(candidate -> candidate.label().equals(name))
            .findFirst();
    return type.orElseThrow(
        () -> new ConfigurationException(path("type"), Names.unknown("window type", name, known)));
  }

  private static void checkEntries(JsonNode spec, Type type) {
    List<Problem> problems = new ArrayList<>();
    spec.fieldNames()
        .forEachRemaining(
            entry -> {
              if (!type.entries.contains(entry)) {
                problems.add(
                    new Problem(
                        path(entry),
                        Names.unknown(
                            "entry for " + type.label() + " windows", entry, type.entries)));
              }
            });
    for (String entry : type.entries) {
      if (!entry.equals("offset") && !spec.hasNonNull(entry)) {
        problems.add(new Problem(ROOT, "%s windows need '%s'".formatted(type.label(), entry)));
      }
    }
    if (!problems.isEmpty()) {
      throw new ConfigurationException(problems);
    }
  }

  private static Duration length(JsonNode spec, String entry) {
    return WindowDuration.parsePositive(path(entry), spec.get(entry).asText());
  }

  /** Windows repeat, so an offset of any size means the same as one shorter than the step. */
  private static Duration offset(JsonNode spec, Duration step) {
    if (!spec.hasNonNull("offset")) {
      return Duration.ZERO;
    }
    Duration offset = WindowDuration.parse(path("offset"), spec.get("offset").asText());
    return Duration.millis(Math.floorMod(offset.getMillis(), step.getMillis()));
  }

  private static String path(String entry) {
    return ROOT + "." + entry;
  }

  /** Puts rows into these windows. */
  public PCollection<Row> apply(String name, PCollection<Row> rows) {
    return rows.apply(name, Window.into(windows));
  }
}
