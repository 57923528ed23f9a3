package dev.purlin.pipelines.spec;

import static dev.purlin.pipelines.spec.Reading.problems;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.is;

import java.util.List;
import org.junit.Test;

public class PandasParametersTest {
  private static String config(String type, String config) {
    return Reading.read(
            "pipeline: {transforms: [{type: %s, config: {%s}}]}".formatted(type, config))
        .steps()
        .get(0)
        .config()
        .toJson();
  }

  private static List<String> refused(String type, String config) {
    return problems(
        """
        pipeline:
          transforms:
            - type: %s
              config: {%s}
        """
            .formatted(type, config));
  }

  @Test
  public void readingCsvTakesTheNamesOfPandas() {
    assertThat(
        config(
            "ReadFromCsv",
            "path: a.csv, sep: ';', usecols: [a, b], dtype: {a: str, b: Int64}, parse_dates: [c],"
                + " na_values: ['-', 99], skiprows: 2, quotechar: \"'\", escapechar: '!'"),
        is(
            "{\"path\":\"a.csv\",\"delimiter\":\";\",\"fields\":[\"a\",\"b\"],"
                + "\"null_markers\":[\"-\",\"99\"],\"skip_lines\":2,\"quote\":\"'\",\"escape\":\"!\","
                + "\"types\":{\"a\":\"VARCHAR\",\"b\":\"BIGINT\",\"c\":\"TIMESTAMP\"}}"));
  }

  @Test
  public void namesMeanThatThereIsNoHeaderUnlessOneIsSaid() {
    assertThat(
        config("ReadFromCsv", "names: [a, b]"),
        is("{\"column_names\":[\"a\",\"b\"],\"header\":false}"));
    assertThat(
        config("ReadFromCsv", "names: [a, b], header: 0"),
        is("{\"column_names\":[\"a\",\"b\"],\"header\":true}"));
    assertThat(
        config("ReadFromCsv", "names: [a, b], header: null"),
        is("{\"column_names\":[\"a\",\"b\"],\"header\":false}"));
    assertThat(
        config("ReadFromCsv", "names: [a, b], header: infer"),
        is("{\"column_names\":[\"a\",\"b\"],\"header\":false}"));
    assertThat(config("ReadFromCsv", "header: 0"), is("{\"header\":true}"));
    assertThat(config("ReadFromCsv", "header: infer, path: a"), is("{\"path\":\"a\"}"));
  }

  @Test
  public void whatHappensAnywayIsLeftOut() {
    assertThat(
        config(
            "ReadFromCsv",
            "path: a, index_col: false, engine: c, on_bad_lines: error, compression: infer,"
                + " keep_default_na: false, parse_dates: false"),
        is("{\"path\":\"a\"}"));
    assertThat(config("WriteToCsv", "path: a, index: false, mode: w"), is("{\"path\":\"a\"}"));
    assertThat(
        config("WriteToJson", "path: a, orient: records, lines: true"), is("{\"path\":\"a\"}"));
  }

  @Test
  public void writingCsvTakesTheNamesOfPandas() {
    assertThat(
        config(
            "WriteToCsv",
            "path: a, sep: '|', na_rep: 'NULL', quotechar: \"'\", quoting: 1, header: false"),
        is(
            "{\"path\":\"a\",\"delimiter\":\"|\",\"null_text\":\"NULL\",\"quote\":\"'\","
                + "\"quoting\":\"all\",\"header\":false}"));
    assertThat(config("WriteToCsv", "quoting: 0"), is("{\"quoting\":\"minimal\"}"));
  }

  @Test
  public void othersStepsAndTheStepsOwnParametersStayAsTheyAre() {
    assertThat(config("Sql", "sep: ';', query: q"), is("{\"sep\":\";\",\"query\":\"q\"}"));
    assertThat(
        config("ReadFromCsv", "delimiter: tab, header: false"),
        is("{\"delimiter\":\"tab\",\"header\":false}"));
  }

  @Test
  public void whatWouldChangeTheRowsIsRefused() {
    assertThat(
        refused("ReadFromCsv", "sep: ';', delimiter: ';', usecols: [0], dtype: {a: category}"),
        contains(
            "4:16: 'sep' is pandas' name for 'delimiter', which is given as well",
            "4:42: 'usecols' of pandas is not to be had here: list the columns by their names",
            "4:67: the dtype 'category' of pandas is not to be had here; 'types' takes SQL types"));
    assertThat(
        refused("ReadFromCsv", "types: {a: VARCHAR}, dtype: {b: float}"),
        contains("4:37: 'dtype' is pandas' name for 'types', which is given as well"));
    assertThat(
        refused("ReadFromCsv", "header: 3"),
        contains(
            "4:16: 'header' of pandas is not to be had here as 3: skip_lines leaves out the lines"
                + " before the header"));
    assertThat(
        refused("ReadFromCsv", "header: null"),
        contains(
            "4:16: 'header' of pandas is not to be had here as null: pandas would number the"
                + " columns; name them in names"));
    assertThat(
        refused("ReadFromCsv", "date_format: '%d.%m.%Y'"),
        contains(
            "4:16: 'date_format' of pandas is not to be had here as %d.%m.%Y: give the step a"
                + " date_format or timestamp_format in Java's letters, as in MM/dd/yyyy"));
    assertThat(
        refused("WriteToCsv", "index: true"),
        contains(
            "4:16: 'index' of pandas is not to be had here as true: rows have no index; compute"
                + " the field that is missing"));
    assertThat(
        refused("WriteToJson", "orient: split"),
        contains(
            "4:16: 'orient' of pandas is not to be had here as split: files hold one object a"
                + " line, pandas' orient: records with lines: true"));
  }
}
