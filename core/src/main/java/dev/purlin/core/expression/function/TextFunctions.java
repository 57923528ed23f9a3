package dev.purlin.core.expression.function;

import dev.purlin.core.problem.PurlinException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import org.apache.beam.vendor.calcite.v1_40_0.org.apache.calcite.avatica.util.ByteString;
import org.apache.beam.vendor.calcite.v1_40_0.org.apache.calcite.linq4j.function.Strict;

/** Functions on text and bytes that mean what they mean in Beam SQL; generated code calls them. */
@Strict
public final class TextFunctions {
  private TextFunctions() {}

  public static long length(String text) {
    return Characters.length(text);
  }

  public static long length(ByteString bytes) {
    return bytes.length();
  }

  public static ByteString md5(String text) {
    return hash("MD5", bytes(text));
  }

  public static ByteString md5(ByteString bytes) {
    return hash("MD5", bytes.getBytes());
  }

  public static ByteString sha1(String text) {
    return hash("SHA-1", bytes(text));
  }

  public static ByteString sha1(ByteString bytes) {
    return hash("SHA-1", bytes.getBytes());
  }

  public static ByteString sha256(String text) {
    return hash("SHA-256", bytes(text));
  }

  public static ByteString sha256(ByteString bytes) {
    return hash("SHA-256", bytes.getBytes());
  }

  public static ByteString sha512(String text) {
    return hash("SHA-512", bytes(text));
  }

  public static ByteString sha512(ByteString bytes) {
    return hash("SHA-512", bytes.getBytes());
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static ByteString hash(String algorithm, byte[] bytes) {
    try {
      return new ByteString(MessageDigest.getInstance(algorithm).digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw PurlinException.internal("this JVM lacks " + algorithm, e);
    }
  }
}
