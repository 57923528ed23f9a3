package dev.purlin.pipelines.spec;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.purlin.core.problem.PurlinException;
import org.checkerframework.checker.nullness.qual.Nullable;

/** Plain values as JSON text. */
final class Json {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private Json() {}

  static String write(@Nullable Object value) {
    try {
      return MAPPER.writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw PurlinException.internal("a value of a pipeline file cannot be written as JSON", e);
    }
  }
}
