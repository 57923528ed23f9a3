package dev.purlin.transforms.row;

import com.google.auto.service.AutoService;
import dev.purlin.core.batch.RowBatch;
import dev.purlin.core.key.KeyCodec;
import dev.purlin.core.key.KeyKind;
import dev.purlin.core.parameter.Parameter;
import dev.purlin.core.parameter.ParameterSet;
import dev.purlin.core.problem.Names;
import dev.purlin.core.reject.Refusals;
import dev.purlin.core.step.BatchFunction;
import dev.purlin.core.step.RowTransformProvider;
import dev.purlin.core.step.RowWiseTransform;
import dev.purlin.core.step.Step;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.apache.beam.sdk.schemas.transforms.SchemaTransformProvider;
import org.apache.beam.sdk.values.Row;
import org.apache.beam.vendor.guava.v32_1_2_jre.com.google.common.hash.Hashing;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * Keeps a share of the rows, the same ones in every run.
 *
 * <pre>{@code
 * orders.apply(Sample.rate(0.01).withSeed(7));
 * orders.apply(Sample.rate(0.1).by("customer")); // all orders of a tenth of the customers
 * }</pre>
 *
 * <p><b>Schemas.</b> The output has the schema of the input. The other rows count as filtered.
 *
 * <p><b>Which rows.</b> A row is kept if a hash (SipHash-2-4, keyed by the seed) of its values is
 * in the lowest part, {@code rate}, of all hashes. So the number of rows is about {@code rate} of
 * all, not exactly; another runner or order of the rows changes nothing; and rows with equal values
 * in the fields of {@code by}, or in all fields, are kept or dropped together. With the same seed,
 * the rows of a smaller rate are among those of a greater one. Values are equal as in SQL: 1.0
 * equals 1.00, NULL equals NULL. Lists, maps and rows cannot be compared; leave them out of {@code
 * by}.
 *
 * <p><b>Bad rows.</b> No row is rejected.
 */
public final class Sample extends RowWiseTransform<Sample> {
  private static final long serialVersionUID = 1L;

  /** The parameters of {@link Sample}. */
  @RecordBuilder
  public record Configuration(
      @Parameter(
              value = "The share of the rows that is kept, about: more than 0, up to 1.",
              example = "0.01")
          double rate,
      @Parameter(value = "Another seed keeps other rows.", defaultValue = "0") long seed,
      @Parameter(
              value =
                  "The fields that decide: rows with equal values in them are kept or dropped"
                      + " together. Without any, all fields.",
              defaultValue = "[]",
              example = "[customer]")
          List<String> by)
      implements SampleConfigurationBuilder.With {}

  private final transient Configuration configuration;

  private Sample(Step step, Configuration configuration) {
    super(step);
    this.configuration = configuration;
  }

  /** Keeps about this share of the rows, such as 0.01 for one of a hundred. */
  public static Sample rate(double rate) {
    return new Sample(
        unnamed(Sample.class), ParameterSet.of(Configuration.class).given(Map.of("rate", rate)));
  }

  /** Keeps other rows than with another seed. */
  public Sample withSeed(long seed) {
    return new Sample(step(), configuration.withSeed(seed));
  }

  /** Keeps or drops rows together that have equal values in these fields. */
  public Sample by(String... fields) {
    return new Sample(step(), configuration.withBy(Arrays.asList(fields)));
  }

  @Override
  protected Sample at(Step step) {
    return new Sample(step, configuration);
  }

  @Override
  public Plan plan(Schema input) {
    FieldNames names = new FieldNames(input);
    double rate = configuration.rate();
    if (!(rate > 0 && rate <= 1)) {
      names.problem("rate", "%s is out of range; expected more than 0, up to 1".formatted(rate));
    }
    List<String> by = configuration.by().isEmpty() ? input.getFieldNames() : configuration.by();
    List<Integer> positions = names.positions("by", by);
    List<FieldType> types = new ArrayList<>();
    List<KeyKind> kinds = new ArrayList<>();
    for (int position : positions) {
      Schema.Field field = input.getField(position);
      types.add(field.getType());
      KeyKind.of(field.getType())
          .ifPresentOrElse(
              kinds::add,
              () ->
                  names.problem(
                      "by",
                      "field '%s' is %s, which cannot be compared; give 'by' of other types"
                          .formatted(field.getName(), Names.type(field.getType()))));
    }
    names.check();
    int[] fields = positions.stream().mapToInt(Integer::intValue).toArray();
    return new Plan(
        input, new Kept(new KeyCodec(fields, types, kinds), rate, configuration.seed()));
  }

  private record Kept(KeyCodec keys, double rate, long seed) implements BatchFunction {

    private boolean kept(Row row) {
      @Nullable Object[] values = new Object[keys.size()];
      keys.canonical(row, values);
      long hash = Hashing.sipHash24(seed, 0).hashBytes(keys.encode(values)).asLong();
      return (hash >>> 11) * 0x1.0p-53 < rate; // The upper 53 bits, as a number from 0 to 1.
    }

    @Override
    public void apply(Row row, Consumer<Row> next) {
      if (kept(row)) {
        next.accept(row);
      }
    }

    @Override
    public RowBatch apply(RowBatch batch, Refusals refusals) {
      int[] rows = new int[batch.size()];
      int count = 0;
      for (int i = 0; i < rows.length; i++) {
        if (kept(batch.row(i))) {
          rows[count++] = i;
        }
      }
      return batch.select(rows, count);
    }
  }

  /** Sample's door to pipeline files and other SDKs. */
  @AutoService(SchemaTransformProvider.class)
  public static final class Provider extends RowTransformProvider<Configuration> {
    public Provider() {
      super(Configuration.class, Inputs.ONE, Sample::new);
    }

    @Override
    public String description() {
      return "Keeps a share of the rows, the same ones in every run.";
    }

    @Override
    public String example() {
      return """
      type: Sample
      config:
        rate: 0.01
        by: [customer]
      """;
    }

    @Override
    public boolean rejectsRows() {
      return false;
    }
  }
}
