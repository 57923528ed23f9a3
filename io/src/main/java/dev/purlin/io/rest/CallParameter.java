package dev.purlin.io.rest;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.purlin.core.problem.ConfigurationException;
import dev.purlin.core.type.JsonRows;
import dev.purlin.io.http.HttpCall;
import dev.purlin.io.http.Uris;
import java.io.Serializable;
import java.util.List;

/** Something that a request says of the page that it is for. */
record CallParameter(String name, ParameterPlace place) implements Serializable {

  /** The request with a number. */
  HttpCall in(HttpCall call, long value) {
    return place == ParameterPlace.QUERY
        ? call.to(Uris.with(call.uri(), name, Long.toString(value)))
        : inBody(call, (object, field) -> object.put(field, value));
  }

  /** The request with a text. */
  HttpCall in(HttpCall call, String value) {
    return place == ParameterPlace.QUERY
        ? call.to(Uris.with(call.uri(), name, value))
        : inBody(call, (object, field) -> object.put(field, value));
  }

  private interface Setter {
    void set(ObjectNode object, String field);
  }

  private HttpCall inBody(HttpCall call, Setter setter) {
    try {
      JsonNode body = JsonRows.parse(call.body() == null ? "{}" : call.body());
      List<String> path = ResponsePath.parse("paginator.param", name).segments();
      JsonNode at = body;
      for (String field : path.subList(0, path.size() - 1)) {
        JsonNode below = at.get(field);
        at = below == null && at instanceof ObjectNode parent ? parent.putObject(field) : below;
      }
      if (at instanceof ObjectNode object) {
        setter.set(object, path.get(path.size() - 1));
        return call.withBody(body.toString());
      }
    } catch (JsonProcessingException e) {
      // Told below.
    }
    throw new ConfigurationException(
        "body",
        "'%s' cannot be set in it; with location: body, a JSON object is expected".formatted(name));
  }
}
