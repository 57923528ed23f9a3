package dev.purlin.core.python;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.purlin.core.part.Part;
import dev.purlin.core.part.PartLoader;
import dev.purlin.core.problem.PurlinException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.apache.beam.sdk.values.Row;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * Python in this JVM.
 *
 * <p>It is a {@link Part}, which is fetched when it is first needed. The first call costs some
 * seconds. Python has no files, no network and no processes, and a row may take {@value
 * PythonEngine#LIMIT_SECONDS} seconds, or as many as {@value PythonEngine#LIMIT} says.
 */
public final class Python {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String BRIDGE = "dev.purlin.core.python.engine";

  private static @Nullable PythonEngine engine;

  /**
   * What can be told of a source without running it.
   *
   * @param type the type of its results; null if it cannot be told
   * @param problem why it does not compile; null if it does
   */
  public record Checked(@Nullable FieldType type, @Nullable String problem) {}

  private Python() {}

  /**
   * Compiles sources, and infers the types of their results.
   *
   * @throws PurlinException if Python cannot be had
   */
  public static List<Checked> check(Schema input, List<PythonSource> sources) {
    String found =
        engine()
            .types(
                PythonTypes.names(input).toString(),
                PythonTypes.kinds(input).toString(),
                json(sources).toString());
    List<Checked> checked = new ArrayList<>();
    for (JsonNode one : parse(found)) {
      JsonNode type = one.path("type");
      checked.add(
          new Checked(
              type.isMissingNode() || type.isNull() ? null : PythonTypes.type(type),
              one.path("problem").asText(null)));
    }
    return checked;
  }

  /** Computes the fields of rows. */
  public static void evaluate(PythonProgram program, List<Row> rows, PythonEngine.Results results) {
    engine().evaluate(program, rows, results);
  }

  /** Loaded when it is first asked for; another attempt is made if it could not be had. */
  private static synchronized PythonEngine engine() {
    if (engine == null) {
      engine = PartLoader.load(Part.PYTHON, BRIDGE, "GraalPython", PythonEngine.class);
    }
    return engine;
  }

  /** Sources, as {@code program.py} reads them. */
  public static ArrayNode json(List<PythonSource> sources) {
    ArrayNode all = JSON.createArrayNode();
    for (PythonSource source : sources) {
      all.addObject()
          .put("kind", source.kind().name().toLowerCase(Locale.ROOT))
          .put("code", source.code())
          .put("function", source.function())
          .put("path", source.path());
    }
    return all;
  }

  private static JsonNode parse(String json) {
    try {
      return JSON.readTree(json);
    } catch (JsonProcessingException e) {
      throw PurlinException.internal("program.py gave no JSON", e);
    }
  }
}
