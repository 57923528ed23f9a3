package dev.purlin.pipelines.catalogue;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsInAnyOrder;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;

import dev.purlin.pipelines.assembly.Catalogue;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.Test;

public class ReferencePagesTest {
  private static final Path REFERENCE = Path.of("../docs/reference");

  /** If this fails: {@code ./purlin transforms --reference docs/reference}. */
  @Test
  public void theReferenceIsWhatTheTransformsDeclare() throws IOException {
    Catalogue catalogue = Catalogue.load();
    Map<String, String> expected = new TreeMap<>(ReferencePages.of(catalogue));
    expected.put("pipeline.schema.json", PipelineFileSchema.of(catalogue).toPrettyString() + "\n");
    try (Stream<Path> files = Files.list(REFERENCE)) {
      assertThat(
          files.map(file -> file.getFileName().toString()).toList(),
          containsInAnyOrder(expected.keySet().toArray()));
    }
    for (Map.Entry<String, String> page : expected.entrySet()) {
      assertThat(
          page.getKey() + " is not up to date",
          Files.readString(REFERENCE.resolve(page.getKey())),
          is(page.getValue()));
    }
  }

  @Test
  public void aPageSaysWhatAParameterIsItsDefaultAndItsRange() {
    String page = ReferencePages.of(Catalogue.load()).get("ReadFromCsv.md");
    assertThat(page, containsString("| `path` (required) | string | "));
    assertThat(
        page,
        containsString(
            "| `sample_size` | integer | How many records to find the types in, where no schema is"
                + " declared. Default: 10000. 1 or more. |"));
    assertThat(page, containsString("## Rejected rows"));
    assertThat(page, containsString("| `error_handling.output` (required) | string | "));
  }
}
