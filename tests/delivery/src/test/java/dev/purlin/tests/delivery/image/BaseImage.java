package dev.purlin.tests.delivery.image;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;

/**
 * A small image in the place of Flink's own, of which the tests need no more than what it sets: the
 * entrypoint, the command, and variables.
 */
final class BaseImage {
  static final String ENTRYPOINT = "/docker-entrypoint.sh";
  static final String COMMAND = "help";
  static final String PATH =
      "PATH=/opt/flink/bin:/opt/java/openjdk/bin:/usr/local/bin:/usr/bin:/bin";

  private BaseImage() {}

  /** Writes the image as {@code docker save} does. */
  static void write(Path file) throws IOException {
    byte[] layer =
        tar(
            Map.of(
                "docker-entrypoint.sh",
                "#!/bin/sh\nexec \"$@\"\n".getBytes(StandardCharsets.UTF_8)));
    ObjectMapper json = new ObjectMapper().enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS);
    byte[] configuration =
        json.writeValueAsBytes(
            Map.of(
                "architecture",
                "amd64",
                "os",
                "linux",
                "config",
                Map.of(
                    "Entrypoint", List.of(ENTRYPOINT),
                    "Cmd", List.of(COMMAND),
                    "Env", List.of(PATH, "FLINK_HOME=/opt/flink"),
                    "WorkingDir", "/opt/flink"),
                "rootfs",
                Map.of("type", "layers", "diff_ids", List.of("sha256:" + sha256(layer))),
                "history",
                List.of()));
    byte[] manifest =
        json.writeValueAsBytes(
            List.of(
                Map.of(
                    "Config", "config.json",
                    "RepoTags", List.of("flink:test"),
                    "Layers", List.of("layer.tar"))));
    Files.write(
        file,
        tar(Map.of("config.json", configuration, "layer.tar", layer, "manifest.json", manifest)));
  }

  private static byte[] tar(Map<String, byte[]> files) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (TarArchiveOutputStream tar = new TarArchiveOutputStream(bytes)) {
      for (Map.Entry<String, byte[]> file : new TreeMap<>(files).entrySet()) {
        TarArchiveEntry entry = new TarArchiveEntry(file.getKey());
        entry.setModTime(0);
        entry.setSize(file.getValue().length);
        entry.setMode(0100755);
        tar.putArchiveEntry(entry);
        tar.write(file.getValue());
        tar.closeArchiveEntry();
      }
    }
    return bytes.toByteArray();
  }

  private static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
