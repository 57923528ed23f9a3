package dev.purlin.io.file;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;
import static org.junit.Assert.assertThrows;

import dev.purlin.core.problem.ConfigurationException;
import dev.purlin.core.reject.Rejects;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.util.TreeMap;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.testing.PAssert;
import org.apache.beam.sdk.testing.TestPipeline;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.Row;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

public class MatchAllTest {
  private static final Schema PATTERN =
      Schema.builder().addNullableStringField("pattern").addInt64Field("n").build();
  private static final Schema FILE =
      Schema.builder()
          .addStringField("path")
          .addInt64Field("size_in_bytes")
          .addDoubleField("last_updated_in_seconds")
          .build();

  @Rule public final transient TestPipeline pipeline = TestPipeline.create();
  @Rule public final TemporaryFolder folder = new TemporaryFolder();

  private PCollection<Row> patterns(String... patterns) {
    Row[] rows = new Row[patterns.length];
    for (int i = 0; i < rows.length; i++) {
      String pattern = patterns[i] == null ? null : folder.getRoot() + "/" + patterns[i];
      rows[i] = Row.withSchema(PATTERN).addValues(pattern, (long) i).build();
    }
    return pipeline.apply(Create.of(java.util.List.of(rows)).withRowSchema(PATTERN));
  }

  private Row file(String name, int size) throws IOException {
    File file = folder.newFile(name);
    Files.write(file.toPath(), new byte[size]);
    assertThat(file.setLastModified(1_700_000_000_000L), is(true));
    return Row.withSchema(FILE).addValues(file.getPath(), (long) size, 1.7e9).build();
  }

  @Test
  public void findsTheFilesOfEveryPattern() throws IOException {
    Row first = file("a1.csv", 3);
    Row second = file("a2.csv", 0);
    Row other = file("ž b.txt", 7);
    PCollection<Row> files =
        patterns("a*.csv", "ž b.txt", "none*", "a1.csv").apply(MatchAll.of("pattern"));
    assertThat(files.getSchema(), is(FILE));
    PAssert.that(files).containsInAnyOrder(first, second, other, first);
    pipeline.run();
  }

  @Test
  public void rejectsPatternsThatMatchNothingIfTheyMust() throws IOException {
    Row file = file("a1.csv", 3);
    Rejects rejects = Rejects.collect();
    PCollection<Row> files =
        patterns("a*.csv", "b*.csv", null)
            .apply(
                MatchAll.of("pattern")
                    .whenNoneMatches(MatchAll.NoMatch.DISALLOW)
                    .withRejects(rejects));
    PAssert.that(files).containsInAnyOrder(file);
    PAssert.that(rejects.rows())
        .satisfies(
            rows -> {
              TreeMap<Long, String> found = new TreeMap<>();
              rows.forEach(
                  row ->
                      found.put(
                          row.getRow("failed_row").getInt64("n"), row.getString("error_message")));
              assertThat(
                  found,
                  is(
                      new TreeMap<>(
                          java.util.Map.of(
                              1L, "no file matches the pattern", 2L, "there is no pattern"))));
              return null;
            });
    pipeline.run();
  }

  @Test
  public void needsAFieldOfText() {
    pipeline.enableAbandonedNodeEnforcement(false);
    assertThat(problem("n"), is("field 'n' is BIGINT, expected VARCHAR"));
    assertThat(problem("patern"), is("unknown field 'patern'; did you mean 'pattern'?"));
  }

  private String problem(String field) {
    return assertThrows(
            ConfigurationException.class, () -> patterns("a").apply(field, MatchAll.of(field)))
        .problems()
        .get(0)
        .message();
  }
}
