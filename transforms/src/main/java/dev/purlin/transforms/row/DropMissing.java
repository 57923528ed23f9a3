package dev.purlin.transforms.row;

import com.google.auto.service.AutoService;
import dev.purlin.core.batch.RowBatch;
import dev.purlin.core.parameter.Parameter;
import dev.purlin.core.parameter.ParameterSet;
import dev.purlin.core.reject.Refusals;
import dev.purlin.core.step.BatchFunction;
import dev.purlin.core.step.RowTransformProvider;
import dev.purlin.core.step.RowWiseTransform;
import dev.purlin.core.step.Step;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.transforms.SchemaTransformProvider;
import org.apache.beam.sdk.values.Row;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * Drops rows in which values are missing.
 *
 * <pre>{@code
 * // drops {id: 1, name: null}, keeps {id: 2, name: Ann}
 * people.apply(DropMissing.any("id", "name"));
 * people.apply(DropMissing.any().unless(3).withBlank());
 * }</pre>
 *
 * <p><b>Schemas.</b> The output has the schema of the input, where fields of which no missing value
 * passes are not nullable. A value is missing if it is NULL, by option also if it is blank text or
 * NaN. Rows that are dropped count as filtered.
 *
 * <p><b>Bad rows.</b> No row is rejected. Follows dropna of pandas.
 */
public final class DropMissing extends RowWiseTransform<DropMissing> {
  private static final long serialVersionUID = 1L;

  /** When a row is dropped. */
  public enum How {
    /** If one of the values is missing. */
    ANY,
    /** If all values are missing. */
    ALL
  }

  /** The parameters of {@link DropMissing}. */
  @RecordBuilder
  public record Configuration(
      @Parameter(
              value = "The fields to look at.",
              defaultValue = "[]",
              example = "[customer, amount]")
          List<String> fields,
      @Parameter(
              value = "A regular expression: fields in whose names it is found are looked at, too.",
              absent = "all fields, if 'fields' is not given either")
          @Nullable String pattern,
      @Parameter(
              value = "Whether a row is dropped for any missing value, or if all are missing.",
              defaultValue = "any")
          How how,
      @Parameter(
              value = "How many values must be there for a row to be kept, in place of 'how'.",
              absent = "as 'how' says",
              min = 1)
          @Nullable Integer thresh,
      MissingValues missing)
      implements DropMissingConfigurationBuilder.With {}

  private final transient Configuration configuration;

  private DropMissing(Step step, Configuration configuration) {
    super(step);
    this.configuration = configuration;
  }

  private static DropMissing of(How how, String... fields) {
    Configuration all = ParameterSet.of(Configuration.class).given(Map.of());
    return new DropMissing(
        unnamed(DropMissing.class), all.withHow(how).withFields(Arrays.asList(fields)));
  }

  private DropMissing at(Configuration changed) {
    return new DropMissing(step(), changed);
  }

  /** Drops rows in which one of the fields is missing; of all fields, if none is given. */
  public static DropMissing any(String... fields) {
    return of(How.ANY, fields);
  }

  /** Drops rows in which all of the fields are missing; all there are, if none is given. */
  public static DropMissing all(String... fields) {
    return of(How.ALL, fields);
  }

  /** Keeps rows in which at least so many of the fields are there. */
  public DropMissing unless(int there) {
    return at(configuration.withThresh(there));
  }

  /** Counts blank text as missing. */
  public DropMissing withBlank() {
    return at(configuration.withMissing(new MissingValues(true, configuration.missing().nan())));
  }

  /** Counts NaN as missing. */
  public DropMissing withNan() {
    return at(configuration.withMissing(new MissingValues(configuration.missing().blank(), true)));
  }

  @Override
  protected DropMissing at(Step step) {
    return new DropMissing(step, configuration);
  }

  @Override
  public Plan plan(Schema input) {
    FieldNames names = new FieldNames(input);
    int[] positions = names.chosen(configuration.fields(), configuration.pattern(), type -> true);
    Integer thresh = configuration.thresh();
    if (thresh != null && thresh > positions.length) {
      names.problem(
          "thresh",
          "%d values cannot be there, for only %d fields are looked at"
              .formatted(thresh, positions.length));
    }
    names.check();
    int needed = thresh != null ? thresh : configuration.how() == How.ANY ? positions.length : 1;
    Schema output = needed == positions.length ? present(input, positions) : input;
    return new Plan(output, new Condition(output, positions, needed, configuration.missing()));
  }

  private static Schema present(Schema input, int[] positions) {
    Schema.Builder output = Schema.builder();
    for (int i = 0; i < input.getFieldCount(); i++) {
      int position = i;
      boolean there = Arrays.stream(positions).anyMatch(p -> p == position);
      Schema.Field field = input.getField(i);
      output.addField(there ? field.withNullable(false) : field);
    }
    return output.build();
  }

  private record Condition(Schema output, int[] positions, int needed, MissingValues missing)
      implements BatchFunction {

    private boolean kept(IntFunction<@Nullable Object> values) {
      int there = 0;
      for (int position : positions) {
        there += missing.missing(values.apply(position)) ? 0 : 1;
      }
      return there >= needed;
    }

    @Override
    public void apply(Row row, Consumer<Row> next) {
      if (kept(row::getValue)) {
        next.accept(Row.withSchema(output).attachValues(row.getValues()));
      }
    }

    @Override
    public RowBatch apply(RowBatch batch, Refusals refusals) {
      int[] rows = new int[batch.size()];
      int count = 0;
      for (int i = 0; i < rows.length; i++) {
        int row = i;
        if (kept(position -> batch.column(position).value(row))) {
          rows[count++] = i;
        }
      }
      return RowBatch.of(output, count, batch.select(rows, count).columns());
    }
  }

  /** DropMissing's door to pipeline files and other SDKs. */
  @AutoService(SchemaTransformProvider.class)
  public static final class Provider extends RowTransformProvider<Configuration> {
    public Provider() {
      super(Configuration.class, Inputs.ONE, DropMissing::new);
    }

    @Override
    public String description() {
      return "Drops rows in which values are missing.";
    }

    @Override
    public String example() {
      return """
      type: DropMissing
      config:
        fields: [customer, amount]
        blank: true
      """;
    }

    @Override
    public boolean rejectsRows() {
      return false;
    }
  }
}
