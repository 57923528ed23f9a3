package dev.purlin.tests.delivery.image;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;

/**
 * An image as {@code docker save} writes it, and Jib.
 *
 * @param configuration its configuration
 * @param layers the files of each layer but the base image's, in their order
 */
record Image(JsonNode configuration, List<List<TarArchiveEntry>> layers) {
  private static final ObjectMapper JSON = new ObjectMapper();

  static Image read(Path tar) throws IOException {
    Map<String, byte[]> parts = parts(tar);
    JsonNode manifest = JSON.readTree(parts.get("manifest.json")).get(0);
    List<List<TarArchiveEntry>> layers = new ArrayList<>();
    for (JsonNode name : manifest.get("Layers")) {
      List<TarArchiveEntry> files = new ArrayList<>();
      try (TarArchiveInputStream layer = layer(parts.get(name.asText()))) {
        for (TarArchiveEntry entry = layer.getNextEntry();
            entry != null;
            entry = layer.getNextEntry()) {
          if (entry.isFile()) {
            files.add(entry);
          }
        }
      }
      layers.add(files);
    }
    return new Image(
        JSON.readTree(parts.get(manifest.get("Config").asText())),
        layers.subList(1, layers.size()));
  }

  /** Lays the files of all layers into a directory, with the permissions that they have. */
  static void unpack(Path tar, Path directory) throws IOException {
    Map<String, byte[]> parts = parts(tar);
    for (JsonNode name : JSON.readTree(parts.get("manifest.json")).get(0).get("Layers")) {
      try (TarArchiveInputStream layer = layer(parts.get(name.asText()))) {
        for (TarArchiveEntry entry = layer.getNextEntry();
            entry != null;
            entry = layer.getNextEntry()) {
          Path file = directory.resolve(entry.getName());
          if (entry.isFile()) {
            Files.createDirectories(file.getParent());
            Files.copy(layer, file);
            Files.setPosixFilePermissions(
                file,
                PosixFilePermissions.fromString(
                    (entry.getMode() & 0111) == 0 ? "rw-r--r--" : "rwxr-xr-x"));
          }
        }
      }
    }
  }

  /** The names of all files, from the root. */
  List<String> files() {
    return layers.stream().flatMap(List::stream).map(TarArchiveEntry::getName).toList();
  }

  /** The names of the files in a folder, without it. */
  List<String> filesIn(String folder) {
    return files().stream()
        .filter(file -> file.startsWith(folder + "/"))
        .map(file -> file.substring(folder.length() + 1))
        .sorted()
        .toList();
  }

  private static Map<String, byte[]> parts(Path tar) throws IOException {
    Map<String, byte[]> parts = new LinkedHashMap<>();
    try (TarArchiveInputStream in = new TarArchiveInputStream(Files.newInputStream(tar))) {
      for (TarArchiveEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
        parts.put(entry.getName(), in.readAllBytes());
      }
    }
    return parts;
  }

  private static TarArchiveInputStream layer(byte[] zipped) throws IOException {
    InputStream bytes = new ByteArrayInputStream(zipped);
    return new TarArchiveInputStream(new GZIPInputStream(bytes));
  }
}
