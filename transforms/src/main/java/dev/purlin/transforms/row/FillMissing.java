package dev.purlin.transforms.row;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.auto.service.AutoService;
import dev.purlin.core.parameter.Parameter;
import dev.purlin.core.parameter.ParameterSet;
import dev.purlin.core.problem.ConfigurationException;
import dev.purlin.core.problem.Names;
import dev.purlin.core.step.RowFunction;
import dev.purlin.core.step.RowTransformProvider;
import dev.purlin.core.step.RowWiseTransform;
import dev.purlin.core.step.Step;
import dev.purlin.core.type.SqlType;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.transforms.SchemaTransformProvider;
import org.apache.beam.sdk.values.Row;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * Fills in values that are missing: by constants, or from the field beside.
 *
 * <pre>{@code
 * // {id: 1, count: null, name: null}  ->  {id: 1, count: 0, name: unknown}
 * rows.apply(FillMissing.with("count", "0").andAll("VARCHAR", "unknown"));
 * }</pre>
 *
 * <p><b>Schemas.</b> The output has the fields of the input; one that is given a constant is no
 * longer nullable. A value is missing if it is NULL, by option also if it is blank text or NaN.
 * <b>Across</b>, a missing value is taken from the nearest field before it, or behind it, that has
 * one; the fields are all of one type. What is missing then gets its constant.
 *
 * <p>What needs an order of the rows (the value of the row before) is not for this step, which
 * looks at one row at a time. <b>Bad rows.</b> No row is rejected. Follows fillna of pandas,
 * fillright and fillleft of pETL.
 */
public final class FillMissing extends RowWiseTransform<FillMissing> {
  private static final long serialVersionUID = 1L;

  /** Which field a missing value is taken from. */
  public enum Across {
    /** The nearest one before it. */
    FROM_PREVIOUS,
    /** The nearest one behind it. */
    FROM_NEXT
  }

  /** The parameters of {@link FillMissing}. */
  @RecordBuilder
  public record Configuration(
      @Parameter(
              value = "Constants, by field.",
              defaultValue = "{}",
              example = "{count: 0, name: unknown}")
          JsonNode values,
      @Parameter(
              value =
                  "Constants, by SQL type: for all fields of the type that have none in 'values'.",
              defaultValue = "{}",
              example = "{VARCHAR: unknown}")
          JsonNode byType,
      @Parameter(value = "Which field of the row a missing value is taken from.", absent = "none")
          @Nullable Across across,
      @Parameter(
              value = "With across: the fields, in their order.",
              defaultValue = "[]",
              example = "[q1, q2, q3]")
          List<String> fields,
      MissingValues missing)
      implements FillMissingConfigurationBuilder.With {}

  private final transient Configuration configuration;

  private FillMissing(Step step, Configuration configuration) {
    super(step);
    this.configuration = configuration;
  }

  private static FillMissing none() {
    return new FillMissing(
        unnamed(FillMissing.class), ParameterSet.of(Configuration.class).given(Map.of()));
  }

  private FillMissing at(Configuration changed) {
    return new FillMissing(step(), changed);
  }

  /** Fills a field with a constant, given as its type's text. */
  public static FillMissing with(String field, String constant) {
    return none().and(field, constant);
  }

  /** Fills values from fields beside; all fields take part, if none is given. */
  public static FillMissing across(Across across, String... fields) {
    return none().at(none().configuration.withAcross(across).withFields(List.of(fields)));
  }

  /** Fills another field with a constant. */
  public FillMissing and(String field, String constant) {
    ObjectNode more = configuration.values().deepCopy();
    return at(configuration.withValues(more.put(field, constant)));
  }

  /** Fills all fields of a SQL type with a constant. */
  public FillMissing andAll(String type, String constant) {
    ObjectNode more = configuration.byType().deepCopy();
    return at(configuration.withByType(more.put(type, constant)));
  }

  /** Counts blank text and NaN as missing. */
  public FillMissing counting(boolean blank, boolean nan) {
    return at(configuration.withMissing(new MissingValues(blank, nan)));
  }

  @Override
  protected FillMissing at(Step step) {
    return new FillMissing(step, configuration);
  }

  @Override
  public Plan plan(Schema input) {
    FieldNames names = new FieldNames(input);
    @Nullable Object[] constants = new Object[input.getFieldCount()];
    constants(names, input, constants);
    int[] across = across(names, input);
    names.check();
    List<Schema.Field> fields = new ArrayList<>();
    for (int i = 0; i < constants.length; i++) {
      Schema.Field field = input.getField(i);
      fields.add(constants[i] == null ? field : field.withNullable(false));
    }
    Schema output = Schema.builder().addFields(fields).build();
    return new Plan(output, new Fill(output, constants, across, configuration.missing()));
  }

  private void constants(FieldNames names, Schema input, @Nullable Object[] constants) {
    configuration
        .byType()
        .fields()
        .forEachRemaining(
            entry -> {
              String path = "by_type." + entry.getKey();
              try {
                SqlType type = SqlType.parse(path, entry.getKey());
                Object constant = Constants.of(path, entry.getValue(), type.fieldType());
                for (int i = 0; i < constants.length; i++) {
                  Schema.FieldType own = input.getField(i).getType().withNullable(false);
                  constants[i] = own.equals(type.fieldType()) ? constant : constants[i];
                }
              } catch (ConfigurationException e) {
                names.add(e);
              }
            });
    configuration
        .values()
        .fields()
        .forEachRemaining(
            entry -> {
              String path = "values." + entry.getKey();
              int position = names.position(path, entry.getKey());
              try {
                if (position >= 0) {
                  constants[position] =
                      Constants.of(path, entry.getValue(), input.getField(position).getType());
                }
              } catch (ConfigurationException e) {
                names.add(e);
              }
            });
    if (configuration.values().isEmpty()
        && configuration.byType().isEmpty()
        && configuration.across() == null) {
      names.problem("", "nothing is filled; give values, by_type or across");
    }
  }

  private int[] across(FieldNames names, Schema input) {
    if (configuration.across() == null) {
      if (!configuration.fields().isEmpty()) {
        names.problem("fields", "fields are for 'across'; give constants in 'values'");
      }
      return new int[0];
    }
    int[] positions = names.chosen(configuration.fields(), null, type -> true);
    for (int position : positions) {
      Schema.Field first = input.getField(positions[0]);
      Schema.Field field = input.getField(position);
      if (!first.getType().withNullable(true).equals(field.getType().withNullable(true))) {
        names.problem(
            "fields",
            "field '%s' is %s and '%s' is %s; values go across fields of one type"
                .formatted(
                    first.getName(),
                    Names.type(first.getType()),
                    field.getName(),
                    Names.type(field.getType())));
        break;
      }
    }
    if (configuration.across() == Across.FROM_NEXT) {
      for (int i = 0, j = positions.length - 1; i < j; i++, j--) {
        int swapped = positions[i];
        positions[i] = positions[j];
        positions[j] = swapped;
      }
    }
    return positions;
  }

  private record Fill(
      Schema output, @Nullable Object[] constants, int[] across, MissingValues missing)
      implements RowFunction {
    @Override
    public void apply(Row row, Consumer<Row> next) {
      Object[] values = row.getValues().toArray();
      Object last = null;
      for (int position : across) {
        if (!missing.missing(values[position])) {
          last = values[position];
        } else if (last != null) {
          values[position] = last;
        }
      }
      for (int i = 0; i < values.length; i++) {
        if (constants[i] != null && missing.missing(values[i])) {
          values[i] = constants[i];
        }
      }
      next.accept(Row.withSchema(output).attachValues(values));
    }
  }

  /** FillMissing's door to pipeline files and other SDKs. */
  @AutoService(SchemaTransformProvider.class)
  public static final class Provider extends RowTransformProvider<Configuration> {
    public Provider() {
      super(Configuration.class, Inputs.ONE, FillMissing::new);
    }

    @Override
    public String description() {
      return "Fills in values that are missing: by constants, or from the field beside.";
    }

    @Override
    public String example() {
      return """
      type: FillMissing
      config:
        values: {count: 0, name: unknown}
        by_type: {VARCHAR: ""}
        blank: true
      """;
    }

    @Override
    public boolean rejectsRows() {
      return false;
    }

    @Override
    public Set<String> writtenParameters() {
      return Set.of("values", "by_type");
    }
  }
}
