package dev.purlin.pipelines.assembly;

import dev.purlin.core.batch.RowBatch;
import dev.purlin.core.problem.ConfigurationException;
import dev.purlin.core.problem.Names;
import dev.purlin.core.problem.PurlinException;
import dev.purlin.core.problem.Reasons;
import dev.purlin.core.problem.Required;
import dev.purlin.core.reject.Rejects;
import dev.purlin.core.run.RunOptions;
import dev.purlin.core.step.BatchInput;
import dev.purlin.core.step.BatchInputs;
import dev.purlin.core.step.BatchSource;
import dev.purlin.core.step.FusedRows;
import dev.purlin.core.step.MultiOutputTransform;
import dev.purlin.core.step.RowTransforms;
import dev.purlin.core.step.RowWiseTransform;
import dev.purlin.core.step.StepOutputs;
import dev.purlin.core.step.StepProvider;
import dev.purlin.core.step.StepRows;
import dev.purlin.core.step.StepTransform;
import dev.purlin.pipelines.foreign.UnreadInputs;
import dev.purlin.pipelines.spec.PipelineFileException;
import dev.purlin.pipelines.spec.PipelineSpec;
import dev.purlin.pipelines.spec.Position;
import dev.purlin.pipelines.spec.Problems;
import dev.purlin.pipelines.spec.Reference;
import dev.purlin.pipelines.spec.StepSpec;
import dev.purlin.transforms.set.Flatten;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.values.PBegin;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionRowTuple;
import org.apache.beam.sdk.values.Row;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * Builds the Beam pipeline of a pipeline file.
 *
 * <p>Assembling checks everything that can be known before rows flow: each step's parameters, and
 * whether it fits the schemas that reach it. Problems do not stop it at the first one; a step
 * behind a broken one is left out, for nothing is known about its input.
 */
public final class Assembler {
  private final Catalogue catalogue;
  private final PipelineSpec spec;
  private final Set<String> selected;
  private final boolean quarantining;
  private final @Nullable String run;
  private final Pipeline pipeline;
  private final Problems problems;
  private final Map<String, AssembledStep> steps = new LinkedHashMap<>();
  private final Map<String, StepRows> outputs = new LinkedHashMap<>();
  private final Map<String, Map<String, StepRows>> named = new LinkedHashMap<>();
  private final Map<String, Set<String>> read = new LinkedHashMap<>();
  private final Map<String, StepRows> refused = new LinkedHashMap<>();
  private final Map<String, Schema> schemas = new LinkedHashMap<>();
  private final Map<String, Rejects> unhandled = new LinkedHashMap<>();
  private final Map<String, StepSpec> byName = new LinkedHashMap<>();
  private final Set<String> watched;

  private Assembler(
      Catalogue catalogue,
      PipelineSpec spec,
      Set<String> selected,
      List<Reference> watched,
      RejectPolicy onError,
      PipelineOptions options) {
    this.catalogue = catalogue;
    this.spec = spec;
    this.selected = selected;
    this.quarantining = onError == RejectPolicy.QUARANTINE;
    this.problems = spec.problems();
    this.run = options.as(RunOptions.class).getPurlinRun();
    this.pipeline = Pipeline.create(options);
    spec.steps().forEach(step -> byName.put(step.name(), step));
    watched.forEach(this::noteRead);
    this.watched = watched.stream().map(Reference::step).collect(Collectors.toSet());
    spec.steps().stream()
        .filter(step -> selected.contains(step.name()))
        .flatMap(step -> step.inputs().values().stream())
        .flatMap(List::stream)
        .forEach(this::noteRead);
  }

  private void noteRead(Reference reference) {
    if (!isErrors(reference)) {
      String output = reference.output() == null ? StepOutputs.MAIN : reference.output();
      read.computeIfAbsent(reference.step(), step -> new LinkedHashSet<>()).add(output);
    }
  }

  /**
   * Assembles a whole file.
   *
   * @param options the options the pipeline will run with; the runner must be chosen already
   * @throws PipelineFileException with every problem of the file
   */
  public static Assembly assemble(
      Catalogue catalogue, PipelineSpec spec, RejectPolicy onError, PipelineOptions options) {
    Set<String> all = spec.steps().stream().map(StepSpec::name).collect(Collectors.toSet());
    return assemble(catalogue, spec, all, List.of(), onError, options);
  }

  /**
   * Assembles some of a file's steps; each one's inputs must be among them.
   *
   * @param watched outputs that are there in the assembly although no step reads them, or only one
   *     that could be fused with theirs
   */
  public static Assembly assemble(
      Catalogue catalogue,
      PipelineSpec spec,
      Set<String> selected,
      List<Reference> watched,
      RejectPolicy onError,
      PipelineOptions options) {
    return new Assembler(catalogue, spec, selected, watched, onError, options).assemble();
  }

  private Assembly assemble() {
    new IncrementalTargets(spec).check(problems);
    for (StepSpec step : spec.steps()) {
      if (selected.contains(step.name()) && !steps.containsKey(step.name())) {
        place(step);
      }
    }
    problems.throwIfAny();
    checkInputsAreRead();
    refused.forEach(
        (step, rows) -> {
          String output = Required.get(byName, step).errorOutput();
          if (output != null) {
            named.computeIfAbsent(step, key -> new LinkedHashMap<>()).put(output, rows);
          }
        });
    return new Assembly(
        pipeline,
        List.copyOf(steps.values()),
        outputs,
        named,
        schemas,
        Map.copyOf(unhandledRows()));
  }

  /** Transforms that are not Purlin's do not always say that they take no input. */
  private void checkInputsAreRead() {
    Set<String> readers =
        steps.keySet().stream()
            .map(byName::get)
            .filter(step -> !step.inputs().isEmpty())
            .filter(
                step ->
                    catalogue.find(step.type()).orElseThrow().inputs() == StepProvider.Inputs.ANY)
            .map(StepSpec::name)
            .collect(Collectors.toSet());
    if (!readers.isEmpty()) {
      for (String step : UnreadInputs.of(pipeline, readers)) {
        StepSpec spec = Required.get(byName, step);
        problem(
            spec.position(),
            "%s does not read its input, and the rows would be lost: remove 'input'"
                .formatted(spec.type()));
      }
      problems.throwIfAny();
    }
  }

  private Map<String, PCollection<Row>> unhandledRows() {
    Map<String, PCollection<Row>> rows = new LinkedHashMap<>();
    unhandled.forEach(
        (step, rejects) -> {
          if (rejects.accepted()) {
            rows.put(step, rejects.rows());
          }
        });
    return rows;
  }

  private void place(StepSpec step) {
    Optional<Placed> placed = prepare(step);
    if (placed.isEmpty()) {
      return;
    }
    try {
      if (placed.get().transform() instanceof RowWiseTransform<?>) {
        placeFused(placed.get());
      } else {
        placeAlone(placed.get());
      }
    } catch (BrokenInput e) {
      // The step that broke it has been reported; nothing can be said about this one.
    }
  }

  /** A step whose transform is made, but not yet applied. */
  private record Placed(
      StepSpec step, StepProvider provider, StepTransform<?, ?, ?> transform, Rejects rejects) {}

  private Optional<Placed> prepare(StepSpec step) {
    Optional<StepProvider> found = catalogue.find(step.type());
    if (found.isEmpty()) {
      // Reading the file has told of it.
      return Optional.empty();
    }
    StepProvider provider = found.get();
    if (step.commitsEarly() && !provider.writes()) {
      problem(
          step.position(),
          "'commit' says when a target is committed, and %s has none".formatted(step.type()));
    }
    ConfigurationReader reader = new ConfigurationReader(provider, problems);
    Row configuration = reader.read(step.config());
    boolean fits = inputsFit(step, provider);
    steps.put(step.name(), assembled(step, false));
    if (reader.sound()) {
      checkErrorOutput(step, provider, configuration);
    }
    if (!reader.sound() || !fits) {
      return Optional.empty();
    }
    boolean handled = step.errorOutput() != null;
    boolean collect = handled || (quarantining && provider.rejectsRows());
    Rejects rejects = collect ? Rejects.collect() : Rejects.fail();
    if (collect && !handled) {
      unhandled.put(step.name(), rejects);
    }
    return attempt(
        step,
        () -> {
          StepTransform<?, ?, ?> named =
              (StepTransform<?, ?, ?>) provider.transform(configuration).named(step.name());
          StepTransform<?, ?, ?> placed = (StepTransform<?, ?, ?>) named.in(run);
          StepTransform<?, ?, ?> timed =
              step.commitsEarly() ? (StepTransform<?, ?, ?>) placed.committedEarly() : placed;
          StepTransform<?, ?, ?> transform = (StepTransform<?, ?, ?>) timed.withRejects(rejects);
          return new Placed(step, provider, reading(step, transform), rejects);
        });
  }

  /** Rejected rows need an output of their own. */
  private void checkErrorOutput(StepSpec step, StepProvider provider, Row configuration) {
    if (step.errorOutput() == null || !provider.multiOutput()) {
      return;
    }
    attempt(step, () -> provider.outputs(configuration))
        .filter(outputs -> outputs.names().contains(step.errorOutput()))
        .ifPresent(
            outputs ->
                problem(
                    step.config().at("error_handling.output"),
                    "'%s' is another output of %s; give the rejected rows one of their own"
                        .formatted(step.errorOutput(), step.name())));
  }

  /** What nobody reads need not be made; but somebody may want to know what the rows look like. */
  private StepTransform<?, ?, ?> reading(StepSpec step, StepTransform<?, ?, ?> transform) {
    if (!(transform instanceof MultiOutputTransform<?, ?> several)) {
      return transform;
    }
    Set<String> outputs = new LinkedHashSet<>(Set.of(StepOutputs.MAIN));
    outputs.addAll(read.getOrDefault(step.name(), Set.of()));
    return (StepTransform<?, ?, ?>) several.reading(outputs);
  }

  /** Whether the step has as many inputs as its transform takes; they may still be broken ones. */
  private boolean inputsFit(StepSpec step, StepProvider provider) {
    int given = step.inputs().size();
    String type = step.type();
    Optional<String> misfit =
        switch (provider.inputs()) {
          case NONE ->
              given == 0
                  ? Optional.empty()
                  : Optional.of("%s is a source: it takes no input".formatted(type));
          case ONE ->
              switch (given) {
                case 0 ->
                    Optional.of(
                        "%s needs an input; name the step its rows come from".formatted(type));
                case 1 -> Optional.empty();
                default ->
                    Optional.of(
                        "%s takes one input, found %d: %s"
                            .formatted(type, given, String.join(", ", step.inputs().keySet())));
              };
          case MANY ->
              given == 0 ? Optional.of("%s needs inputs".formatted(type)) : Optional.empty();
          case ANY -> declared(step, provider.inputCollectionNames());
        };
    misfit.ifPresent(message -> problem(step.position(), message));
    return misfit.isEmpty();
  }

  /** What is wrong with the inputs of a step whose transform says how it wants them named. */
  private static Optional<String> declared(StepSpec step, List<String> names) {
    Set<String> given = step.inputs().keySet();
    String type = step.type();
    if (names.isEmpty() || names.size() == 1 && given.size() == 1) {
      return Optional.empty();
    }
    if (names.size() == 1) {
      return Optional.of(
          given.isEmpty()
              ? "%s needs an input; name the step its rows come from".formatted(type)
              : "%s takes one input, found %d: %s"
                  .formatted(type, given.size(), String.join(", ", given)));
    }
    for (String tag : given) {
      if (!names.contains(tag)) {
        return Optional.of(Names.unknown("input of " + type, tag, names));
      }
    }
    return given.size() == names.size()
        ? Optional.empty()
        : Optional.of(
            "%s needs the inputs %s, found %s"
                .formatted(
                    type,
                    String.join(", ", names),
                    given.isEmpty() ? "none" : String.join(", ", given)));
  }

  private AssembledStep assembled(StepSpec step, boolean opaque) {
    List<AssembledStep.Source> sources =
        step.inputs().values().stream().flatMap(List::stream).map(this::source).toList();
    return new AssembledStep(step.name(), step.type(), sources, namedOutputs(step.name()), opaque);
  }

  private AssembledStep.Source source(Reference reference) {
    boolean errors = isErrors(reference);
    boolean main = errors || StepOutputs.MAIN.equals(reference.output());
    return new AssembledStep.Source(reference.step(), main ? null : reference.output(), errors);
  }

  /** Those of a step's named outputs that are read. */
  private List<String> namedOutputs(String step) {
    return read.getOrDefault(step, Set.of()).stream()
        .filter(output -> !output.equals(StepOutputs.MAIN))
        .toList();
  }

  private boolean isErrors(Reference reference) {
    return reference.output() != null
        && reference.output().equals(Required.get(byName, reference.step()).errorOutput());
  }

  private void placeAlone(Placed placed) {
    StepSpec step = placed.step();
    Map<String, StepRows> inputs = new LinkedHashMap<>();
    for (String tag : step.inputs().keySet()) {
      inputs.put(tag, input(step, tag));
    }
    attempt(step, () -> apply(placed, inputs))
        .ifPresent(
            rows -> {
              steps.put(step.name(), assembled(step, placed.transform().opaque()));
              Map<String, StepRows> others = new LinkedHashMap<>(rows);
              StepRows main = others.remove(StepOutputs.MAIN);
              named.put(step.name(), others);
              if (main == null) {
                publishRejects(placed);
                checkSchemas(step, others);
              } else {
                publish(placed, main);
              }
            });
  }

  /** Applies a transform in batches, if it and its input know them, or row by row. */
  private Map<String, StepRows> apply(Placed placed, Map<String, StepRows> inputs) {
    String name = placed.step().name();
    StepTransform<?, ?, ?> transform = placed.transform();
    if (transform instanceof BatchSource source) {
      return main(
          StepRows.of(name, PBegin.in(pipeline).apply(name, RowTransforms.batches(source))));
    }
    if (transform instanceof BatchInput taking && inputs.size() == 1) {
      Optional<PCollection<RowBatch>> batches = inputs.values().iterator().next().batches();
      if (batches.isPresent()) {
        return main(StepRows.of(batches.get().apply(name, RowTransforms.ofBatches(taking))));
      }
    }
    if (transform instanceof BatchInputs joining
        && inputs.values().stream().anyMatch(input -> input.batches().isPresent())) {
      return main(StepRows.of(RowTransforms.apply(name, joining, pipeline, inputs)));
    }
    PCollectionRowTuple tuple = PCollectionRowTuple.empty(pipeline);
    for (Map.Entry<String, StepRows> input : inputs.entrySet()) {
      tuple = tuple.and(input.getKey(), input.getValue().rows());
    }
    Map<String, StepRows> made = new LinkedHashMap<>();
    RowTransforms.apply(name, transform, placed.provider().inputs(), tuple)
        .getAll()
        .forEach((output, rows) -> made.put(output, StepRows.of(rows)));
    return made;
  }

  private static Map<String, StepRows> main(StepRows rows) {
    return Map.of(StepOutputs.MAIN, rows);
  }

  private void placeFused(Placed head) {
    StepRows input = input(head.step(), head.step().inputs().keySet().iterator().next());
    List<Placed> chain = new ArrayList<>();
    FusedRows fused = FusedRows.from(input.schema());
    Optional<Placed> next = Optional.of(head);
    while (next.isPresent()) {
      Placed placed = next.get();
      FusedRows before = fused;
      Optional<FusedRows> longer =
          attempt(placed.step(), () -> before.then((RowWiseTransform<?>) placed.transform()));
      if (longer.isEmpty()) {
        return;
      }
      fused = longer.get();
      putSchema(placed.step(), fused.schema());
      chain.add(placed);
      next = onlyRowWiseConsumer(placed.step());
    }
    String name = chain.stream().map(p -> p.step().name()).collect(Collectors.joining(" + "));
    FusedRows whole = fused;
    StepRows rows =
        input
            .batches()
            .map(batches -> StepRows.of(name, batches.apply(name, whole.overBatches())))
            .orElseGet(() -> StepRows.of(input.rows().apply(name, whole)));
    for (Placed placed : chain) {
      publishRejects(placed);
    }
    publish(chain.get(chain.size() - 1), rows);
  }

  /** The step that can run in one DoFn with this one: row-wise, and the only reader of its rows. */
  private Optional<Placed> onlyRowWiseConsumer(StepSpec step) {
    List<StepSpec> consumers =
        spec.steps().stream()
            .filter(candidate -> selected.contains(candidate.name()))
            .filter(candidate -> reads(candidate, step))
            .toList();
    if (consumers.size() != 1 || watched.contains(step.name())) {
      return Optional.empty();
    }
    StepSpec consumer = consumers.get(0);
    boolean onlyInput = consumer.inputs().values().stream().mapToInt(List::size).sum() == 1;
    boolean rowWise = catalogue.find(consumer.type()).map(StepProvider::rowWise).orElse(false);
    return onlyInput && rowWise ? prepare(consumer) : Optional.empty();
  }

  private boolean reads(StepSpec consumer, StepSpec producer) {
    return consumer.inputs().values().stream()
        .flatMap(List::stream)
        .anyMatch(reference -> reference.step().equals(producer.name()) && !isErrors(reference));
  }

  private void publish(Placed placed, StepRows rows) {
    outputs.put(placed.step().name(), rows);
    putSchema(placed.step(), rows.schema());
    publishRejects(placed);
  }

  private void putSchema(StepSpec step, Schema schema) {
    schemas.put(step.name(), schema);
    if (step.outputSchema() != null) {
      OutputSchema.check(step.outputSchema(), schema, problems);
    }
  }

  /** What a file says of the output of a step without a main output holds for all it has. */
  private void checkSchemas(StepSpec step, Map<String, StepRows> rows) {
    if (step.outputSchema() != null) {
      rows.values()
          .forEach(output -> OutputSchema.check(step.outputSchema(), output.schema(), problems));
    }
  }

  private void publishRejects(Placed placed) {
    if (placed.rejects().accepted()) {
      refused.put(placed.step().name(), StepRows.of(placed.rejects().rows()));
    }
  }

  private StepRows input(StepSpec step, String tag) {
    List<Reference> references = step.input(tag);
    if (references.isEmpty()) {
      // None of them leads anywhere, which reading the file has told.
      throw new BrokenInput();
    }
    Map<String, StepRows> rows = new LinkedHashMap<>();
    for (Reference reference : references) {
      StepRows found = rows(reference);
      String name = reference.toString();
      rows.put(rows.containsKey(name) ? "%s (%d)".formatted(name, rows.size()) : name, found);
    }
    return rows.size() == 1 ? rows.values().iterator().next() : flatten(step, tag, rows);
  }

  private StepRows rows(Reference reference) {
    String step = reference.step();
    Map<String, StepRows> others = named.getOrDefault(step, Map.of());
    StepRows found =
        isErrors(reference)
            ? refused.get(step)
            : reference.output() == null || reference.output().equals(StepOutputs.MAIN)
                ? outputs.get(step)
                : others.get(reference.output());
    if (found != null) {
      return found;
    }
    if (named.containsKey(step) && !isErrors(reference)) {
      // It was applied, and only now it is known what it outputs.
      List<String> known = new ArrayList<>(others.keySet());
      if (outputs.containsKey(step)) {
        known.add(0, StepOutputs.MAIN);
      }
      String wanted = reference.output() == null ? StepOutputs.MAIN : reference.output();
      problem(reference.at(), Names.unknown("output of '" + step + "',", wanted, known));
    }
    throw new BrokenInput();
  }

  private StepRows flatten(StepSpec step, String tag, Map<String, StepRows> rows) {
    PCollectionRowTuple tuple = PCollectionRowTuple.empty(pipeline);
    for (Map.Entry<String, StepRows> input : rows.entrySet()) {
      tuple = tuple.and(input.getKey(), input.getValue().rows());
    }
    PCollectionRowTuple inputs = tuple;
    String name = step.name() + "/Flatten[" + tag + "]";
    return attempt(step, () -> StepRows.of(inputs.apply(name, Flatten.inputs().named(name))))
        .orElseThrow(BrokenInput::new);
  }

  private interface Attempt<T> {
    T get();
  }

  /**
   * Does something for a step; what goes wrong becomes a problem at the right place of the file.
   */
  private <T> Optional<T> attempt(StepSpec step, Attempt<T> action) {
    try {
      return Optional.of(action.get());
    } catch (ConfigurationException e) {
      for (ConfigurationException.Problem problem : e.problems()) {
        problem(step.config().at(problem.path()), problem.message());
      }
    } catch (PurlinException e) {
      problem(step.position(), e.getMessage());
    } catch (IllegalArgumentException | IllegalStateException e) {
      problem(step.position(), "%s cannot be built: %s".formatted(step.type(), Reasons.of(e)));
    }
    return Optional.empty();
  }

  private void problem(Position at, String message) {
    problems.add(at, message);
  }

  /** A step before this one has problems of its own. */
  private static final class BrokenInput extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private BrokenInput() {
      super(null, null, false, false);
    }
  }
}
