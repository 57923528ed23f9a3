package dev.purlin.core.parameter;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsInAnyOrder;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.nullValue;
import static org.junit.Assert.assertThrows;

import com.fasterxml.jackson.databind.JsonNode;
import dev.purlin.core.problem.ConfigurationException;
import dev.purlin.core.problem.ConfigurationException.Problem;
import java.util.List;
import java.util.Map;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.apache.beam.sdk.values.Row;
import org.checkerframework.checker.nullness.qual.Nullable;
import org.junit.Test;

public class ParameterSetTest {
  /** How a file is packed. */
  public enum Packing {
    NONE,
    @Word({"gz", "gzip"})
    GZIP,
    @Word(value = "rar", hidden = true)
    RAR
  }

  /** What all file targets have. */
  @SharedParameters("Files")
  public record Files(
      @Parameter(value = "The file.", example = "out.csv") String path,
      @Parameter(value = "How many.", defaultValue = "1", min = 1, max = 100) int numShards) {}

  /** A part that may be written as one scalar. */
  public record Part(
      @Parameter(value = "Its name.", shorthand = true) String name,
      @Parameter(value = "Its weight.", absent = "unknown") @Nullable Double weight) {}

  /** One parameter of every kind. */
  public record Everything(
      Files files,
      @Parameter(value = "The packing.", defaultValue = "none") Packing packing,
      @Parameter(value = "The names.", defaultValue = "[\"a\", \"b\"]") List<String> names,
      @Parameter(value = "The parts.", defaultValue = "[]") List<Part> parts,
      @Parameter(value = "Labels.", absent = "none") @Nullable Map<String, Long> labels,
      @Parameter(value = "Any shape.", absent = "nothing") @Nullable JsonNode anything,
      @Parameter(value = "A switch.", defaultValue = "true") boolean on) {}

  private static final ParameterSet<Everything> PARAMETERS = ParameterSet.of(Everything.class);

  private static Row.FieldValueBuilder row() {
    return Row.withSchema(PARAMETERS.schema()).withFieldValue("path", "x.csv");
  }

  private static List<String> problems(Row row) {
    return assertThrows(ConfigurationException.class, () -> PARAMETERS.read(row))
        .problems()
        .stream()
        .map(problem -> problem.path() + ": " + problem.message())
        .toList();
  }

  @Test
  public void otherSdksSeeTheParametersByNameWithTheirDefaultsInWords() {
    Schema schema = PARAMETERS.schema();
    assertThat(
        schema.getFieldNames(),
        contains("anything", "labels", "names", "num_shards", "on", "packing", "parts", "path"));
    assertThat(schema.getField("path").getType(), is(FieldType.STRING));
    assertThat(schema.getField("num_shards").getType(), is(FieldType.INT32.withNullable(true)));
    assertThat(
        schema.getField("packing").getDescription(),
        is("The packing. One of: none, gz, gzip. Default: none."));
    assertThat(schema.getField("labels").getDescription(), is("Labels. Default: none."));
  }

  @Test
  public void parametersThatAreNotGivenHaveTheirDefaults() {
    assertThat(
        PARAMETERS.read(row().build()),
        is(
            new Everything(
                new Files("x.csv", 1),
                Packing.NONE,
                List.of("a", "b"),
                List.of(),
                null,
                null,
                true)));
  }

  @Test
  public void readsValuesOfEveryKind() {
    Schema part =
        PARAMETERS.schema().getField("parts").getType().getCollectionElementType().getRowSchema();
    Everything read =
        PARAMETERS.read(
            row()
                .withFieldValue("num_shards", 7)
                .withFieldValue("packing", "GZip")
                .withFieldValue("names", List.of())
                .withFieldValue("parts", List.of(Row.withSchema(part).addValues("p", 1.5).build()))
                .withFieldValue("labels", Map.of("k", 3L))
                .withFieldValue("anything", "{\"a\": 1.10}")
                .withFieldValue("on", false)
                .build());
    assertThat(read.files(), is(new Files("x.csv", 7)));
    assertThat(read.packing(), is(Packing.GZIP));
    assertThat(read.names(), is(List.of()));
    assertThat(read.parts(), is(List.of(new Part("p", 1.5))));
    assertThat(read.labels(), is(Map.of("k", 3L)));
    assertThat(String.valueOf(read.anything()), is("{\"a\":1.10}"));
    assertThat(read.on(), is(false));
  }

  @Test
  public void namesEveryProblemWithItsPath() {
    Row row =
        Row.withSchema(PARAMETERS.schema())
            .withFieldValue("path", "x")
            .withFieldValue("num_shards", 101)
            .withFieldValue("packing", "gzp")
            .build();
    assertThat(
        problems(row),
        containsInAnyOrder(
            "num_shards: 101 is out of range; expected 1 to 100",
            "packing: unknown packing 'gzp'; did you mean 'gz'?"));
    assertThat(
        problems(Row.nullRow(Schema.builder().build())),
        contains("path: the parameter 'path' (string) is required"));
  }

  @Test
  public void checksConfigurationsMadeInJava() {
    Everything unfit =
        new Everything(new Files("x", 0), Packing.NONE, List.of(), List.of(), null, null, true);
    ConfigurationException e =
        assertThrows(ConfigurationException.class, () -> PARAMETERS.check(unfit));
    assertThat(
        e.problems(), contains(new Problem("num_shards", "0 is out of range; expected 1 to 100")));
  }

  @Test
  public void wordsThatAreNotOfferedAreUnderstood() {
    assertThat(
        PARAMETERS.read(row().withFieldValue("packing", "rar").build()).packing(), is(Packing.RAR));
    assertThat(Words.of(Packing.class), contains("none", "gz", "gzip"));
  }

  @Test
  public void saysWhatAParameterIs() {
    Map<String, ParameterSpec> specs = new java.util.HashMap<>();
    PARAMETERS.specs().forEach(spec -> specs.put(spec.name(), spec));
    assertThat(specs.get("path").group(), is("Files"));
    assertThat(specs.get("path").required(), is(true));
    assertThat(specs.get("parts").kind(), is("list of maps"));
    assertThat(specs.get("parts").shorthand(), is("name"));
    assertThat(specs.get("names").shorthand(), nullValue());
    assertThat(specs.get("anything").anyShape(), is(true));
    assertThat(
        PARAMETERS.specs().stream().map(ParameterSpec::name).toList(),
        contains("path", "num_shards", "packing", "names", "parts", "labels", "anything", "on"));
  }
}
