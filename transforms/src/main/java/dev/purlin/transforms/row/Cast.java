package dev.purlin.transforms.row;

import com.google.auto.service.AutoService;
import dev.purlin.core.parameter.Parameter;
import dev.purlin.core.parameter.ParameterSet;
import dev.purlin.core.problem.ConfigurationException;
import dev.purlin.core.step.RowTransformProvider;
import dev.purlin.core.step.RowWiseTransform;
import dev.purlin.core.step.Step;
import dev.purlin.core.type.SqlType;
import dev.purlin.core.type.TextFormats;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.transforms.SchemaTransformProvider;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * Gives fields other types.
 *
 * <pre>{@code
 * // {id: "7", price: "1.234,50"}  ->  {id: 7, price: 1234.50}
 * orders.apply(
 *     Cast.field("id", "BIGINT").and("price", "DECIMAL(10, 2)").withSeparators(",", "."));
 * }</pre>
 *
 * <p><b>Schemas.</b> The output has the fields of the input in their order, those that are cast
 * with their new types; NULL stays NULL. <b>Text</b> is read as sources read it ({@link
 * dev.purlin.core.type.TextParsers}), in the given formats and separators; lists, maps and rows
 * from JSON. <b>Numbers</b> keep their value or are refused: 2.0 is an INTEGER and 2.5 is none (an
 * expression rounds); REAL and DOUBLE take the nearest number. BOOLEAN is 1 or 0 as a number. A
 * TIMESTAMP as a DATE is its day in UTC, a DATE as a TIMESTAMP its midnight. Everything can be
 * VARCHAR.
 *
 * <p><b>Bad rows.</b> A value that the type does not take refuses its row, or is NULL with {@code
 * on_error: set_null}. Follows convert and convertnumbers of pETL, astype and to_numeric of pandas.
 */
public final class Cast extends RowWiseTransform<Cast> {
  private static final long serialVersionUID = 1L;

  /** The parameters of {@link Cast}. */
  @RecordBuilder
  public record Configuration(
      @Parameter(
              value = "The SQL types, by field.",
              defaultValue = "{}",
              example = "{price: 'DECIMAL(10, 2)'}")
          Map<String, String> fields,
      @Parameter(
              value =
                  "SQL types for all fields in whose names a regular expression is found; the first"
                      + " that fits counts, and 'fields' before it.",
              defaultValue = "{}",
              example = "{'_at$': TIMESTAMP}")
          Map<String, String> patterns,
      @Parameter(
              value = "How dates are written.",
              absent = "as in ISO 8601",
              example = "dd.MM.yyyy")
          @Nullable String dateFormat,
      @Parameter(value = "How times are written.", absent = "as in ISO 8601", example = "hh:mm a")
          @Nullable String timeFormat,
      @Parameter(
              value = "How timestamps are written; without a zone they are UTC.",
              absent = "as in ISO 8601",
              example = "dd.MM.yyyy HH:mm")
          @Nullable String timestampFormat,
      @Parameter(value = "What stands before the fraction in numbers.", defaultValue = ".")
          String decimalSeparator,
      @Parameter(
              value = "What may stand between the digits of numbers.",
              absent = "nothing",
              example = "\",\"")
          @Nullable String thousandsSeparator,
      @Parameter(value = "What becomes of a value that is none.", defaultValue = "reject")
          OnError onError)
      implements CastConfigurationBuilder.With {}

  private final transient Configuration configuration;

  private Cast(Step step, Configuration configuration) {
    super(step);
    this.configuration = configuration;
  }

  private Cast at(Configuration changed) {
    return new Cast(step(), changed);
  }

  /** Casts a field to a SQL type; {@link #and} adds more. */
  public static Cast field(String field, String type) {
    Configuration none = ParameterSet.of(Configuration.class).given(Map.of());
    return new Cast(unnamed(Cast.class), none).and(field, type);
  }

  /** Casts another field as well. */
  public Cast and(String field, String type) {
    Map<String, String> more = new LinkedHashMap<>(configuration.fields());
    more.put(field, type);
    return at(configuration.withFields(more));
  }

  /** Casts all fields in whose names a regular expression is found. */
  public Cast andMatching(String pattern, String type) {
    Map<String, String> more = new LinkedHashMap<>(configuration.patterns());
    more.put(pattern, type);
    return at(configuration.withPatterns(more));
  }

  /** Says how dates are written. */
  public Cast withDateFormat(String format) {
    return at(configuration.withDateFormat(format));
  }

  /** Says how timestamps are written. */
  public Cast withTimestampFormat(String format) {
    return at(configuration.withTimestampFormat(format));
  }

  /** Says what stands before the fraction, and between the other digits, of numbers. */
  public Cast withSeparators(String decimal, @Nullable String thousands) {
    return at(configuration.withDecimalSeparator(decimal).withThousandsSeparator(thousands));
  }

  /** Makes NULL of what is no value of the type. */
  public Cast orNull() {
    return at(configuration.withOnError(OnError.NULL));
  }

  @Override
  protected Cast at(Step step) {
    return new Cast(step, configuration);
  }

  @Override
  public Plan plan(Schema input) {
    FieldNames names = new FieldNames(input);
    Map<Integer, SqlType> types = new LinkedHashMap<>();
    configuration.fields().forEach((name, type) -> put(types, names, "fields", name, type, false));
    configuration
        .patterns()
        .forEach((name, type) -> put(types, names, "patterns", name, type, true));
    if (configuration.fields().isEmpty() && configuration.patterns().isEmpty()) {
      names.problem("fields", "no fields are given");
    }
    if (configuration.decimalSeparator().equals(configuration.thousandsSeparator())) {
      names.problem("thousands_separator", "it is the decimal separator, too");
    }
    names.check();
    TextFormats formats =
        new TextFormats(
            configuration.dateFormat(),
            configuration.timeFormat(),
            configuration.timestampFormat());
    List<Schema.Field> fields = new ArrayList<>(input.getFields());
    List<ValueChange> changes = new ArrayList<>();
    boolean nulls = configuration.onError() == OnError.NULL;
    types.forEach(
        (position, type) -> {
          Schema.Field field = input.getField(position);
          boolean nullable = field.getType().getNullable() || nulls;
          fields.set(position, field.withType(type.fieldType().withNullable(nullable)));
          ValueCast cast =
              new ValueCast(
                  field.getType(),
                  type,
                  formats,
                  configuration.decimalSeparator(),
                  configuration.thousandsSeparator());
          changes.add(nulls ? new NullIfUnfit(cast) : ValueChange.notNull(cast));
        });
    Schema output = Schema.builder().addFields(fields).build();
    int[] positions = types.keySet().stream().mapToInt(Integer::intValue).toArray();
    return new Plan(output, FieldChanges.of(output, positions, changes));
  }

  private static void put(
      Map<Integer, SqlType> types,
      FieldNames names,
      String path,
      String name,
      String type,
      boolean pattern) {
    String entry = path + "." + name;
    try {
      SqlType parsed = SqlType.parse(entry, type);
      List<Integer> positions =
          pattern ? names.matching(entry, name) : List.of(names.position(entry, name));
      positions.forEach(position -> types.putIfAbsent(position, parsed));
    } catch (ConfigurationException e) {
      names.add(e);
    }
  }

  /** Cast's door to pipeline files and other SDKs. */
  @AutoService(SchemaTransformProvider.class)
  public static final class Provider extends RowTransformProvider<Configuration> {
    public Provider() {
      super(Configuration.class, Inputs.ONE, Cast::new);
    }

    @Override
    public String description() {
      return "Gives fields other types.";
    }

    @Override
    public String example() {
      return """
      type: Cast
      config:
        fields: {price: "DECIMAL(10, 2)", ordered: DATE}
        date_format: dd.MM.yyyy
        decimal_separator: ","
        thousands_separator: "."
      """;
    }
  }
}
