package dev.purlin.transforms.window;

import com.fasterxml.jackson.databind.JsonNode;
import dev.purlin.core.problem.ConfigurationException;
import dev.purlin.core.problem.ConfigurationException.Problem;
import dev.purlin.core.problem.Names;
import dev.purlin.core.time.Timestamps;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.apache.beam.sdk.transforms.windowing.BoundedWindow;
import org.apache.beam.sdk.transforms.windowing.IntervalWindow;
import org.apache.beam.sdk.transforms.windowing.PaneInfo;
import org.apache.beam.sdk.values.Row;
import org.checkerframework.checker.nullness.qual.Nullable;
import org.joda.time.Instant;

/** What there is to know about the window that a row stands in. */
public enum WindowingInfo {
  TIMESTAMP(Timestamps.TIMESTAMP),
  WINDOW_START(Timestamps.TIMESTAMP.withNullable(true)),
  WINDOW_END(Timestamps.TIMESTAMP),
  WINDOW_STRING(FieldType.STRING),
  WINDOW_TYPE(FieldType.STRING),
  PANE_INFO(FieldType.row(Panes.SCHEMA));

  private static final String ROOT = "fields";

  private static final class Panes {
    private static final Schema SCHEMA =
        Schema.builder()
            .addBooleanField("is_first")
            .addBooleanField("is_last")
            .addStringField("timing")
            .addInt64Field("index")
            .addInt64Field("nonspeculative_index")
            .build();
  }

  private final FieldType type;

  WindowingInfo(FieldType type) {
    this.type = type;
  }

  /** The type of a field that has it. */
  public FieldType type() {
    return type;
  }

  private String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * Reads the {@code fields} parameter: a map of new fields to information, or a list of both in
   * one.
   *
   * @throws ConfigurationException with every problem in it
   */
  public static Map<String, WindowingInfo> parse(JsonNode fields) {
    Map<String, WindowingInfo> parsed = new LinkedHashMap<>();
    List<Problem> problems = new ArrayList<>();
    if (fields.isArray()) {
      for (int i = 0; i < fields.size(); i++) {
        add(ROOT + "." + i, fields.get(i).asText(), fields.get(i).asText(), parsed, problems);
      }
    } else if (fields.isObject()) {
      fields
          .fields()
          .forEachRemaining(
              field ->
                  add(
                      ROOT + "." + field.getKey(),
                      field.getKey(),
                      field.getValue().asText(),
                      parsed,
                      problems));
    } else {
      problems.add(
          new Problem(ROOT, "expected a list, or a map of new fields, such as [timestamp]"));
    }
    if (!problems.isEmpty()) {
      throw new ConfigurationException(problems);
    }
    return parsed;
  }

  private static void add(
      String path,
      String field,
      String label,
      Map<String, WindowingInfo> parsed,
      List<Problem> problems) {
    Optional<WindowingInfo> info =
        Arrays.stream(values()).filter(value -> value.label().equals(label)).findFirst();
    if (info.isPresent()) {
      parsed.put(field, info.get());
    } else {
      List<String> known = Arrays.stream(values()).map(WindowingInfo::label).toList();
      problems.add(new Problem(path, Names.unknown("windowing information", label, known)));
    }
  }

  @Nullable Object of(Instant timestamp, BoundedWindow window, PaneInfo pane) {
    return switch (this) {
      case TIMESTAMP -> Timestamps.instant(timestamp);
      case WINDOW_START ->
          window instanceof IntervalWindow interval ? Timestamps.instant(interval.start()) : null;
      case WINDOW_END ->
          Timestamps.instant(
              window instanceof IntervalWindow interval ? interval.end() : window.maxTimestamp());
      case WINDOW_STRING -> window.toString();
      case WINDOW_TYPE -> window.getClass().getSimpleName();
      case PANE_INFO ->
          Row.withSchema(Panes.SCHEMA)
              .addValues(
                  pane.isFirst(),
                  pane.isLast(),
                  pane.getTiming().name(),
                  pane.getIndex(),
                  pane.getNonSpeculativeIndex())
              .build();
    };
  }
}
