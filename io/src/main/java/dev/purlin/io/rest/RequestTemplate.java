package dev.purlin.io.rest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.purlin.core.parameter.JsonParameter;
import dev.purlin.core.problem.ConfigurationException;
import dev.purlin.core.problem.Names;
import dev.purlin.core.reject.Rejection;
import dev.purlin.core.reject.RowRejection;
import dev.purlin.core.secret.SecretNames;
import dev.purlin.core.type.JsonRows;
import dev.purlin.io.http.HttpCall;
import dev.purlin.io.http.HttpMethod;
import dev.purlin.io.http.Uris;
import java.io.Serializable;
import java.net.URI;
import java.net.http.HttpRequest;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.values.Row;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * Requests as they are configured, with {@code {field}} where a value of an input row goes.
 *
 * @param address url and path
 * @param body JSON, or a text; null for none
 */
record RequestTemplate(
    HttpMethod method,
    String address,
    Map<String, List<String>> params,
    Map<String, String> headers,
    @Nullable String body)
    implements Serializable {

  /** What {@code {last_value}} stands for: the last value of an incremental read. */
  static final String LAST_VALUE = "last_value";

  /** The media type of JSON. */
  static final String JSON = "application/json";

  private static final Pattern LAST = Pattern.compile("\\{" + LAST_VALUE + "}");
  private static final Pattern PLACEHOLDER = Pattern.compile("\\{([A-Za-z_][A-Za-z0-9_]*)}");

  /**
   * The requests of a configuration that reads.
   *
   * @param input the schema of the rows that requests are made for; null if there are none
   * @throws ConfigurationException with what no request can be made of; it shows no values
   */
  static RequestTemplate of(ReadFromRest.Configuration configuration, @Nullable Schema input) {
    if (configuration.body() != null && configuration.method() == ReadMethod.GET) {
      throw new ConfigurationException("body", "has no meaning with method get; expected post");
    }
    RequestTemplate template =
        new RequestTemplate(
            configuration.method().http(),
            join(configuration.url(), configuration.path()),
            QueryParameters.of(configuration.params()),
            headers(
                configuration.method() == ReadMethod.POST ? JSON : null, configuration.headers()),
            JsonParameter.textOrNull(configuration.body()));
    template.check(input);
    return template;
  }

  /**
   * The requests of a configuration that writes.
   *
   * @param contentType what bodies are; null if there are none
   * @param input the schema of the rows that requests are made for
   * @throws ConfigurationException with what no request can be made of; it shows no values
   */
  static RequestTemplate of(
      WriteToRest.Configuration configuration, @Nullable String contentType, Schema input) {
    RequestTemplate template =
        new RequestTemplate(
            configuration.method().http(),
            join(configuration.url(), configuration.path()),
            QueryParameters.of(configuration.params()),
            headers(contentType, configuration.headers()),
            JsonParameter.textOrNull(configuration.body()));
    template.check(input);
    return template;
  }

  private static Map<String, String> headers(
      @Nullable String contentType, Map<String, String> given) {
    Map<String, String> headers = new LinkedHashMap<>();
    headers.put("Accept", JSON);
    if (contentType != null) {
      headers.put("Content-Type", contentType);
    }
    given.forEach(
        (name, value) -> {
          headers.keySet().removeIf(name::equalsIgnoreCase);
          headers.put(name, value);
        });
    return headers;
  }

  private static String join(String url, @Nullable String path) {
    if (path == null || path.isBlank()) {
      return url.strip();
    }
    String base = url.strip();
    return (base.endsWith("/") ? base.substring(0, base.length() - 1) : base)
        + "/"
        + (path.startsWith("/") ? path.substring(1) : path);
  }

  private void check(@Nullable Schema input) {
    Matcher placeholder = PLACEHOLDER.matcher(address);
    while (placeholder.find()) {
      if (input == null) {
        throw new ConfigurationException(
            "path",
            "'{%s}' stands for a field of an input row, but there is no input"
                .formatted(placeholder.group(1)));
      }
      if (!input.hasField(placeholder.group(1))) {
        throw new ConfigurationException(
            "path", Names.unknown("field", placeholder.group(1), input));
      }
    }
    URI uri = parsed(PLACEHOLDER.matcher(address).replaceAll("x"));
    if (uri == null || !Uris.isHttp(uri)) {
      throw new ConfigurationException(
          "url", "expected the address of an HTTP server, such as https://host/v1");
    }
    if (uri.getRawUserInfo() != null) {
      throw new ConfigurationException(
          "url", "has a login in it; give it as auth: {type: basic, username: ..., password: ...}");
    }
    headers.forEach(
        (name, value) -> {
          try {
            HttpRequest.newBuilder().header(name, value);
          } catch (IllegalArgumentException e) {
            // Its message would show the value.
            throw new ConfigurationException(
                "headers." + name, "is not a header that can be set, or its value is malformed");
          }
        });
  }

  private static @Nullable URI parsed(String text) {
    try {
      return URI.create(text);
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  /** What nobody may see of it: values whose names say so. */
  List<String> secrets() {
    List<String> secrets = new ArrayList<>();
    headers.forEach(
        (name, value) -> {
          if (SecretNames.matches(name)) {
            secrets.add(value);
            secrets.add(value.substring(value.indexOf(' ') + 1));
          }
        });
    params.forEach(
        (name, values) -> {
          if (SecretNames.matches(name)) {
            secrets.addAll(values);
          }
        });
    secrets.addAll(Uris.secrets(URI.create(PLACEHOLDER.matcher(address).replaceAll("x"))));
    JsonNode json = body == null ? null : JsonParameter.parse(body);
    if (json != null) {
      addSecrets(json, secrets);
    }
    return secrets;
  }

  private static void addSecrets(JsonNode node, List<String> secrets) {
    node.fields()
        .forEachRemaining(
            field -> {
              if (field.getValue().isTextual() && SecretNames.isPassword(field.getKey())) {
                secrets.add(field.getValue().asText());
              }
            });
    node.forEach(child -> addSecrets(child, secrets));
  }

  /** Whether the address has a field of an input row in it. */
  boolean hasFieldInAddress() {
    return PLACEHOLDER.matcher(address).find();
  }

  /** The first field of a schema whose value goes into the requests; null if there is none. */
  @Nullable String firstField(Schema input) {
    List<String> texts = new ArrayList<>();
    texts.add(address);
    params.values().forEach(texts::addAll);
    if (body != null) {
      texts.add(body);
    }
    return texts.stream()
        .flatMap(text -> placeholders(text).stream())
        .filter(input::hasField)
        .findFirst()
        .orElse(null);
  }

  /** The names that stand in braces in a text. */
  static List<String> placeholders(String text) {
    return PLACEHOLDER.matcher(text).results().map(found -> found.group(1)).toList();
  }

  /** The only request there is. */
  HttpCall call() {
    URI uri = URI.create(address);
    for (Map.Entry<String, List<String>> param : params.entrySet()) {
      uri = Uris.with(uri, param.getKey(), param.getValue());
    }
    return new HttpCall(method, uri, headers, body);
  }

  /**
   * The requests of a run that reads incrementally.
   *
   * @param last what stands for {@code {last_value}}; null if no value was kept yet, and none is
   *     given: parameters of the query that need one are left out then
   */
  RequestTemplate since(@Nullable JsonNode last) {
    if (last != null) {
      return filled(JsonNodeFactory.instance.objectNode().set(LAST_VALUE, last));
    }
    Map<String, List<String>> left = new LinkedHashMap<>();
    params.forEach(
        (name, values) -> {
          List<String> kept = values.stream().filter(text -> !LAST.matcher(text).find()).toList();
          if (!kept.isEmpty()) {
            left.put(name, kept);
          }
        });
    return new RequestTemplate(method, address, left, headers, body);
  }

  /** Whether no request can be made without a value for {@code {last_value}}. */
  boolean needsLast() {
    return LAST.matcher(address).find() || body != null && LAST.matcher(body).find();
  }

  /**
   * The request for a row.
   *
   * @throws RowRejection if the row has no value for the path
   */
  HttpCall call(Row row) throws RowRejection {
    JsonNode values = JsonRows.toNode(row);
    Matcher inPath = PLACEHOLDER.matcher(address);
    while (inPath.find()) {
      JsonNode value = values.path(inPath.group(1));
      if (value.isNull() || value.asText().isEmpty()) {
        throw new RowRejection(
            Rejection.of(
                "is %s, but the path of the request needs a value"
                    .formatted(value.isNull() ? "null" : "empty"),
                inPath.group(1),
                value.isNull() ? null : ""));
      }
    }
    return filled(values).call();
  }

  /** With values in the places of their names; the path has no other names. */
  private RequestTemplate filled(JsonNode values) {
    String path =
        PLACEHOLDER
            .matcher(address)
            .replaceAll(
                found ->
                    Matcher.quoteReplacement(Uris.encoded(values.path(found.group(1)).asText())));
    Map<String, List<String>> filledParams = new LinkedHashMap<>();
    params.forEach(
        (name, texts) ->
            filledParams.put(name, texts.stream().map(text -> filled(text, values)).toList()));
    String filledBody = body;
    if (body != null) {
      JsonNode json = JsonParameter.parse(body);
      filledBody = json.isContainerNode() ? filled(json, values).toString() : filled(body, values);
    }
    return new RequestTemplate(method, path, filledParams, headers, filledBody);
  }

  /** Placeholders of fields that the row has not are texts like any other. */
  static String filled(String text, JsonNode values) {
    return PLACEHOLDER
        .matcher(text)
        .replaceAll(
            found -> {
              JsonNode value = values.get(found.group(1));
              return Matcher.quoteReplacement(
                  value == null ? found.group() : value.isNull() ? "" : value.asText());
            });
  }

  private static JsonNode filled(JsonNode node, JsonNode values) {
    if (node.isTextual()) {
      Matcher whole = PLACEHOLDER.matcher(node.asText());
      return whole.matches() && values.has(whole.group(1))
          ? values.get(whole.group(1))
          : TextNode.valueOf(filled(node.asText(), values));
    }
    if (node.isObject()) {
      ObjectNode object = JsonNodeFactory.instance.objectNode();
      node.fields()
          .forEachRemaining(field -> object.set(field.getKey(), filled(field.getValue(), values)));
      return object;
    }
    if (node.isArray()) {
      ArrayNode array = JsonNodeFactory.instance.arrayNode();
      node.forEach(element -> array.add(filled(element, values)));
      return array;
    }
    return node;
  }

  /** Not the generated text: that would show secrets. */
  @Override
  public String toString() {
    return "RequestTemplate";
  }
}
