package dev.purlin.pipelines.assembly;

import static dev.purlin.pipelines.assembly.Assembling.CATALOGUE;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.nullValue;

import dev.purlin.core.step.StepProvider;
import dev.purlin.pipelines.spec.PipelineFile;
import dev.purlin.pipelines.spec.PipelineFileException;
import dev.purlin.pipelines.spec.PipelineSpec;
import dev.purlin.pipelines.spec.Problem;
import dev.purlin.pipelines.spec.Problems;
import java.util.List;
import java.util.Map;
import org.apache.beam.sdk.values.Row;
import org.junit.Test;

/** What people may write for a parameter, and what they are told when they may not. */
public class ConfigurationReaderTest {
  private static final Map<String, String> ENVIRONMENT = Map.of("SECRET_SIZE", "s3cret");

  /** A configuration that was read, and what was wrong with it. */
  private record Read(Row row, List<String> problems) {}

  private static Read read(String type, String config) {
    String text = "pipeline: {transforms: [{type: %s, config: %s}]}".formatted(type, config);
    PipelineSpec spec = PipelineFile.parse("p.yaml", text, Map.of(), CATALOGUE, ENVIRONMENT);
    Problems problems = spec.problems();
    StepProvider provider = CATALOGUE.find(type).orElseThrow();
    Row row = new ConfigurationReader(provider, problems).read(spec.steps().get(0).config());
    return new Read(row, told(problems));
  }

  private static List<String> told(Problems problems) {
    try {
      problems.throwIfAny();
      return List.of();
    } catch (PipelineFileException e) {
      return e.problems().stream().map(Problem::message).toList();
    }
  }

  @Test
  public void takesOneValueForAList() {
    Read read = read("Explode", "{fields: tags}");
    assertThat(read.problems(), is(empty()));
    assertThat(read.row().getArray("fields"), contains("tags"));
  }

  @Test
  public void keepsTheOrderOfAMap() {
    Read read =
        read(
            "ReadFromHtml",
            "{path: x, record: p, fields: {sku: a, name: b, price: c, url: d, city: e}}");
    assertThat(read.problems(), is(empty()));
    assertThat(
        read.row().<String, String>getMap("fields").keySet(),
        contains("sku", "name", "price", "url", "city"));
  }

  @Test
  public void takesTheTextOfANumberAsText() {
    Read read = read("ReadFromCsv", "{path: 2026, null_markers: [NA, -99]}");
    assertThat(read.problems(), is(empty()));
    assertThat(read.row().getString("path"), is("2026"));
    assertThat(read.row().getArray("null_markers"), contains("NA", "-99"));
  }

  @Test
  public void takesTheTextThatIsWrittenAsText() {
    Read read = read("ReadFromCsv", "{path: 0x10, null_markers: [no, 007, 1.0, 10:20, .inf, 1_0]}");
    assertThat(read.problems(), is(empty()));
    assertThat(read.row().getString("path"), is("0x10"));
    assertThat(
        read.row().getArray("null_markers"), contains("no", "007", "1.0", "10:20", ".inf", "1_0"));
  }

  @Test
  public void takesNothingAsAbsent() {
    Read read = read("Explode", "{fields: [tags], cross_product: null}");
    assertThat(read.problems(), is(empty()));
    assertThat(read.row().getBoolean("cross_product"), is(nullValue()));
  }

  @Test
  public void takesAnyShapeWhereATransformTakesJson() {
    Read read = read("Create", "{elements: [{id: 1, tags: [a]}]}");
    assertThat(read.problems(), is(empty()));
    assertThat(read.row().getString("elements"), is("[{\"id\":1,\"tags\":[\"a\"]}]"));
  }

  @Test
  public void refusesUnknownParameter() {
    assertThat(
        read("Explode", "{fields: tags, cross_produkt: true}").problems(),
        contains("unknown parameter 'cross_produkt'; did you mean 'cross_product'?"));
  }

  @Test
  public void listsTheParametersWhereNoneIsNear() {
    assertThat(
        read("Explode", "{fields: tags, sideways: true}").problems(),
        contains("unknown parameter 'sideways'; known: cross_product, fields"));
  }

  @Test
  public void refusesToDoWithoutARequiredParameter() {
    assertThat(
        read("ReadFromCsv", "{}").problems(),
        contains("ReadFromCsv needs the parameter 'path' (a string)"));
  }

  @Test
  public void takesAScalarForTheEntryItStandsFor() {
    Read read = read("Filter", "{keep: id > 1}");
    assertThat(read.problems(), is(empty()));
    assertThat(read.row().getRow("keep").getString("expression"), is("id > 1"));
  }

  @Test
  public void refusesUnknownEntryOfAParameter() {
    assertThat(
        read("Filter", "{keep: {expresion: id > 1}}").problems(),
        contains("unknown parameter 'expresion'; did you mean 'expression'?"));
  }

  @Test
  public void refusesAListForAScalar() {
    assertThat(
        read("ReadFromCsv", "{path: [a.csv, b.csv]}").problems(),
        contains("expected a string, found a list"));
  }

  @Test
  public void refusesAMapForAList() {
    assertThat(
        read("Explode", "{fields: {a: b}}").problems(), contains("expected a string, found a map"));
  }

  @Test
  public void refusesAListForAMap() {
    assertThat(
        read("Filter", "{keep: [a, b]}").problems(),
        contains(
            "expected a string, or a map with callable, expression, name, path, found a list"));
  }

  @Test
  public void refusesTextForANumber() {
    assertThat(
        read("ReadFromCsv", "{path: a.csv, skip_lines: two}").problems(),
        contains("expected an integer, found 'two'"));
  }

  @Test
  public void refusesAFractionForAnInteger() {
    assertThat(
        read("ReadFromCsv", "{path: a.csv, skip_lines: 2.5}").problems(),
        contains("expected an integer, found '2.5'"));
  }

  @Test
  public void refusesANumberThatIsTooLarge() {
    assertThat(
        read("ReadFromCsv", "{path: a.csv, skip_lines: 3000000000}").problems(),
        contains("expected an integer, found '3000000000'"));
  }

  @Test
  public void refusesANumberForABoolean() {
    assertThat(
        read("ReadFromCsv", "{path: a.csv, trim: 1}").problems(),
        contains("expected true or false, found '1'"));
  }

  @Test
  public void refusesNothingInAList() {
    assertThat(
        read("Explode", "{fields: [a, null]}").problems(),
        contains("expected a string, found 'null'"));
  }

  @Test
  public void showsTheReferenceToASecretAndNotTheSecret() {
    assertThat(
        read("ReadFromCsv", "{path: a.csv, skip_lines: '${env:SECRET_SIZE}'}").problems(),
        contains("expected an integer, found '${env:SECRET_SIZE}'"));
  }

  /** What {@code purlin transforms NAME} shows must be something that can be copied. */
  @Test
  public void takesTheExampleOfEveryTransform() {
    for (StepProvider provider : CATALOGUE.providers()) {
      String step = provider.example().strip().indent(6).strip();
      String text = "pipeline:\n  transforms:\n    - " + step + "\n";
      PipelineSpec spec =
          PipelineFile.parse(
              provider.name() + ".yaml",
              text.replaceAll("(?m)^      input:(.*\n        .*)*.*\n", ""),
              Map.of(),
              CATALOGUE,
              Map.of("DATABASE_PASSWORD", "x", "API_TOKEN", "x"));
      Problems problems = spec.problems();
      new ConfigurationReader(provider, problems).read(spec.steps().get(0).config());
      assertThat(text, told(problems), is(empty()));
    }
  }
}
