package dev.purlin.pipelines.cli;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.junit.Rule;
import org.junit.Test;

/** Targets that write their rows in order, in runs on each runner. */
public class OrderedTargetsTest {
  private static final List<String> RUNNERS = List.of("direct", "flink");

  @Rule public final Workplace workplace = new Workplace();

  private void run(String runner, String pipeline, Object... more) {
    Path file = workplace.file(runner + ".yaml", pipeline.replace("RUNNER", runner));
    Invocation run = workplace.runOn(runner, file, more);
    assertThat(run.toString(), run.exitCode(), is(0));
    assertThat(run.toString(), run.err() + run.out(), containsString("the books balance"));
  }

  @Test
  public void writesTheSameFilesOnEveryRunner() {
    String pipeline =
        """
        pipeline:
          transforms:
            - type: Create
              name: Rows
              config:
                schema: {name: VARCHAR, amount: "DECIMAL(9,2)", at: TIMESTAMP, id: BIGINT}
                elements:
                  - {name: Łódź, amount: 9, at: "2024-01-01T00:00:00Z", id: 1}
                  - {name: Aalen, amount: 10.5, at: "2024-01-01T00:00:02Z", id: 2}
                  - {name: null, amount: 1, at: "2024-01-01T00:00:00Z", id: 3}
                  - {name: Aalen, amount: 9.75, at: "2024-01-01T00:00:01Z", id: 4}
                  - {name: 😀, amount: -3, at: "2024-01-01T00:00:01.000001Z", id: 5}
                  - {name: Aalen, amount: null, at: "2024-01-01T00:00:01Z", id: 6}
            - type: WriteToCsv
              name: Csv
              input: Rows
              config:
                path: DIR/RUNNER/rows.csv
                single_file: true
                order_by: [{field: name, nulls: first}, {field: amount, order: desc}]
            - type: WriteToJson
              name: Json
              input: Rows
              config:
                path: DIR/RUNNER/rows.jsonl
                single_file: true
                order_by: [{field: at, order: desc}, id]
            - type: WriteToText
              name: Text
              input: Names
              config: {path: DIR/RUNNER/rows.txt, single_file: true, order_by: name}
            - type: WriteToFixedWidth
              name: Fixed
              input: Ids
              config:
                path: DIR/RUNNER/rows.fix
                single_file: true
                columns: [{name: id, width: 1}]
                order_by: [{field: id, order: descending}]
            - type: MapToFields
              name: Ids
              input: Rows
              config: {fields: {id: id}}
            - type: MapToFields
              name: Names
              input: Rows
              config: {fields: {name: "coalesce(name, '-')"}}
        """;
    for (String runner : RUNNERS) {
      run(runner, pipeline);
      assertThat(
          workplace.read(runner + "/rows.csv"),
          is(
              """
              name,amount,at,id
              ,1,2024-01-01T00:00:00Z,3
              Aalen,10.5,2024-01-01T00:00:02Z,2
              Aalen,9.75,2024-01-01T00:00:01Z,4
              Aalen,,2024-01-01T00:00:01Z,6
              Łódź,9,2024-01-01T00:00:00Z,1
              😀,-3,2024-01-01T00:00:01.000001Z,5
              """));
      assertThat(
          workplace.read(runner + "/rows.jsonl").replaceAll(".*\"id\":(\\d).*", "$1"),
          is("2\n5\n4\n6\n1\n3\n"));
      assertThat(workplace.read(runner + "/rows.txt"), is("-\nAalen\nAalen\nAalen\nŁódź\n😀\n"));
      assertThat(workplace.read(runner + "/rows.fix"), is("6\n5\n4\n3\n2\n1\n"));
    }
  }

  /** Nine of ten rows have one key, which is in one shard; a sample holds a third of them. */
  @Test
  public void shardsAreInOrderTogetherAndTheSameOnEveryRunner() {
    Random random = new Random(5);
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < 30_000; i++) {
      String key = i % 10 == 0 ? "k%04d".formatted(random.nextInt(5_000)) : "k2500";
      lines.add("%s,%05d".formatted(key, i));
    }
    workplace.file("rows.csv", "k,n\n" + String.join("\n", lines) + "\n");
    List<String> sorted =
        lines.stream()
            .sorted(
                Comparator.comparing((String line) -> line.substring(0, 5))
                    .reversed()
                    .thenComparing(line -> line.substring(6)))
            .toList();
    String pipeline =
        """
        pipeline:
          type: chain
          transforms:
            - type: ReadFromCsv
              config: {path: DIR/rows.csv, schema: {k: VARCHAR, n: VARCHAR}}
            - type: WriteToCsv
              config:
                path: DIR/RUNNER/sorted
                header: false
                num_shards: 4
                order_by: {field: k, order: desc}
        """;
    List<List<String>> files = new ArrayList<>();
    for (String runner : RUNNERS) {
      run(runner, pipeline);
      List<String> shards = new ArrayList<>();
      for (int shard = 0; shard < 4; shard++) {
        shards.add(workplace.read("%s/sorted-%05d-of-00004".formatted(runner, shard)));
      }
      assertThat(String.join("", shards).lines().toList(), is(sorted));
      assertThat(shards.stream().filter(shard -> shard.contains("k2500,")).count(), is(1L));
      assertThat(shards.stream().filter(shard -> shard.lines().count() > 500).count(), is(4L));
      files.add(shards);
    }
    assertThat(files.get(1), is(files.get(0)));
  }

  @Test
  public void namesTheParameterOfAnOrderThatIsNone() {
    Path file =
        workplace.file(
            "wrong.yaml",
            """
            pipeline:
              type: chain
              transforms:
                - type: Create
                  config: {elements: [{id: 1}]}
                - type: WriteToJson
                  config: {path: DIR/out, order_by: [{field: idd, order: desc}]}
            """);
    Invocation run = workplace.runOn("direct", file);
    assertThat(run.exitCode(), is(2));
    assertThat(run.err(), containsString("unknown field 'idd'; did you mean 'id'?"));
  }
}
