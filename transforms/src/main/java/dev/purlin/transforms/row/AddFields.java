package dev.purlin.transforms.row;

import com.google.auto.service.AutoService;
import dev.purlin.core.parameter.Parameter;
import dev.purlin.core.parameter.ParameterSet;
import dev.purlin.core.run.RunContext;
import dev.purlin.core.step.RowFunction;
import dev.purlin.core.step.RowTransformProvider;
import dev.purlin.core.step.RowWiseTransform;
import dev.purlin.core.step.Step;
import dev.purlin.core.time.Timestamps;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.apache.beam.sdk.schemas.transforms.SchemaTransformProvider;
import org.apache.beam.sdk.values.Row;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * Adds what is known of a row beside its values: the run, the time, a checksum.
 *
 * <pre>{@code
 * orders.apply(AddFields.field("run", What.RUN_ID).and("hash", What.CHECKSUM).over("id", "amount"));
 * }</pre>
 *
 * <p><b>Schemas.</b> The new fields stand behind the others. <b>run_id</b> is the name of the run
 * in its record (VARCHAR), NULL in a pipeline that no run of Purlin's was opened for;
 * <b>run_started</b> is when its pipeline was built, the same in all rows and steps of a run, and
 * <b>processed_at</b> when the row was processed (TIMESTAMP, in microseconds); <b>checksum</b> is
 * the SHA-256 (FIPS 180-4) of the JSON object of the row's fields, or of those named, in UTF-8 and
 * 64 hexadecimal digits (VARCHAR): rows of the same JSON have the same checksum, in every run (1.5
 * and 1.50 are not the same); <b>uuid</b> is a random UUID (RFC 9562, version 4).
 *
 * <p>A row that is processed again after a failure gets another {@code processed_at} and {@code
 * uuid}. To number rows, use {@link dev.purlin.transforms.over.Window} with row_number; the file of
 * a row comes from the {@code filename_column} of its source.
 *
 * <p><b>Bad rows.</b> No row is rejected.
 */
public final class AddFields extends RowWiseTransform<AddFields> {
  private static final long serialVersionUID = 1L;

  /** The name that the run's time is shared under. */
  static final String STARTED = "dev.purlin.transforms.row.AddFields.started";

  /** What a new field says. */
  public enum What {
    /** Which run it was. */
    RUN_ID,
    /** When that run began. */
    RUN_STARTED,
    /** When the row was processed. */
    PROCESSED_AT,
    /** A fingerprint of the row's values. */
    CHECKSUM,
    /** A random name for the row. */
    UUID;

    private FieldType type() {
      return switch (this) {
        case RUN_ID -> FieldType.STRING.withNullable(true);
        case RUN_STARTED, PROCESSED_AT -> Timestamps.TIMESTAMP;
        case CHECKSUM, UUID -> FieldType.STRING;
      };
    }
  }

  /** The parameters of {@link AddFields}. */
  @RecordBuilder
  public record Configuration(
      @Parameter(
              value = "The new fields, and what each of them says.",
              example = "{loaded_by: run_id, hash: checksum}")
          Map<String, What> fields,
      @Parameter(
              value = "The fields that a checksum is made of; all, if none is given.",
              defaultValue = "[]",
              example = "[id, amount]")
          List<String> checksumOf)
      implements AddFieldsConfigurationBuilder.With {}

  private final transient Configuration configuration;

  private AddFields(Step step, Configuration configuration) {
    super(step);
    this.configuration = configuration;
  }

  private AddFields at(Configuration changed) {
    return new AddFields(step(), changed);
  }

  /** Adds a field; {@link #and} adds more. */
  public static AddFields field(String name, What what) {
    return new AddFields(
            unnamed(AddFields.class),
            ParameterSet.of(Configuration.class).given("fields", Map.of()))
        .and(name, what);
  }

  /** Adds another field as well. */
  public AddFields and(String name, What what) {
    Map<String, What> more = new LinkedHashMap<>(configuration.fields());
    more.put(name, what);
    return at(configuration.withFields(more));
  }

  /** Makes checksums of these fields only. */
  public AddFields over(String... fields) {
    return at(configuration.withChecksumOf(Arrays.asList(fields)));
  }

  @Override
  protected AddFields at(Step step) {
    return new AddFields(step, configuration);
  }

  @Override
  public Plan plan(Schema input) {
    FieldNames names = new FieldNames(input);
    if (configuration.fields().isEmpty()) {
      names.problem("fields", "no fields are given");
    }
    List<String> hashed = configuration.checksumOf();
    if (!hashed.isEmpty() && !configuration.fields().containsValue(What.CHECKSUM)) {
      names.problem("checksum_of", "no field of 'fields' is a checksum");
    }
    int[] positions =
        hashed.isEmpty()
            ? names.chosen(List.of(), null, type -> true)
            : names.positions("checksum_of", hashed).stream().mapToInt(i -> i).toArray();
    List<Schema.Field> fields = new ArrayList<>(input.getFields());
    configuration
        .fields()
        .forEach(
            (name, what) -> {
              if (input.hasField(name)) {
                names.problem("fields." + name, "there is a field of this name already");
              }
              fields.add(Schema.Field.of(name, what.type()));
            });
    names.check();
    Schema output = Schema.builder().addFields(fields).build();
    What[] added = configuration.fields().values().toArray(new What[0]);
    Checksum checksum = Checksum.of(input, positions);
    return new Plan(
        output, new Adding(output, added, step().run(), started(step().run()), checksum));
  }

  /** The same time for all steps of a run. */
  private static Instant started(@Nullable String run) {
    Instant now = now();
    return RunContext.find(run)
        .map(
            context -> {
              Instant started = context.shared(STARTED, Instant.class).orElse(now);
              context.share(STARTED, started);
              return started;
            })
        .orElse(now);
  }

  private static Instant now() {
    return Instant.now().truncatedTo(ChronoUnit.MICROS);
  }

  private record Adding(
      Schema output, What[] added, @Nullable String run, Instant started, Checksum checksum)
      implements RowFunction {
    @Override
    public void apply(Row row, Consumer<Row> next) {
      List<@Nullable Object> values = new ArrayList<>(output.getFieldCount());
      values.addAll(row.getValues());
      for (What what : added) {
        values.add(
            switch (what) {
              case RUN_ID -> run;
              case RUN_STARTED -> started;
              case PROCESSED_AT -> now();
              case CHECKSUM -> checksum.of(row);
              case UUID -> java.util.UUID.randomUUID().toString();
            });
      }
      next.accept(Row.withSchema(output).attachValues(values));
    }
  }

  /** AddFields' door to pipeline files and other SDKs. */
  @AutoService(SchemaTransformProvider.class)
  public static final class Provider extends RowTransformProvider<Configuration> {
    public Provider() {
      super(Configuration.class, Inputs.ONE, AddFields::new);
    }

    @Override
    public String description() {
      return "Adds what is known of a row beside its values: the run, the time, a checksum.";
    }

    @Override
    public String example() {
      return """
      type: AddFields
      config:
        fields: {loaded_by: run_id, loaded_at: run_started, hash: checksum}
        checksum_of: [id, amount]
      """;
    }

    @Override
    public boolean rejectsRows() {
      return false;
    }
  }
}
