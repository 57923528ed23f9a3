package dev.purlin.tests.cluster;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Makes sure that a gated load has done each thing once. */
final class Exactness {
  private Exactness() {}

  static void check(GatedLoad load, JsonNode record) throws Exception {
    assertThat(load.early(), is(GatedLoad.EARLY));
    assertThat(load.gated(), is(GatedLoad.gatedWhole()));
    assertThat(load.tables(), is(List.of("early", "gated")));
    List<String> json = load.json();
    assertThat(json, hasSize(GatedLoad.ROWS));
    assertThat(new HashSet<>(json), hasSize(GatedLoad.ROWS));
    assertThat(
        Files.readAllLines(load.out("sums.csv")).stream().sorted().toList(),
        is(List.of("fizz,30000300000", "kind,twice", "plain,60000000000")));
    assertThat(
        written(record),
        is(
            new TreeMap<>(
                Map.of(
                    "Colors", 3L,
                    "Load early", 3L,
                    "Rows", 300_000L,
                    "Doubled", 300_000L,
                    "Load gated", 300_000L,
                    "Rows as JSON", 300_000L,
                    "Sums", 2L,
                    "Sums as CSV", 2L))));
    assertThat(
        record.path("targets_written").toString(), record.path("targets_written").size(), is(4));
    try (Stream<Path> files = Files.list(load.out(""))) {
      assertThat(
          files.map(path -> path.getFileName().toString()).sorted().toList(),
          is(List.of("rows.jsonl-00000-of-00002", "rows.jsonl-00001-of-00002", "sums.csv")));
    }
  }

  private static Map<String, Long> written(JsonNode record) {
    Map<String, Long> written = new TreeMap<>();
    for (JsonNode step : record.path("steps")) {
      written.put(step.path("step").asText(), step.path("written").asLong());
    }
    return written;
  }
}
