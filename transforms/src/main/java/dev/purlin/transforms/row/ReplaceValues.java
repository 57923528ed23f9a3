package dev.purlin.transforms.row;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.auto.service.AutoService;
import dev.purlin.core.parameter.Parameter;
import dev.purlin.core.parameter.ParameterSet;
import dev.purlin.core.parameter.Word;
import dev.purlin.core.problem.ConfigurationException;
import dev.purlin.core.problem.Names;
import dev.purlin.core.step.RowTransformProvider;
import dev.purlin.core.step.RowWiseTransform;
import dev.purlin.core.step.Step;
import dev.purlin.core.type.SqlType;
import dev.purlin.core.type.TextParsers;
import dev.purlin.core.type.UnfitValueException;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.apache.beam.sdk.schemas.transforms.SchemaTransformProvider;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * Replaces values of fields by others: whole values, or what a regular expression finds in text.
 *
 * <pre>{@code
 * // {id: 1, sex: m}  ->  {id: 1, sex: male}
 * people.apply(ReplaceValues.inFields("sex").value("m", "male").value("f", "female"));
 * // {id: 1, code: A1;B2}  ->  {id: 1, code: 1A;2B}
 * people.apply(ReplaceValues.inFields("code").matches("([A-Z])(\\d)", "$2$1"));
 * }</pre>
 *
 * <p><b>Schemas.</b> The output has the fields of the input, those that are changed in {@code
 * type}, if that is given; a field is nullable if NULL can come out. A value is compared in its own
 * type: 1 is 1.0 in a DECIMAL. NULL stays NULL. A regular expression is Java's and replaces all
 * that it finds; {@code $1} or {@code ${name}} in the replacement stands for a group.
 *
 * <p><b>Bad rows.</b> With {@code on_unmapped: reject} a value that is not in the map refuses its
 * row; so does text on which a regular expression takes too long. Follows replace, convert and sub
 * of pETL, replace of pandas and the value mapper of Hop.
 */
public final class ReplaceValues extends RowWiseTransform<ReplaceValues> {
  private static final long serialVersionUID = 1L;

  /** What becomes of a value that nothing replaces. */
  public enum OnUnmapped {
    /** It stays. */
    KEEP,
    /** It becomes NULL. The word is not {@code null}, which YAML takes for no word at all. */
    @Word(value = "set_null", aliases = "null")
    NULL,
    /** Its row is refused. */
    REJECT
  }

  /** The parameters of {@link ReplaceValues}. */
  @RecordBuilder
  public record Configuration(
      @Parameter(value = "The fields to change.", defaultValue = "[]", example = "[sex]")
          List<String> fields,
      @Parameter(
              value = "A regular expression: fields in whose names it is found are changed, too.",
              absent =
                  "all fields whose type takes every old value, if 'fields' is not given either")
          @Nullable String pattern,
      @Parameter(
              value = "New values, by the old ones.",
              defaultValue = "{}",
              example = "{m: male, f: female}")
          JsonNode values,
      @Parameter(
              value = "Replacements, by the regular expressions for what they replace in text.",
              defaultValue = "{}",
              example = "{'(\\\\d+) EUR': '$1'}")
          Map<String, String> regex,
      @Parameter(value = "The value for what is not in 'values'.", absent = "as 'on_unmapped' says")
          @Nullable JsonNode otherwise,
      @Parameter(value = "What becomes of a value that is not in 'values'.", defaultValue = "keep")
          OnUnmapped onUnmapped,
      @Parameter(
              value = "The SQL type of the new values.",
              absent = "that of each field",
              example = "VARCHAR")
          @Nullable String type)
      implements ReplaceValuesConfigurationBuilder.With {}

  private final transient Configuration configuration;

  private ReplaceValues(Step step, Configuration configuration) {
    super(step);
    this.configuration = configuration;
  }

  private ReplaceValues at(Configuration changed) {
    return new ReplaceValues(step(), changed);
  }

  /** Replaces in the given fields; in all that fit, if none is given. */
  public static ReplaceValues inFields(String... fields) {
    Configuration none = ParameterSet.of(Configuration.class).given(Map.of());
    return new ReplaceValues(unnamed(ReplaceValues.class), none.withFields(Arrays.asList(fields)));
  }

  /** Replaces a value; both are given as text. */
  public ReplaceValues value(String old, @Nullable String replacement) {
    ObjectNode more = configuration.values().deepCopy();
    return at(configuration.withValues(more.put(old, replacement)));
  }

  /** Replaces what a regular expression finds in text. */
  public ReplaceValues matches(String regex, String replacement) {
    Map<String, String> more = new LinkedHashMap<>(configuration.regex());
    more.put(regex, replacement);
    return at(configuration.withRegex(more));
  }

  /** Says what becomes of values that are not in the map. */
  public ReplaceValues unmapped(OnUnmapped unmapped) {
    return at(configuration.withOnUnmapped(unmapped));
  }

  /** Gives the new values another SQL type. */
  public ReplaceValues as(String type) {
    return at(configuration.withType(type));
  }

  @Override
  protected ReplaceValues at(Step step) {
    return new ReplaceValues(step, configuration);
  }

  @Override
  public Plan plan(Schema input) {
    FieldNames names = new FieldNames(input);
    boolean whole = !configuration.values().isEmpty();
    if (whole == !configuration.regex().isEmpty()) {
      names.problem("", "give either values or regex");
    }
    int[] positions =
        names.chosen(configuration.fields(), configuration.pattern(), type -> takes(type, whole));
    List<Schema.Field> fields = new ArrayList<>(input.getFields());
    List<ValueChange> changes = new ArrayList<>();
    Map<Pattern, String> regex = regex(names);
    for (int position : positions) {
      Schema.Field field = input.getField(position);
      try {
        if (whole) {
          FieldType type = type(field);
          Mapping mapping = mapping(field, type);
          fields.set(
              position,
              field.withType(
                  type.withNullable(field.getType().getNullable() || mapping.givesNull())));
          changes.add(ValueChange.notNull(mapping));
        } else if (!takes(field.getType(), false)) {
          names.problem(
              "fields",
              "field '%s' is %s, expected VARCHAR"
                  .formatted(field.getName(), Names.type(field.getType())));
        } else {
          changes.add(ValueChange.notNull(new Replacement(regex)));
        }
      } catch (ConfigurationException e) {
        names.add(e);
      }
    }
    names.check();
    Schema output = Schema.builder().addFields(fields).build();
    return new Plan(output, FieldChanges.of(output, positions, changes));
  }

  private Map<Pattern, String> regex(FieldNames names) {
    Map<Pattern, String> patterns = new LinkedHashMap<>();
    configuration
        .regex()
        .forEach(
            (regex, replacement) -> {
              Pattern pattern = names.pattern("regex." + regex, regex);
              if (pattern != null) {
                Replacement.problem(pattern, replacement)
                    .ifPresent(problem -> names.problem("regex." + regex, problem));
                patterns.put(pattern, replacement);
              }
            });
    return patterns;
  }

  private boolean takes(FieldType type, boolean whole) {
    if (!whole) {
      return type.getTypeName() == Schema.TypeName.STRING;
    }
    for (var old = configuration.values().fieldNames(); old.hasNext(); ) {
      try {
        TextParsers.of(type).parse(old.next());
      } catch (UnfitValueException e) {
        return false;
      }
    }
    return true;
  }

  private FieldType type(Schema.Field field) {
    String type = configuration.type();
    FieldType own = field.getType().withNullable(false);
    FieldType target = type == null ? own : SqlType.parse("type", type).fieldType();
    boolean keeps =
        configuration.otherwise() == null && configuration.onUnmapped() == OnUnmapped.KEEP;
    if (keeps && !target.equals(own)) {
      throw new ConfigurationException(
          "type",
          "field '%s' is %s, and values that are not mapped cannot stay as they are; give"
                  .formatted(field.getName(), Names.type(own))
              + " on_unmapped: set_null or reject, or otherwise");
    }
    return target;
  }

  private Mapping mapping(Schema.Field field, FieldType target) {
    Map<Object, @Nullable Object> values = new LinkedHashMap<>();
    configuration
        .values()
        .fields()
        .forEachRemaining(
            entry -> {
              String path = "values." + entry.getKey();
              try {
                Object old = TextParsers.of(field.getType()).parse(entry.getKey());
                values.put(Mapping.key(old), Constants.of(path, entry.getValue(), target));
              } catch (UnfitValueException e) {
                throw new ConfigurationException(
                    path, "field '%s': %s".formatted(field.getName(), e.getMessage()));
              }
            });
    JsonNode otherwise = configuration.otherwise();
    return otherwise == null
        ? new Mapping(values, null, configuration.onUnmapped())
        : new Mapping(values, Constants.of("otherwise", otherwise, target), OnUnmapped.NULL);
  }

  /** ReplaceValues's door to pipeline files and other SDKs. */
  @AutoService(SchemaTransformProvider.class)
  public static final class Provider extends RowTransformProvider<Configuration> {
    public Provider() {
      super(Configuration.class, Inputs.ONE, ReplaceValues::new);
    }

    @Override
    public String description() {
      return "Replaces values of fields by others: whole values, or what a regular expression finds.";
    }

    @Override
    public String example() {
      return """
      type: ReplaceValues
      config:
        fields: [sex]
        values: {m: male, f: female}
        on_unmapped: reject
      """;
    }

    @Override
    public Set<String> writtenParameters() {
      return Set.of("values", "otherwise");
    }
  }
}
