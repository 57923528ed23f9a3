package dev.purlin.benchmarks.data;

import java.io.BufferedWriter;
import java.io.Closeable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A CSV file in the making: every value quoted, missing ones left empty, as the city's files are.
 */
final class CsvFile implements Closeable {
  private final BufferedWriter writer;

  CsvFile(Path path) throws IOException {
    writer = Files.newBufferedWriter(path, StandardCharsets.UTF_8);
  }

  void record(String... values) throws IOException {
    for (int i = 0; i < values.length; i++) {
      if (i > 0) {
        writer.write(',');
      }
      if (!values[i].isEmpty()) {
        writer.write('"');
        writer.write(values[i].replace("\"", "\"\""));
        writer.write('"');
      }
    }
    writer.write('\n');
  }

  @Override
  public void close() throws IOException {
    writer.close();
  }
}
