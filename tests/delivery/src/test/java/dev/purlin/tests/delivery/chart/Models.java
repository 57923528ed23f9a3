package dev.purlin.tests.delivery.chart;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import com.google.gson.annotations.SerializedName;
import io.kubernetes.client.custom.IntOrString;
import io.kubernetes.client.custom.Quantity;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Holds JSON against the classes that a client library generates from an API's schema. Every field
 * must be one of the class, and of its type: the libraries' own readers take numbers for texts, and
 * most overlook what they do not know.
 */
final class Models {
  private Models() {}

  /** What is wrong with the JSON of an object of a class, each with its path. */
  static List<String> problems(JsonNode json, Type type) {
    List<String> problems = new ArrayList<>();
    check(json, type, "", problems);
    return problems;
  }

  private static void check(JsonNode json, Type type, String path, List<String> problems) {
    if (type instanceof ParameterizedType generic) {
      Type element = generic.getActualTypeArguments()[generic.getActualTypeArguments().length - 1];
      if (List.class.isAssignableFrom((Class<?>) generic.getRawType())) {
        expect(json.isArray(), "a list", json, path, problems);
        for (int i = 0; i < json.size() && json.isArray(); i++) {
          check(json.get(i), element, path + "[" + i + "]", problems);
        }
      } else {
        expect(json.isObject(), "a map", json, path, problems);
        json.fields()
            .forEachRemaining(
                entry -> check(entry.getValue(), element, path + "." + entry.getKey(), problems));
      }
      return;
    }
    Class<?> model = (Class<?>) type;
    if (model == String.class || model == OffsetDateTime.class || model.isEnum()) {
      expect(json.isTextual(), "a string", json, path, problems);
    } else if (model == Integer.class || model == Long.class) {
      expect(json.isIntegralNumber(), "a whole number", json, path, problems);
    } else if (model == Boolean.class) {
      expect(json.isBoolean(), "true or false", json, path, problems);
    } else if (model == Double.class) {
      expect(json.isNumber(), "a number", json, path, problems);
    } else if (model == IntOrString.class || model.getSimpleName().equals("IntOrString")) {
      expect(
          json.isTextual() || json.isIntegralNumber(),
          "a whole number or a string",
          json,
          path,
          problems);
    } else if (model == Quantity.class) {
      expect(isQuantity(json), "a quantity", json, path, problems);
    } else if (model != Object.class) {
      expect(json.isObject(), "an object", json, path, problems);
      Map<String, Type> fields = fields(model);
      json.fields()
          .forEachRemaining(
              entry -> {
                String at = path + "." + entry.getKey();
                if (fields.containsKey(entry.getKey())) {
                  check(entry.getValue(), fields.get(entry.getKey()), at, problems);
                } else {
                  problems.add(at + ": " + model.getSimpleName() + " has no such field");
                }
              });
    }
  }

  private static void expect(
      boolean holds, String what, JsonNode json, String path, List<String> problems) {
    if (!holds) {
      problems.add(path + ": expected " + what + ", found " + json);
    }
  }

  private static boolean isQuantity(JsonNode json) {
    try {
      return json.isValueNode() && Quantity.fromString(json.asText()) != null;
    } catch (RuntimeException e) {
      return false;
    }
  }

  private static Map<String, Type> fields(Class<?> model) {
    Map<String, Type> fields = new LinkedHashMap<>();
    for (Field field : model.getDeclaredFields()) {
      if (Modifier.isStatic(field.getModifiers())) {
        continue;
      }
      SerializedName gson = field.getAnnotation(SerializedName.class);
      JsonProperty jackson = field.getAnnotation(JsonProperty.class);
      if (gson != null) {
        fields.put(gson.value(), field.getGenericType());
      } else if (jackson != null) {
        fields.put(jackson.value(), field.getGenericType());
      }
    }
    if (fields.isEmpty()) {
      throw new IllegalArgumentException(model + " is no generated model");
    }
    return fields;
  }
}
