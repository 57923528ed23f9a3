package dev.purlin.transforms.query;

import dev.purlin.core.type.SqlType;
import dev.purlin.core.type.TextFormats;
import dev.purlin.core.type.TextParser;
import dev.purlin.core.type.TextParsers;
import dev.purlin.core.type.UnfitValueException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.values.Row;

/**
 * A file of tables, and of queries over them with the rows they give.
 *
 * <pre>
 * table sales
 * id INTEGER NOT NULL, amount DECIMAL
 * 1 | 1.50
 * 2 | NULL
 *
 * query the sum passes over nulls
 * SELECT SUM(amount) AS total FROM sales
 * ----
 * total DECIMAL
 * 1.5
 * </pre>
 *
 * <p>Blocks are separated by empty lines. The first line of a result has its columns, the others
 * its rows, sorted as text. Numbers are written without zeros that say nothing.
 */
record QueryFile(Map<String, Table> tables, List<Query> queries) {
  private static final String SEPARATOR = " \\| ";

  /** A table: its columns as written, and its rows. */
  record Table(String columns, Schema schema, List<Row> rows) {}

  /**
   * A query and its result.
   *
   * @param result its columns, then its rows
   */
  record Query(String name, String sql, List<String> result) {}

  static QueryFile read(Path file) throws IOException, UnfitValueException {
    Map<String, Table> tables = new LinkedHashMap<>();
    List<Query> queries = new ArrayList<>();
    for (String block : Files.readString(file).split("\n\\s*\n", -1)) {
      List<String> lines =
          Arrays.stream(block.split("\n", -1))
              .filter(l -> !l.isBlank() && !l.startsWith("#"))
              .toList();
      if (lines.isEmpty()) {
        continue;
      }
      String[] head = lines.get(0).split(" ", 2);
      switch (head[0]) {
        case "table" -> tables.put(head[1], table(lines.subList(1, lines.size())));
        case "query" -> queries.add(query(head[1], lines.subList(1, lines.size())));
        default -> throw new IllegalArgumentException(file + ": no table, no query: " + lines);
      }
    }
    return new QueryFile(tables, queries);
  }

  private static Query query(String name, List<String> lines) {
    int end = lines.indexOf("----");
    if (end < 0) {
      return new Query(name, String.join("\n", lines), List.of());
    }
    return new Query(
        name, String.join("\n", lines.subList(0, end)), lines.subList(end + 1, lines.size()));
  }

  private static Table table(List<String> lines) throws UnfitValueException {
    Schema.Builder schema = Schema.builder();
    List<TextParser> parsers = new ArrayList<>();
    for (String column : lines.get(0).split(", ", -1)) {
      String[] words = column.split(" ", 2);
      boolean nullable = !words[1].endsWith(" NOT NULL");
      SqlType type = SqlType.parse(words[1].replace(" NOT NULL", ""));
      schema.addField(words[0], type.fieldType().withNullable(nullable));
      parsers.add(TextParsers.of(type, TextFormats.ISO));
    }
    Schema built = schema.build();
    List<Row> rows = new ArrayList<>();
    for (String line : lines.subList(1, lines.size())) {
      String[] texts = line.split(SEPARATOR, -1);
      List<Object> values = new ArrayList<>();
      for (int i = 0; i < texts.length; i++) {
        values.add(texts[i].equals("NULL") ? null : parsers.get(i).parse(texts[i]));
      }
      rows.add(Row.withSchema(built).addValues(values).build());
    }
    return new Table(lines.get(0), built, rows);
  }
}
