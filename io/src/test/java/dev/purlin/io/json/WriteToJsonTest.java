package dev.purlin.io.json;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import dev.purlin.io.file.FileTarget;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.testing.PAssert;
import org.apache.beam.sdk.testing.TestPipeline;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionRowTuple;
import org.apache.beam.sdk.values.Row;
import org.checkerframework.checker.nullness.qual.Nullable;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

public class WriteToJsonTest {
  private static final String ONE = "{\"id\":1,\"tags\":[\"a\",\"b\"],\"name\":null}";
  private static final Schema SCHEMA =
      Schema.builder()
          .addNullableField("id", Schema.FieldType.INT64)
          .addNullableField("tags", Schema.FieldType.array(Schema.FieldType.STRING))
          .addNullableField("name", Schema.FieldType.STRING)
          .build();
  private static final List<Row> ROWS =
      Arrays.asList(row(1, List.of("a", "b")), row(2, null), row(3, null));

  private static Row row(long id, @Nullable List<String> tags) {
    return Row.withSchema(SCHEMA).addValues(id, tags, null).build();
  }

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
            .apply(Create.of(ROWS.get(0)).withRowSchema(SCHEMA))
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
    PCollectionRowTuple.of("input", pipeline.apply(Create.of(ROWS).withRowSchema(SCHEMA)))
        .apply(provider.from(configuration));
    pipeline.run();
    PCollection<Row> rows =
        second.apply(ReadFromJson.from(path("out.json") + "*").withSchema(SCHEMA));
    PAssert.that(rows).containsInAnyOrder(ROWS);
    second.run();
    assertThat(Files.exists(path("out.json-00001-of-00002")), is(true));
  }
}
