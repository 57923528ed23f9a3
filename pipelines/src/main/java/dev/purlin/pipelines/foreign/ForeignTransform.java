package dev.purlin.pipelines.foreign;

import dev.purlin.core.books.StepCounts;
import dev.purlin.core.books.StepCounts.Entry;
import dev.purlin.core.problem.ConfigurationException;
import dev.purlin.core.problem.PurlinException;
import dev.purlin.core.step.MultiOutputTransform;
import dev.purlin.core.step.Step;
import dev.purlin.core.step.StepOutputs;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.transforms.SchemaTransformProvider;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionRowTuple;
import org.apache.beam.sdk.values.Row;
import org.checkerframework.checker.nullness.qual.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A SchemaTransform as a step: what goes into it is counted as read, what comes out as written or
 * rejected. What happens inside nobody counts.
 */
final class ForeignTransform extends MultiOutputTransform<PCollectionRowTuple, ForeignTransform> {
  private static final long serialVersionUID = 1L;

  /** What the transforms that count the inputs are called, before the name of the input. */
  static final String READ = "Read ";

  private static final Logger LOG = LoggerFactory.getLogger(ForeignTransform.class);

  private final transient String name;
  private final transient SchemaTransformProvider provider;
  private final transient Row configuration;
  private final transient UnaryOperator<String> paths;

  private ForeignTransform(
      Step step,
      String name,
      SchemaTransformProvider provider,
      Row configuration,
      UnaryOperator<String> paths) {
    super(step);
    this.name = name;
    this.provider = provider;
    this.configuration = configuration;
    this.paths = paths;
  }

  /**
   * A transform that has no place yet.
   *
   * @param paths the names that a file has for the transform's parameters
   */
  static ForeignTransform of(
      String name,
      SchemaTransformProvider provider,
      Row configuration,
      UnaryOperator<String> paths) {
    return new ForeignTransform(
        unnamed(ForeignTransform.class), name, provider, configuration, paths);
  }

  @Override
  protected ForeignTransform at(Step step) {
    return new ForeignTransform(step, name, provider, configuration, paths);
  }

  @Override
  public StepOutputs outputs() {
    return StepOutputs.UNKNOWN;
  }

  @Override
  public boolean opaque() {
    return true;
  }

  @Override
  public PCollectionRowTuple expand(PCollectionRowTuple input) {
    PCollectionRowTuple read = PCollectionRowTuple.empty(input.getPipeline());
    List<String> names = provider.inputCollectionNames();
    for (Map.Entry<String, PCollection<Row>> rows : input.getAll().entrySet()) {
      // An input without a name has the one that the transform wants.
      boolean only = names.size() == 1 && input.getAll().size() == 1;
      String tag = only ? names.get(0) : rows.getKey();
      read = read.and(tag, counted(READ + tag, rows.getValue(), null, Entry.READ));
    }
    PCollectionRowTuple inputs = read;
    PCollectionRowTuple made =
        attempt(() -> inputs.apply("Transform", provider.from(configuration)));
    return counted(made);
  }

  /** Says of whatever went wrong that this transform did not want to be built so. */
  private <T> T attempt(Supplier<T> build) {
    try {
      return build.get();
    } catch (PurlinException e) {
      throw e;
    } catch (RuntimeException e) {
      LOG.debug("{} cannot be built", name, e);
      throw new ConfigurationException("", "%s cannot be built: %s".formatted(name, reason(e)));
    }
  }

  /** What it says, and what it says of why. */
  private static String reason(RuntimeException e) {
    Set<String> reasons = new LinkedHashSet<>();
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      boolean wrapper =
          cause.getCause() != null && cause.toString().contains(cause.getCause().toString());
      if (!wrapper) {
        boolean silent = cause.getMessage() == null || cause instanceof NullPointerException;
        reasons.add(silent ? cause.toString() : cause.getMessage());
      }
    }
    return String.join(": ", reasons);
  }

  private PCollectionRowTuple counted(PCollectionRowTuple made) {
    Map<String, PCollection<Row>> outputs = new LinkedHashMap<>(made.getAll());
    if (step().rejects().collecting()) {
      step().rejects().accept(counted("Rejected", errors(outputs), null, Entry.REJECTED));
    }
    PCollectionRowTuple counted = PCollectionRowTuple.empty(made.getPipeline());
    for (Map.Entry<String, PCollection<Row>> output : outputs.entrySet()) {
      String tag = output.getKey();
      boolean only = outputs.size() == 1;
      if (tag.equals(StepOutputs.MAIN) || only && !step().reads(tag)) {
        // Beam YAML reads the only output of a step by the step's name, whatever its own.
        counted =
            counted.and(
                StepOutputs.MAIN, counted("Written", output.getValue(), null, Entry.WRITTEN));
      } else if (step().reads(tag)) {
        counted =
            counted.and(tag, counted("Written " + tag, output.getValue(), tag, Entry.WRITTEN));
      } else {
        counted = counted.and(tag, output.getValue());
      }
    }
    return counted;
  }

  /** Takes the output for rejected rows out of the others. */
  private PCollection<Row> errors(Map<String, PCollection<Row>> outputs) {
    Row handling =
        configuration.getSchema().hasField(ForeignProvider.ERROR_HANDLING)
            ? configuration.getRow(ForeignProvider.ERROR_HANDLING)
            : null;
    String wanted = handling == null ? "errors" : handling.getString("output");
    PCollection<Row> errors = outputs.remove(wanted);
    if (errors == null) {
      throw new ConfigurationException(
          paths.apply(ForeignProvider.ERROR_HANDLING),
          "%s has no output '%s' for rejected rows; its outputs: %s"
              .formatted(
                  name, wanted, outputs.isEmpty() ? "none" : String.join(", ", outputs.keySet())));
    }
    return errors;
  }

  private PCollection<Row> counted(
      String label, PCollection<Row> rows, @Nullable String output, Entry entry) {
    Schema schema = rows.getSchema();
    StepCounts counts = step().counts();
    return rows.apply(label, ParDo.of(new CountFn(counts, output, entry))).setRowSchema(schema);
  }
}
