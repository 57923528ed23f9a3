package dev.purlin.io.excel;

import dev.purlin.core.problem.Reasons;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Locale;

/** Opens spreadsheet files by what they are, not by what their names say. */
final class Workbooks {
  private static final int BEGINNING = 512;

  private Workbooks() {}

  /**
   * Copies a file to a temporary one, for both formats are read from their ends as well as from
   * their beginnings, and opens it.
   *
   * @throws IOException if it is not a spreadsheet, is damaged, or has a password
   */
  static Workbook open(String file, InputStream in) throws IOException {
    Path copy = Files.createTempFile("purlin-", ".xls");
    try {
      Files.copy(in, copy, StandardCopyOption.REPLACE_EXISTING);
      return open(file, copy);
    } catch (IOException | RuntimeException e) {
      Files.deleteIfExists(copy);
      throw e;
    }
  }

  private static Workbook open(String file, Path copy) throws IOException {
    byte[] begin;
    try (InputStream in = Files.newInputStream(copy)) {
      begin = in.readNBytes(BEGINNING);
    }
    if (begins(begin, 0x50, 0x4b, 0x03, 0x04)) {
      return new XlsxWorkbook(file, copy);
    }
    if (begins(begin, 0xd0, 0xcf, 0x11, 0xe0)) {
      return new XlsWorkbook(file, copy);
    }
    if (begin.length == 0) {
      throw new IOException("it is empty; expected an Excel file, xlsx or xls");
    }
    String text = new String(begin, StandardCharsets.UTF_8).strip().toLowerCase(Locale.ROOT);
    if (text.startsWith("<")) {
      throw new IOException(
          "it is HTML or XML under the name of an Excel file; read it with ReadFromHtml or ReadFromXml");
    }
    boolean binary = text.chars().anyMatch(c -> c < ' ' && !Character.isWhitespace(c));
    throw new IOException(
        binary
            ? "it is not an Excel file; expected xlsx or xls"
            : "it is a text under the name of an Excel file; read it with ReadFromCsv");
  }

  private static boolean begins(byte[] bytes, int... magic) {
    for (int i = 0; i < magic.length; i++) {
      if (i >= bytes.length || (bytes[i] & 0xff) != magic[i]) {
        return false;
      }
    }
    return true;
  }

  /** A library could not read a file. */
  static IOException damaged(Exception e) {
    String reason = Reasons.of(e);
    boolean password = e.getClass().getSimpleName().startsWith("EncryptedDocument");
    // An xlsx file with a password is an xls container with an entry of this name.
    if (password || reason.contains("EncryptedPackage") || reason.contains("OOXML")) {
      return new IOException("it is protected by a password; save it without one", e);
    }
    return new IOException("it is damaged, or not an Excel file: " + reason, e);
  }
}
