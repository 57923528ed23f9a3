package dev.purlin.io.json;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import dev.purlin.io.file.FileTarget;
import dev.purlin.transforms.AssertEqual;
import dev.purlin.transforms.Create;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.beam.sdk.testing.PAssert;
import org.apache.beam.sdk.testing.TestPipeline;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionRowTuple;
import org.apache.beam.sdk.values.Row;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

public class WriteToJsonTest {
  private static final String ONE = "{\"id\":1,\"tags\":[\"a\",\"b\"],\"name\":null}";

  @Rule public final transient TestPipeline pipeline = TestPipeline.create();
  @Rule public final transient TestPipeline second = TestPipeline.create();
  @Rule public final transient TemporaryFolder folder = new TemporaryFolder();

  private Path path(String name) {
    return folder.getRoot().toPath().resolve(name);
  }

  @Test
  public void writesAnObjectInEveryLine() throws Exception {
    PCollection<Row> files =
        pipeline
            .apply(Create.elements(ONE))
            .apply(WriteToJson.to(path("out.jsonl").toString()).withSingleFile());
    PAssert.that(files)
        .containsInAnyOrder(
            Row.withSchema(FileTarget.COMMITTED)
                .addValues(path("out.jsonl").toString(), 1L, ONE.length() + 1L)
                .build());
    pipeline.run();
    assertThat(Files.readString(path("out.jsonl")), is(ONE + "\n"));
  }

  @Test
  public void writesShardsThatReadFromJsonReadsBack() throws Exception {
    WriteToJson.Provider provider = new WriteToJson.Provider();
    Row configuration =
        Row.withSchema(provider.configurationSchema())
            .withFieldValue("path", path("out.json").toString())
            .withFieldValue("num_shards", 2)
            .build();
    PCollectionRowTuple.of(
            "input", pipeline.apply(Create.elements(ONE, "{\"id\": 2}", "{\"id\": 3}")))
        .apply(provider.from(configuration));
    pipeline.run();
    PCollection<Row> rows = second.apply(ReadFromJson.from(path("out.json") + "*"));
    rows.apply(AssertEqual.elements(ONE, "{\"id\": 2}", "{\"id\": 3}"));
    second.run();
    assertThat(Files.exists(path("out.json-00001-of-00002")), is(true));
  }
}
