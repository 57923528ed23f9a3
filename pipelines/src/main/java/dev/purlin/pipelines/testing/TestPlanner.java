package dev.purlin.pipelines.testing;

import dev.purlin.core.problem.Required;
import dev.purlin.core.step.StepProvider;
import dev.purlin.pipelines.assembly.Catalogue;
import dev.purlin.pipelines.spec.MapValue;
import dev.purlin.pipelines.spec.PipelineSpec;
import dev.purlin.pipelines.spec.Position;
import dev.purlin.pipelines.spec.Problems;
import dev.purlin.pipelines.spec.Reference;
import dev.purlin.pipelines.spec.ScalarValue;
import dev.purlin.pipelines.spec.StepSpec;
import dev.purlin.pipelines.spec.TestSpec;
import dev.purlin.pipelines.spec.Value;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.checkerframework.checker.nullness.qual.Nullable;

/** Finds what a test needs of a pipeline; see {@link TestPlan}. */
final class TestPlanner {
  static final String ELEMENTS = "elements";
  static final String SCHEMA = "schema";

  private final PipelineSpec pipeline;
  private final TestSpec test;
  private final Catalogue catalogue;
  private final Problems problems;
  private final StepNames names;
  private final Map<String, StepSpec> byName = new HashMap<>();
  private final Map<String, Map<String, String>> mockedOutputs = new HashMap<>();
  private final Map<StepNames.Input, String> mockedInputs = new HashMap<>();
  private final List<StepSpec> mocks = new ArrayList<>();
  private final Set<String> used = new LinkedHashSet<>();
  private final Map<String, StepSpec> planned = new HashMap<>();
  private final List<StepSpec> gatherers = new ArrayList<>();
  private final List<TestPlan.Expectation> expectations = new ArrayList<>();

  TestPlanner(PipelineSpec pipeline, TestSpec test, Catalogue catalogue) {
    this.pipeline = pipeline;
    this.test = test;
    this.catalogue = catalogue;
    this.problems = pipeline.problems().apart();
    this.names = new StepNames(pipeline, catalogue);
    pipeline.steps().forEach(step -> byName.put(step.name(), step));
  }

  TestPlan plan() {
    test.mockOutputs().forEach(this::mockOutput);
    test.mockInputs().forEach(this::mockInput);
    test.expectedInputs().forEach(this::expectInput);
    test.expectedOutputs().forEach(this::expectOutput);
    List<StepSpec> steps = new ArrayList<>(mocks);
    pipeline.steps().stream()
        .map(step -> planned.get(step.name()))
        .filter(step -> step != null)
        .forEach(steps::add);
    steps.addAll(gatherers);
    return new TestPlan(test, pipeline.with(steps, problems), List.copyOf(expectations));
  }

  private void mockOutput(TestSpec.Rows rows) {
    try {
      Reference output = names.output(rows.step());
      StepSpec step = step(output.step());
      String mock = create(output + " (mock output)", rows, declared(step, output.output()));
      Map<String, String> ofStep =
          mockedOutputs.computeIfAbsent(output.step(), key -> new HashMap<>());
      if (ofStep.putIfAbsent(key(output), mock) != null) {
        problems.add(rows.at(), "the output of '%s' is mocked twice".formatted(rows.step()));
      }
    } catch (StepNames.NoSuchName e) {
      problems.add(rows.at(), e.getMessage());
    }
  }

  private void mockInput(TestSpec.Rows rows) {
    try {
      StepNames.Input input = unwindowed(names.input(rows.step()));
      List<Reference> read = input.step().input(input.tag());
      MapValue declared =
          read.size() == 1 ? declared(step(read.get(0).step()), read.get(0).output()) : null;
      String mock =
          create("%s.%s (mock input)".formatted(input.step().name(), input.tag()), rows, declared);
      if (mockedInputs.putIfAbsent(input, mock) != null) {
        problems.add(rows.at(), "the input of '%s' is mocked twice".formatted(rows.step()));
      }
    } catch (StepNames.NoSuchName e) {
      problems.add(rows.at(), e.getMessage());
    }
  }

  /** The types that a source declares for the rows it reads; a mock of it has them, too. */
  private static @Nullable MapValue declared(StepSpec source, @Nullable String output) {
    return source.inputs().isEmpty()
            && output == null
            && source.config().get(SCHEMA) instanceof MapValue schema
        ? schema
        : null;
  }

  private String create(String name, TestSpec.Rows rows, @Nullable MapValue declared) {
    Map<String, Value> config = new LinkedHashMap<>();
    config.put(ELEMENTS, rows.elements());
    config.put("reshuffle", new ScalarValue(false, "false", rows.at()));
    MapValue schema = rows.schema() == null ? declared : rows.schema();
    if (schema != null) {
      config.put(SCHEMA, schema);
    }
    Map<String, Position> places = new HashMap<>();
    config.forEach((key, value) -> places.put(key, value.position()));
    MapValue whole = new MapValue(config, places, rows.elements().position());
    mocks.add(step(name, "Create", rows.at(), Map.of(), whole));
    return name;
  }

  private void expectInput(TestSpec.Rows rows) {
    try {
      StepNames.Input input = unwindowed(names.input(rows.step()));
      expect("expected_inputs", rows, inputs(input));
    } catch (StepNames.NoSuchName e) {
      problems.add(rows.at(), e.getMessage());
    }
  }

  private void expectOutput(TestSpec.Rows rows) {
    try {
      expect("expected_outputs", rows, List.of(required(names.output(rows.step()), rows.at())));
    } catch (StepNames.NoSuchName e) {
      problems.add(rows.at(), e.getMessage());
    }
  }

  private void expect(String kind, TestSpec.Rows rows, List<Reference> references) {
    Reference output = references.size() == 1 ? references.get(0) : gathered(rows, references);
    expectations.add(
        new TestPlan.Expectation("%s of '%s'".formatted(kind, rows.step()), rows, output));
  }

  private Reference gathered(TestSpec.Rows rows, List<Reference> references) {
    String name = "inputs of %s (%d)".formatted(rows.step(), gatherers.size() + 1);
    Map<String, List<Reference>> inputs = new LinkedHashMap<>();
    references.forEach(reference -> inputs.put("input " + (inputs.size() + 1), List.of(reference)));
    MapValue nothing = new MapValue(Map.of(), Map.of(), rows.at());
    gatherers.add(step(name, "Flatten", rows.at(), inputs, nothing));
    return new Reference(name, null, rows.at());
  }

  private List<Reference> inputs(StepNames.Input input) {
    String mock = mockedInputs.get(input);
    return mock == null
        ? input.step().input(input.tag()).stream()
            .map(reference -> required(reference, test.position()))
            .toList()
        : List.of(new Reference(mock, null, input.step().position()));
  }

  /** Has an output be made, by a mock of it or by its step. */
  private Reference required(Reference output, Position wantedAt) {
    Map<String, String> ofStep = mockedOutputs.get(output.step());
    if (ofStep == null) {
      use(step(output.step()), wantedAt);
      return output;
    }
    String mock = ofStep.get(key(output));
    if (mock == null) {
      problems.add(
          wantedAt,
          "'%s' is mocked, but not its output '%s', which the test needs: mock that one, too"
              .formatted(output.step(), key(output)));
      return output;
    }
    return new Reference(mock, null, output.at());
  }

  private void use(StepSpec step, Position wantedAt) {
    if (!used.add(step.name())) {
      return;
    }
    if (catalogue.find(step.type()).map(StepProvider::writes).orElse(false)) {
      problems.add(
          wantedAt,
          "'%s' writes, and a test writes nothing: expect its input under 'expected_inputs'"
              .formatted(step.name()));
    }
    if (step.inputs().isEmpty() && !step.type().equals("Create") && !allowed(step)) {
      problems.add(
          wantedAt,
          ("'%s' is a source that the test would read: mock it under 'mock_outputs', or name it"
                  + " under 'allowed_sources'")
              .formatted(step.name()));
    }
    Map<String, List<Reference>> inputs = new LinkedHashMap<>();
    step.inputs().keySet().forEach(tag -> inputs.put(tag, inputs(new StepNames.Input(step, tag))));
    planned.put(
        step.name(),
        new StepSpec(
            step.name(),
            step.type(),
            step.position(),
            inputs,
            step.config(),
            step.outputSchema(),
            step.errorOutput(),
            false));
  }

  private boolean allowed(StepSpec source) {
    return test.allowedSources().contains(source.name())
        || test.allowedSources().contains(source.type());
  }

  /** Rows are given and expected as they are before the step's own windowing. */
  private StepNames.Input unwindowed(StepNames.Input input) {
    List<Reference> read = input.step().input(input.tag());
    String windowing = "%s/WindowInto[%s]".formatted(input.step().name(), input.tag());
    return read.size() == 1 && read.get(0).step().equals(windowing)
        ? new StepNames.Input(step(windowing), "input")
        : input;
  }

  private StepSpec step(String name) {
    return Required.get(byName, name);
  }

  private static String key(Reference output) {
    return output.output() == null ? "output" : output.output();
  }

  private static StepSpec step(
      String name, String type, Position at, Map<String, List<Reference>> inputs, MapValue config) {
    return new StepSpec(name, type, at, inputs, config, null, null, false);
  }
}
