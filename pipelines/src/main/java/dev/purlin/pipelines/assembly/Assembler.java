package dev.purlin.pipelines.assembly;

import dev.purlin.core.batch.RowBatch;
import dev.purlin.core.problem.ConfigurationException;
import dev.purlin.core.problem.PurlinException;
import dev.purlin.core.reject.Rejects;
import dev.purlin.core.run.RunOptions;
import dev.purlin.core.step.BatchSource;
import dev.purlin.core.step.BatchTarget;
import dev.purlin.core.step.FusedRows;
import dev.purlin.core.step.RowTransform;
import dev.purlin.core.step.RowTransformProvider;
import dev.purlin.core.step.RowTransforms;
import dev.purlin.core.step.RowWiseTransform;
import dev.purlin.core.step.StepRows;
import dev.purlin.pipelines.spec.MapValue;
import dev.purlin.pipelines.spec.PipelineFileException;
import dev.purlin.pipelines.spec.PipelineSpec;
import dev.purlin.pipelines.spec.Position;
import dev.purlin.pipelines.spec.Problems;
import dev.purlin.pipelines.spec.Reference;
import dev.purlin.pipelines.spec.StepSpec;
import dev.purlin.transforms.set.Flatten;
import java.util.ArrayList;
import java.util.LinkedHashMap;
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
  private final Map<String, StepRows> refused = new LinkedHashMap<>();
  private final Map<String, Schema> schemas = new LinkedHashMap<>();
  private final Map<String, Rejects> unhandled = new LinkedHashMap<>();
  private final Map<String, StepSpec> byName = new LinkedHashMap<>();

  private Assembler(
      Catalogue catalogue,
      PipelineSpec spec,
      Set<String> selected,
      OnError onError,
      PipelineOptions options) {
    this.catalogue = catalogue;
    this.spec = spec;
    this.selected = selected;
    this.quarantining = onError == OnError.QUARANTINE;
    this.problems = spec.problems();
    this.run = options.as(RunOptions.class).getPurlinRun();
    this.pipeline = Pipeline.create(options);
    spec.steps().forEach(step -> byName.put(step.name(), step));
  }

  /**
   * Assembles a whole file.
   *
   * @param options the options the pipeline will run with; the runner must be chosen already
   * @throws PipelineFileException with every problem of the file
   */
  public static Assembly assemble(
      Catalogue catalogue, PipelineSpec spec, OnError onError, PipelineOptions options) {
    Set<String> all = spec.steps().stream().map(StepSpec::name).collect(Collectors.toSet());
    return assemble(catalogue, spec, all, onError, options);
  }

  /** Assembles some of a file's steps; each one's inputs must be among them. */
  public static Assembly assemble(
      Catalogue catalogue,
      PipelineSpec spec,
      Set<String> selected,
      OnError onError,
      PipelineOptions options) {
    return new Assembler(catalogue, spec, selected, onError, options).assemble();
  }

  private Assembly assemble() {
    for (StepSpec step : spec.steps()) {
      if (selected.contains(step.name()) && !steps.containsKey(step.name())) {
        place(step);
      }
    }
    problems.throwIfAny();
    return new Assembly(
        pipeline, List.copyOf(steps.values()), outputs, schemas, Map.copyOf(unhandledRows()));
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
      StepSpec step,
      RowTransformProvider<?> provider,
      RowTransform<?, ?> transform,
      Rejects rejects) {}

  private Optional<Placed> prepare(StepSpec step) {
    Optional<RowTransformProvider<?>> found = catalogue.find(step.type());
    if (found.isEmpty()) {
      // Where the file has no provider of it either, reading the file has told of it already.
      if (provided(step.type())) {
        problem(
            step.position(),
            "%s comes from one of the file's providers, and Purlin runs none of them"
                .formatted(step.type()));
      }
      return Optional.empty();
    }
    RowTransformProvider<?> provider = found.get();
    if (step.commitsEarly() && !provider.writes()) {
      problem(
          step.position(),
          "'commit' says when a target is committed, and %s has none".formatted(step.type()));
    }
    ConfigurationReader reader = new ConfigurationReader(provider, problems);
    Row configuration = reader.read(step.config());
    boolean fits = inputsFit(step, provider);
    steps.put(step.name(), assembled(step, false));
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
          RowTransform<?, ?> named =
              (RowTransform<?, ?>) provider.transform(configuration).named(step.name());
          RowTransform<?, ?> placed = (RowTransform<?, ?>) named.in(run);
          RowTransform<?, ?> timed =
              step.commitsEarly() ? (RowTransform<?, ?>) placed.committedEarly() : placed;
          RowTransform<?, ?> transform = (RowTransform<?, ?>) timed.withRejects(rejects);
          return new Placed(step, provider, transform, rejects);
        });
  }

  private boolean provided(String type) {
    return spec.providers().elements().stream()
        .filter(MapValue.class::isInstance)
        .map(provider -> ((MapValue) provider).get("transforms"))
        .anyMatch(transforms -> transforms instanceof MapValue map && map.names().contains(type));
  }

  /** Whether the step has as many inputs as its transform takes; they may still be broken ones. */
  private boolean inputsFit(StepSpec step, RowTransformProvider<?> provider) {
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
        };
    misfit.ifPresent(message -> problem(step.position(), message));
    return misfit.isEmpty();
  }

  private AssembledStep assembled(StepSpec step, boolean opaque) {
    List<AssembledStep.Source> sources =
        step.inputs().values().stream()
            .flatMap(List::stream)
            .map(reference -> new AssembledStep.Source(reference.step(), isErrors(reference)))
            .toList();
    return new AssembledStep(step.name(), step.type(), sources, opaque);
  }

  private boolean isErrors(Reference reference) {
    return reference.output() != null
        && reference.output().equals(byName.get(reference.step()).errorOutput());
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
              publish(placed, rows);
            });
  }

  /** Applies a transform in batches, if it and its input know them, or row by row. */
  private StepRows apply(Placed placed, Map<String, StepRows> inputs) {
    String name = placed.step().name();
    RowTransform<?, ?> transform = placed.transform();
    if (transform instanceof BatchSource source) {
      return StepRows.of(name, PBegin.in(pipeline).apply(name, RowTransforms.batches(source)));
    }
    if (transform instanceof BatchTarget target && inputs.size() == 1) {
      Optional<PCollection<RowBatch>> batches = inputs.values().iterator().next().batches();
      if (batches.isPresent()) {
        return StepRows.of(batches.get().apply(name, RowTransforms.ofBatches(target)));
      }
    }
    PCollectionRowTuple tuple = PCollectionRowTuple.empty(pipeline);
    for (Map.Entry<String, StepRows> input : inputs.entrySet()) {
      tuple = tuple.and(input.getKey(), input.getValue().rows());
    }
    return StepRows.of(RowTransforms.apply(name, transform, placed.provider().inputs(), tuple));
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
    if (consumers.size() != 1) {
      return Optional.empty();
    }
    StepSpec consumer = consumers.get(0);
    boolean onlyInput = consumer.inputs().values().stream().mapToInt(List::size).sum() == 1;
    boolean rowWise =
        catalogue.find(consumer.type()).map(RowTransformProvider::rowWise).orElse(false);
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

  private void publishRejects(Placed placed) {
    if (placed.rejects().accepted()) {
      refused.put(placed.step().name(), StepRows.of(placed.rejects().rows()));
    }
  }

  private StepRows input(StepSpec step, String tag) {
    List<Reference> references = step.inputs().get(tag);
    if (references.isEmpty()) {
      // None of them leads anywhere, which reading the file has told.
      throw new BrokenInput();
    }
    Map<String, StepRows> rows = new LinkedHashMap<>();
    for (Reference reference : references) {
      StepRows found = (isErrors(reference) ? refused : outputs).get(reference.step());
      if (found == null) {
        throw new BrokenInput();
      }
      String name = reference.toString();
      rows.put(rows.containsKey(name) ? "%s (%d)".formatted(name, rows.size()) : name, found);
    }
    return rows.size() == 1 ? rows.values().iterator().next() : flatten(step, tag, rows);
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
      problem(step.position(), "%s cannot be built: %s".formatted(step.type(), e.getMessage()));
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
