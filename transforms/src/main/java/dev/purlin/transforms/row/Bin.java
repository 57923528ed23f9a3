package dev.purlin.transforms.row;

import com.google.auto.service.AutoService;
import dev.purlin.core.parameter.Parameter;
import dev.purlin.core.parameter.ParameterSet;
import dev.purlin.core.problem.Names;
import dev.purlin.core.step.RowTransformProvider;
import dev.purlin.core.step.RowWiseTransform;
import dev.purlin.core.step.Step;
import dev.purlin.core.type.UnfitValueException;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.apache.beam.sdk.schemas.transforms.SchemaTransformProvider;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * Puts numbers into bins between given edges, and names the bin.
 *
 * <pre>{@code
 * // {age: 40}  ->  {age: 40, group: adult}
 * people.apply(Bin.of("age", "group").between(0.0, 18.0, 65.0).labelled("child", "adult"));
 * }</pre>
 *
 * <p><b>Schemas.</b> The new field is VARCHAR, nullable, and stands behind the others. A bin
 * includes its upper edge and not its lower one, or with {@code right: false} the other way round.
 * Without labels a bin is called as in {@code (0.0, 18.0]}. NULL is in no bin. Numbers are compared
 * as DOUBLE.
 *
 * <p><b>Bad rows.</b> A number in no bin, NaN among them, is refused, or gives NULL as {@code
 * on_outside} says. Follows cut of pandas.
 */
public final class Bin extends RowWiseTransform<Bin> {
  private static final long serialVersionUID = 1L;

  /** The parameters of {@link Bin}. */
  @RecordBuilder
  public record Configuration(
      @Parameter(value = "The field of numbers.", example = "age") String field,
      @Parameter(value = "The new field.", example = "age_group") String into,
      @Parameter(value = "The edges of the bins, ascending.", example = "[0, 18, 65]")
          List<Double> edges,
      @Parameter(
              value = "The names of the bins, one fewer than edges.",
              defaultValue = "[]",
              example = "[child, adult]")
          List<String> labels,
      @Parameter(
              value = "Whether a bin includes its upper edge rather than its lower one.",
              defaultValue = "true")
          boolean right,
      @Parameter(value = "What becomes of numbers in no bin.", defaultValue = "reject")
          OnError onOutside)
      implements BinConfigurationBuilder.With {}

  private final transient Configuration configuration;

  private Bin(Step step, Configuration configuration) {
    super(step);
    this.configuration = configuration;
  }

  private Bin at(Configuration changed) {
    return new Bin(step(), changed);
  }

  /** Puts the numbers of a field into bins, whose names go into another. */
  public static Bin of(String field, String into) {
    return new Bin(
        unnamed(Bin.class),
        ParameterSet.of(Configuration.class)
            .given(Map.of("field", field, "into", into, "edges", List.of())));
  }

  /** Says where the edges are. */
  public Bin between(Double... edges) {
    return at(configuration.withEdges(Arrays.asList(edges)));
  }

  /** Names the bins. */
  public Bin labelled(String... labels) {
    return at(configuration.withLabels(Arrays.asList(labels)));
  }

  /** Lets a bin include its lower edge, and not its upper one. */
  public Bin leftClosed() {
    return at(configuration.withRight(false));
  }

  /** Gives NULL for numbers in no bin. */
  public Bin orNull() {
    return at(configuration.withOnOutside(OnError.NULL));
  }

  @Override
  protected Bin at(Step step) {
    return new Bin(step, configuration);
  }

  @Override
  public Plan plan(Schema input) {
    FieldNames names = new FieldNames(input);
    int position = names.position("field", configuration.field());
    if (position >= 0 && !input.getField(position).getType().getTypeName().isNumericType()) {
      names.problem(
          "field",
          "field '%s' is %s, expected a number"
              .formatted(configuration.field(), Names.type(input.getField(position).getType())));
    }
    double[] edges = configuration.edges().stream().mapToDouble(Double::doubleValue).toArray();
    if (edges.length < 2) {
      names.problem("edges", "give two edges or more");
    }
    for (int i = 1; i < edges.length; i++) {
      if (!(edges[i] > edges[i - 1])) {
        names.problem(
            "edges." + i, "the edge %s is not above %s".formatted(edges[i], edges[i - 1]));
      }
    }
    List<String> labels = configuration.labels();
    if (!labels.isEmpty() && labels.size() != edges.length - 1) {
      names.problem(
          "labels",
          "%d labels for %d bins".formatted(labels.size(), Math.max(0, edges.length - 1)));
    }
    names.check();
    boolean right = configuration.right();
    String[] bins = new String[edges.length - 1];
    for (int i = 0; i < bins.length; i++) {
      String shape = right ? "(%s, %s]" : "[%s, %s)";
      bins[i] = labels.isEmpty() ? shape.formatted(edges[i], edges[i + 1]) : labels.get(i);
    }
    OneIntoFields function =
        OneIntoFields.of(
            names,
            input,
            position,
            true,
            List.of(Schema.Field.of(configuration.into(), FieldType.STRING.withNullable(true))),
            "into",
            new Bins(edges, bins, right, configuration.onOutside()));
    return new Plan(function.output(), function);
  }

  private record Bins(double[] edges, String[] names, boolean right, OnError onOutside)
      implements OneIntoFields.Parts {
    @Override
    public @Nullable Object[] of(@Nullable Object value) throws UnfitValueException {
      if (value == null) {
        return new Object[1];
      }
      double number = ((Number) value).doubleValue() + 0.0; // -0.0 is 0.0
      int found = Arrays.binarySearch(edges, number);
      int bin = found >= 0 ? (right ? found - 1 : found) : -found - 2;
      if (!Double.isNaN(number) && bin >= 0 && bin < names.length) {
        return new Object[] {names[bin]};
      }
      if (onOutside == OnError.REJECT) {
        throw new UnfitValueException(
            "the number is in no bin; they are from %s to %s"
                .formatted(edges[0], edges[edges.length - 1]));
      }
      return new Object[1];
    }
  }

  /** Bin's door to pipeline files and other SDKs. */
  @AutoService(SchemaTransformProvider.class)
  public static final class Provider extends RowTransformProvider<Configuration> {
    public Provider() {
      super(Configuration.class, Inputs.ONE, Bin::new);
    }

    @Override
    public String description() {
      return "Puts numbers into bins between given edges, and names the bin.";
    }

    @Override
    public String example() {
      return """
      type: Bin
      config:
        field: age
        into: age_group
        edges: [0, 18, 65]
        labels: [child, adult]
      """;
    }
  }
}
