package dev.purlin.pipelines.spec;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * A test of a pipeline, as it stands under {@code tests} of its file: what some steps are given,
 * and what others are to give.
 *
 * @param name the test's name; {@code test 2}, say, if the file gives it none
 * @param mockInputs what steps read, in place of what they would
 * @param mockOutputs the output of steps that are not run
 * @param expectedInputs what must reach steps, which are not run
 * @param expectedOutputs what the output of steps must be
 * @param allowedSources the names or types of sources that may be run
 */
public record TestSpec(
    String name,
    Position position,
    List<Rows> mockInputs,
    List<Rows> mockOutputs,
    List<Rows> expectedInputs,
    List<Rows> expectedOutputs,
    Set<String> allowedSources) {
  private static final String NAME = "name";
  private static final String ELEMENTS = "elements";
  private static final String SCHEMA = "schema";
  private static final String MOCK_INPUTS = "mock_inputs";
  private static final String MOCK_OUTPUTS = "mock_outputs";
  private static final String EXPECTED_INPUTS = "expected_inputs";
  private static final String EXPECTED_OUTPUTS = "expected_outputs";
  private static final String ALLOWED_SOURCES = "allowed_sources";
  private static final List<String> KEYS =
      List.of(NAME, MOCK_INPUTS, MOCK_OUTPUTS, EXPECTED_INPUTS, EXPECTED_OUTPUTS, ALLOWED_SOURCES);

  /**
   * Rows at a place of the pipeline.
   *
   * @param step what the test calls the step, or its output
   * @param at where it does
   * @param schema the types of the rows, of mocks alone; null if the test does not say
   */
  public record Rows(String step, Position at, ListValue elements, @Nullable MapValue schema) {}

  public TestSpec {
    mockInputs = List.copyOf(mockInputs);
    mockOutputs = List.copyOf(mockOutputs);
    expectedInputs = List.copyOf(expectedInputs);
    expectedOutputs = List.copyOf(expectedOutputs);
    allowedSources = Set.copyOf(allowedSources);
  }

  /** Reads tests; what is wrong with them becomes problems. */
  public static List<TestSpec> read(ListValue tests, Problems problems) {
    List<TestSpec> read = new ArrayList<>();
    for (Value test : tests.elements()) {
      if (test instanceof MapValue map) {
        read.add(read(new Fields(map, problems), "test " + (read.size() + 1)));
      } else {
        problems.add(
            test.position(),
            "a test must be a map with 'expected_outputs' or 'expected_inputs', but is "
                + test.kind());
      }
    }
    return read;
  }

  private static TestSpec read(Fields fields, String nameless) {
    fields.allowOnly(KEYS);
    String name = fields.has(NAME) ? fields.text(NAME) : null;
    List<Rows> inputs = rows(fields, EXPECTED_INPUTS, false);
    List<Rows> outputs = rows(fields, EXPECTED_OUTPUTS, false);
    if (isEmpty(fields, EXPECTED_INPUTS) && isEmpty(fields, EXPECTED_OUTPUTS)) {
      fields
          .problems()
          .add(
              fields.map().position(),
              "a test needs 'expected_outputs' or 'expected_inputs': without them it cannot fail");
    }
    return new TestSpec(
        name == null ? nameless : name,
        fields.map().position(),
        rows(fields, MOCK_INPUTS, true),
        rows(fields, MOCK_OUTPUTS, true),
        inputs,
        outputs,
        sources(fields));
  }

  private static boolean isEmpty(Fields fields, String key) {
    Value value = fields.map().get(key);
    return value == null
        || Fields.isNothing(value)
        || value instanceof ListValue list && list.elements().isEmpty();
  }

  private static List<Rows> rows(Fields fields, String key, boolean mocks) {
    List<Rows> rows = new ArrayList<>();
    ListValue list = fields.list(key);
    if (list == null) {
      return rows;
    }
    for (Value element : list.elements()) {
      if (!(element instanceof MapValue map)) {
        fields
            .problems()
            .add(
                element.position(),
                "'%s' lists maps with 'name' and 'elements', but this is %s"
                    .formatted(key, element.kind()));
        continue;
      }
      Fields item = new Fields(map, fields.problems());
      item.allowOnly(mocks ? List.of(NAME, ELEMENTS, SCHEMA) : List.of(NAME, ELEMENTS));
      String step = required(item, NAME) ? item.text(NAME) : null;
      ListValue elements = required(item, ELEMENTS) ? item.list(ELEMENTS) : null;
      MapValue schema = mocks ? item.map(SCHEMA) : null;
      if (step != null && elements != null) {
        rows.add(new Rows(step, map.at(NAME), elements, schema));
      }
    }
    return rows;
  }

  private static boolean required(Fields fields, String key) {
    if (!fields.has(key)) {
      fields
          .problems()
          .add(
              fields.map().position(),
              key.equals(NAME)
                  ? "no 'name' here: name the step that this is about"
                  : "no 'elements' here: list the rows, or write [] for none");
    }
    return fields.has(key);
  }

  private static Set<String> sources(Fields fields) {
    Set<String> sources = new LinkedHashSet<>();
    ListValue list = fields.list(ALLOWED_SOURCES);
    if (list != null) {
      for (Value source : list.elements()) {
        if (source instanceof ScalarValue scalar && scalar.value() instanceof String text) {
          sources.add(text);
        } else {
          fields
              .problems()
              .add(source.position(), "a source is named by a string, not by " + source.kind());
        }
      }
    }
    return sources;
  }
}
