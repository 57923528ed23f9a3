package dev.purlin.transforms.row;

import com.google.auto.service.AutoService;
import com.google.auto.value.AutoValue;
import dev.purlin.core.expression.ComputedFields;
import dev.purlin.core.expression.FieldDefinition;
import dev.purlin.core.expression.Language;
import dev.purlin.core.expression.UserFunction;
import dev.purlin.core.problem.ConfigurationException;
import dev.purlin.core.problem.Names;
import dev.purlin.core.reject.RowRejection;
import dev.purlin.core.step.RowFunction;
import dev.purlin.core.step.RowTransformProvider;
import dev.purlin.core.step.RowWiseTransform;
import dev.purlin.core.step.Step;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.beam.sdk.schemas.AutoValueSchema;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.annotations.DefaultSchema;
import org.apache.beam.sdk.schemas.annotations.SchemaFieldDescription;
import org.apache.beam.sdk.schemas.transforms.SchemaTransformProvider;
import org.apache.beam.sdk.values.Row;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * Keeps the rows for which a condition is true.
 *
 * <pre>{@code
 * people.apply(Filter.keep("age >= 18 AND country = 'AT'"));
 * }</pre>
 *
 * <p>The output has the schema of the input. Rows for which the condition is false or NULL are
 * filtered. The <b>condition</b> is SQL (see {@link dev.purlin.core.expression.RowExpressions}) or
 * Java, and of type BOOLEAN. A row for which it has no result is refused.
 *
 * <p>Follows the Filter transform of Beam YAML.
 */
public final class Filter extends RowWiseTransform<Filter> {
  private static final long serialVersionUID = 1L;

  /** The parameters of {@link Filter}. */
  @AutoValue
  @DefaultSchema(AutoValueSchema.class)
  public abstract static class Configuration {
    @SchemaFieldDescription("The condition under which a row is kept.")
    public abstract Keep getKeep();

    @SchemaFieldDescription(
        "The language of the condition: sql, of which Beam's generic is a part, or java."
            + " Default: generic.")
    public abstract @Nullable String getLanguage();

    @AutoValue.Builder
    abstract static class Builder {
      abstract Builder setKeep(Keep keep);

      abstract Builder setLanguage(@Nullable String language);

      abstract Configuration build();
    }
  }

  /** A condition in one of its forms. */
  @AutoValue
  @DefaultSchema(AutoValueSchema.class)
  public abstract static class Keep {
    @SchemaFieldDescription("The condition as an expression over the fields.")
    public abstract @Nullable String getExpression();

    @SchemaFieldDescription("The source of a Java class that implements Function<Row, Boolean>.")
    public abstract @Nullable String getCallable();

    @SchemaFieldDescription("The jar that has the class or method named by 'name'.")
    public abstract @Nullable String getPath();

    @SchemaFieldDescription(
        "A Java class that implements Function<Row, Boolean>, or Class::method.")
    public abstract @Nullable String getName();

    @AutoValue.Builder
    abstract static class Builder {
      abstract Builder setExpression(@Nullable String expression);

      abstract Builder setCallable(@Nullable String callable);

      abstract Builder setPath(@Nullable String path);

      abstract Builder setName(@Nullable String name);

      abstract Keep build();
    }
  }

  private final transient UserFunction condition;
  private final transient Language language;

  private Filter(Step step, UserFunction condition, Language language) {
    super(step);
    this.condition = condition;
    this.language = language;
  }

  /** Keeps the rows for which an expression is true. */
  public static Filter keep(String expression) {
    return new Filter(unnamed(Filter.class), UserFunction.expression(expression), Language.SQL);
  }

  /** Takes the condition as Java instead of SQL. */
  public Filter inJava() {
    return new Filter(step(), condition, Language.JAVA);
  }

  @Override
  protected Filter at(Step step) {
    return new Filter(step, condition, language);
  }

  @Override
  public Plan plan(Schema input) {
    ComputedFields computed = Condition.compile(input, condition, language);
    return new Plan(input, new Condition(computed));
  }

  private record Condition(ComputedFields computed) implements RowFunction {
    static ComputedFields compile(Schema input, UserFunction condition, Language language) {
      ComputedFields computed =
          ComputedFields.compile(
              input, List.of(new FieldDefinition("keep", "keep", condition, null)), language);
      Schema.FieldType type = computed.schema().getField(0).getType();
      if (type.getTypeName() != Schema.TypeName.BOOLEAN) {
        throw new ConfigurationException(
            "keep", "the condition is %s, expected BOOLEAN".formatted(Names.type(type)));
      }
      return computed;
    }

    @Override
    public void setup() {
      computed.setup();
    }

    @Override
    public void apply(Row row, Consumer<Row> consumer) throws RowRejection {
      if (Boolean.TRUE.equals(computed.evaluate(row)[0])) {
        consumer.accept(row);
      }
    }
  }

  /** Filter's door to pipeline files and other SDKs. */
  @AutoService(SchemaTransformProvider.class)
  public static final class Provider extends RowTransformProvider<Configuration> {
    public Provider() {
      super(Configuration.class, Inputs.ONE);
    }

    @Override
    public String description() {
      return "Keeps the rows for which a condition is true.";
    }

    @Override
    public String example() {
      return """
      type: Filter
      config:
        keep: age >= 18 AND country = 'AT'
      """;
    }

    @Override
    public Map<String, String> shorthands() {
      return Map.of("keep", "expression");
    }

    @Override
    protected Filter transform(Configuration configuration) {
      Keep keep = configuration.getKeep();
      return new Filter(
          unnamed(Filter.class),
          new UserFunction(
              keep.getExpression(), keep.getCallable(), keep.getPath(), keep.getName()),
          Language.of(configuration.getLanguage()));
    }
  }
}
