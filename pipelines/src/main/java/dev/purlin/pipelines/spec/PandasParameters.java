package dev.purlin.pipelines.spec;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * Takes the parameters that Beam's YAML hands on to pandas, in place of the steps' own.
 *
 * <p>Those with the same effect become the steps' own parameters. Those that ask for what happens
 * anyway are left out. The others are problems that say what to do instead, for a parameter without
 * its effect would change the rows in silence.
 */
final class PandasParameters {
  /** What becomes of one parameter. */
  private interface Rule {
    void apply(PandasParameters parameters, String name, Value value);
  }

  private static final Map<String, String> TYPES =
      Map.ofEntries(
          Map.entry("str", "VARCHAR"),
          Map.entry("string", "VARCHAR"),
          Map.entry("object", "VARCHAR"),
          Map.entry("int", "BIGINT"),
          Map.entry("int64", "BIGINT"),
          Map.entry("int32", "INTEGER"),
          Map.entry("int16", "SMALLINT"),
          Map.entry("float", "DOUBLE"),
          Map.entry("float64", "DOUBLE"),
          Map.entry("float32", "REAL"),
          Map.entry("bool", "BOOLEAN"),
          Map.entry("boolean", "BOOLEAN"),
          Map.entry("datetime64[ns]", "TIMESTAMP"));

  private static final String DATES =
      "give the step a date_format or timestamp_format in Java's letters, as in MM/dd/yyyy";

  private static final Map<String, Rule> READ_CSV =
      Map.ofEntries(
          Map.entry("sep", as("delimiter")),
          Map.entry("names", PandasParameters::names),
          Map.entry("header", PandasParameters::header),
          Map.entry("usecols", PandasParameters::columns),
          Map.entry("dtype", PandasParameters::types),
          Map.entry("parse_dates", PandasParameters::dates),
          Map.entry("na_values", PandasParameters::nullMarkers),
          Map.entry("skiprows", PandasParameters::skipRows),
          Map.entry("quotechar", as("quote")),
          Map.entry("escapechar", as("escape")),
          Map.entry("date_format", PandasParameters::dateFormat),
          Map.entry("index_col", only("every column is a field of the rows", false)),
          Map.entry("keep_default_na", only("name the texts that mean NULL in na_values", false)),
          Map.entry("na_filter", only("an empty field is NULL", true)),
          Map.entry("on_bad_lines", only("give the step an error_handling output", "error")),
          Map.entry("skip_blank_lines", only("lines with nothing on them are no records", true)),
          Map.entry("skipinitialspace", only("trim: true leaves out blanks on both sides", false)),
          Map.entry("decimal", only("read the column as VARCHAR and compute the number", ".")),
          Map.entry("thousands", only("read the column as VARCHAR and compute the number")),
          Map.entry("converters", only("compute the field in a MapToFields step")),
          Map.entry("true_values", only("compute the field in a MapToFields step")),
          Map.entry("false_values", only("compute the field in a MapToFields step")),
          Map.entry("dayfirst", only(DATES, false)),
          Map.entry("date_parser", only(DATES)),
          Map.entry("nrows", only("rows come in no order; 'purlin preview' shows some of them")),
          Map.entry("skipfooter", only("give the step an error_handling output", 0L)),
          Map.entry("doublequote", only("name the escape that the file has", true)),
          Map.entry("compression", only("the name of the file tells its compression", "infer")),
          Map.entry("encoding_errors", only("give the step an error_handling output", "strict")),
          Map.entry("engine", PandasParameters::nothing),
          Map.entry("low_memory", PandasParameters::nothing),
          Map.entry("memory_map", PandasParameters::nothing),
          Map.entry("splittable", PandasParameters::nothing));

  private static final Map<String, Rule> WRITE_CSV =
      Map.ofEntries(
          Map.entry("sep", as("delimiter")),
          Map.entry("header", PandasParameters::headerLine),
          Map.entry("na_rep", as("null_text")),
          Map.entry("quotechar", as("quote")),
          Map.entry("quoting", PandasParameters::quoting),
          Map.entry("index", only("rows have no index; compute the field that is missing", false)),
          Map.entry("columns", only("select the fields in a MapToFields step before")),
          Map.entry("float_format", only("compute the text in a MapToFields step before")),
          Map.entry("date_format", only("compute the text in a MapToFields step before")),
          Map.entry("lineterminator", only("lines end with a line feed", "\n")),
          Map.entry("line_terminator", only("lines end with a line feed", "\n")),
          Map.entry("doublequote", only("a quote in quotes is doubled", true)),
          Map.entry("decimal", only("compute the text in a MapToFields step before", ".")),
          Map.entry("mode", only("a run writes files of its own", "w")),
          Map.entry("compression", only("the path's ending tells the compression", "infer")));

  private static final Map<String, Rule> JSON =
      Map.of(
          "orient",
              only(
                  "files hold one object a line, pandas' orient: records with lines: true",
                  "records"),
          "lines", only("files hold one object a line", true),
          "compression", only("the file's name tells its compression", "infer"));

  private static final Map<String, Map<String, Rule>> RULES =
      Map.of(
          "ReadFromCsv", READ_CSV,
          "WriteToCsv", WRITE_CSV,
          "ReadFromJson", JSON,
          "WriteToJson", JSON);

  private final MapValue config;
  private final Problems problems;
  private final Map<String, Value> entries = new LinkedHashMap<>();
  private final Map<String, Position> keys = new HashMap<>();
  private final Map<String, Value> columnTypes = new LinkedHashMap<>();

  private PandasParameters(MapValue config, Problems problems) {
    this.config = config;
    this.problems = problems;
  }

  /** A step's configuration in the step's own words. */
  static MapValue translate(String type, MapValue config, Problems problems) {
    Map<String, Rule> rules = RULES.getOrDefault(type, Map.of());
    if (config.names().stream().noneMatch(rules::containsKey)) {
      return config;
    }
    PandasParameters parameters = new PandasParameters(config, problems);
    config
        .entries()
        .forEach(
            (name, value) ->
                rules.getOrDefault(name, PandasParameters::keep).apply(parameters, name, value));
    return parameters.translated();
  }

  private MapValue translated() {
    if (!columnTypes.isEmpty()) {
      String from = config.names().contains("dtype") ? "dtype" : "parse_dates";
      Position at = config.keyPosition(from);
      Map<String, Position> places = new HashMap<>();
      columnTypes.forEach((column, type) -> places.put(column, type.position()));
      put("types", new MapValue(columnTypes, places, at), from);
    }
    return new MapValue(entries, keys, config.position());
  }

  private void put(String name, Value value, String from) {
    if (!from.equals(name) && config.get(name) != null) {
      problem(from, "is pandas' name for '%s', which is given as well".formatted(name));
      return;
    }
    entries.put(name, value);
    keys.put(name, config.keyPosition(from));
  }

  private void problem(String name, String message) {
    problems.add(config.keyPosition(name), "'%s' %s".formatted(name, message));
  }

  private void refuse(String name, Value value, String instead) {
    problem(
        name,
        "of pandas is not to be had here%s: %s"
            .formatted(value instanceof ScalarValue scalar ? " as " + scalar.text() : "", instead));
  }

  private void keep(String name, Value value) {
    put(name, value, name);
  }

  private void nothing(String name, Value value) {
    // How pandas works inside; the rows are the same.
  }

  private static Rule as(String own) {
    return (parameters, name, value) -> parameters.put(own, value, name);
  }

  /** A parameter that is left out for some values, and refused for others. */
  private static Rule only(String instead, Object... allowed) {
    Set<Object> values = Set.of(allowed);
    return (parameters, name, value) -> {
      Object found = value.toObject();
      if (found != null && !values.contains(found)) {
        parameters.refuse(name, value, instead);
      }
    };
  }

  private void names(String name, Value value) {
    put("column_names", value, name);
    Value header = config.get("header");
    if (header == null || "infer".equals(header.toObject())) {
      entries.put("header", scalar(false, value));
      keys.put("header", config.keyPosition(name));
    }
  }

  private void header(String name, Value value) {
    Object header = value.toObject();
    if (header instanceof Boolean) {
      put(name, value, name);
    } else if (Long.valueOf(0).equals(header)) {
      put(name, scalar(true, value), name);
    } else if (header == null
        && (config.get("names") != null || config.get("column_names") != null)) {
      put(name, scalar(false, value), name);
    } else if (header == null) {
      refuse(name, value, "pandas would number the columns; name them in names");
    } else if (!header.equals("infer")) {
      refuse(name, value, "skip_lines leaves out the lines before the header");
    } else {
      // The first record names the columns, as always; if there are names, names() has said so.
    }
  }

  private void headerLine(String name, Value value) {
    if (value instanceof ListValue) {
      refuse(name, value, "rename the fields in a MapToFields step before");
    } else {
      put(name, value, name);
    }
  }

  private void columns(String name, Value value) {
    if (isTexts(value)) {
      put("fields", value, name);
    } else {
      refuse(name, value, "list the columns by their names");
    }
  }

  private void types(String name, Value value) {
    if (!(value instanceof MapValue types)) {
      refuse(name, value, "give it a map from columns to types");
      return;
    }
    types
        .entries()
        .forEach(
            (column, type) -> {
              String own = TYPES.get(String.valueOf(type.toObject()).toLowerCase(Locale.ROOT));
              if (own == null) {
                problems.add(
                    type.position(),
                    "the dtype '%s' of pandas is not to be had here; 'types' takes SQL types"
                        .formatted(type));
              } else {
                columnTypes.put(column, scalar(own, type));
              }
            });
  }

  private void dates(String name, Value value) {
    if (value instanceof ListValue list && isTexts(value)) {
      list.elements().forEach(column -> columnTypes.put(text(column), scalar("TIMESTAMP", column)));
    } else if (!Boolean.FALSE.equals(value.toObject())) {
      refuse(name, value, "list the columns by their names");
    }
  }

  private void dateFormat(String name, Value value) {
    if (value.toObject() instanceof String format && !format.contains("%")) {
      put(name, value, name);
    } else {
      refuse(name, value, DATES);
    }
  }

  private void nullMarkers(String name, Value value) {
    if (value instanceof ScalarValue scalar && scalar.value() != null) {
      put("null_markers", texts(List.of(value), value), name);
    } else if (value instanceof ListValue list) {
      put("null_markers", texts(list.elements(), value), name);
    } else {
      refuse(name, value, "list the texts, which hold for all columns");
    }
  }

  private void skipRows(String name, Value value) {
    if (value.toObject() instanceof Long) {
      put("skip_lines", value, name);
    } else {
      refuse(name, value, "say how many lines to leave out before the header");
    }
  }

  private void quoting(String name, Value value) {
    Object quoting = value.toObject();
    if (quoting instanceof String) {
      put(name, value, name);
    } else if (Long.valueOf(0).equals(quoting)) {
      put(name, scalar("minimal", value), name);
    } else if (Long.valueOf(1).equals(quoting)) {
      put(name, scalar("all", value), name);
    } else {
      refuse(name, value, "quoting is minimal or all");
    }
  }

  private static boolean isTexts(Value value) {
    return value instanceof ListValue list
        && list.elements().stream().allMatch(element -> element.toObject() instanceof String);
  }

  private static String text(Value value) {
    return value instanceof ScalarValue scalar ? scalar.text() : value.toString();
  }

  /** Numbers as they were written, for what they are compared with is text. */
  private static ListValue texts(List<Value> values, Value at) {
    List<Value> texts = new ArrayList<>();
    values.forEach(value -> texts.add(scalar(text(value), value)));
    return new ListValue(texts, at.position());
  }

  private static ScalarValue scalar(@Nullable Object value, Value at) {
    return new ScalarValue(value, String.valueOf(value), at.position());
  }
}
