package dev.purlin.io.rest;

import com.fasterxml.jackson.databind.JsonNode;
import dev.purlin.core.problem.ConfigurationException;
import dev.purlin.core.problem.Names;
import dev.purlin.core.reject.Rejection;
import dev.purlin.core.reject.RowRejection;
import dev.purlin.core.type.JsonRows;
import dev.purlin.io.http.HttpCall;
import java.io.Serializable;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.values.Row;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * The header that tells a request from others.
 *
 * @param key the key with {@code {field}} in it; null for a hash of the request
 */
record Idempotency(String header, @Nullable String key) implements Serializable {

  /**
   * What the parameters mean.
   *
   * @param input the schema of the rows
   * @param batches whether a request has several rows
   * @param headers the other headers
   * @throws ConfigurationException with what does not fit
   */
  static Idempotency of(
      IdempotencyParameters parameters,
      Schema input,
      boolean batches,
      Map<String, String> headers) {
    String header = parameters.header();
    try {
      HttpRequest.newBuilder().header(header, "x");
    } catch (IllegalArgumentException e) {
      throw new ConfigurationException(
          "idempotency.header", "'%s' is not a header that can be set".formatted(header));
    }
    if (headers.keySet().stream().anyMatch(header::equalsIgnoreCase)) {
      throw new ConfigurationException(
          "idempotency.header", "'%s' is given in headers too".formatted(header));
    }
    String key = parameters.key();
    if (key != null) {
      checkKey(key, input, batches);
    }
    return new Idempotency(header, key);
  }

  private static void checkKey(String key, Schema input, boolean batches) {
    if (batches) {
      throw new ConfigurationException(
          "idempotency.key",
          "is the key of one row, but a request with batch_size has several; leave out one of them");
    }
    List<String> named = RequestTemplate.placeholders(key);
    for (String field : named) {
      if (!input.hasField(field)) {
        throw new ConfigurationException("idempotency.key", Names.unknown("field", field, input));
      }
    }
    if (named.isEmpty()) {
      throw new ConfigurationException(
          "idempotency.key",
          "would be the same for all rows; expected a field in it, as in order-{%s}"
              .formatted(input.getField(0).getName()));
    }
  }

  /**
   * The request with its key.
   *
   * @throws RowRejection if the row has no value for the key, or one that no header can hold
   */
  HttpCall in(HttpCall call, Row row) throws RowRejection {
    return call.with(header, key == null ? hash(call) : filled(key, row));
  }

  private static String filled(String key, Row row) throws RowRejection {
    JsonNode values = JsonRows.toNode(row);
    for (String field : RequestTemplate.placeholders(key)) {
      JsonNode value = values.path(field);
      if (value.isNull() || value.asText().isEmpty()) {
        throw new RowRejection(
            Rejection.of(
                "is %s, but the idempotency key of the request needs a value"
                    .formatted(value.isNull() ? "null" : "empty"),
                field,
                value.isNull() ? null : ""));
      }
      if (!value.asText().chars().allMatch(c -> c >= ' ' && c <= '~')) {
        throw new RowRejection(
            Rejection.of(
                "has characters that a header cannot hold; an idempotency key is of printable ASCII",
                field,
                value.asText()));
      }
    }
    return RequestTemplate.filled(key, values);
  }

  private static String hash(HttpCall call) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      String text =
          call.method() + " " + call.uri() + "\n" + (call.body() == null ? "" : call.body());
      return HexFormat.of().formatHex(digest.digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
