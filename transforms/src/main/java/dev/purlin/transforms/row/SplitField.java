package dev.purlin.transforms.row;

import com.google.auto.service.AutoService;
import dev.purlin.core.expression.function.EvaluationFailure;
import dev.purlin.core.parameter.Parameter;
import dev.purlin.core.parameter.ParameterSet;
import dev.purlin.core.reject.Rejection;
import dev.purlin.core.reject.RowRejection;
import dev.purlin.core.step.RowFunction;
import dev.purlin.core.step.RowTransformProvider;
import dev.purlin.core.step.RowWiseTransform;
import dev.purlin.core.step.Step;
import dev.purlin.core.type.UnfitValueException;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.transforms.SchemaTransformProvider;
import org.apache.beam.sdk.values.Row;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * Splits the text of a field: into fields, or into rows.
 *
 * <pre>{@code
 * // {id: 1, name: "Ann Lee"}  ->  {id: 1, first: Ann, last: Lee}
 * people.apply(SplitField.at("name", " ").into("first", "last"));
 * // {id: 1, tags: "a;b"}  ->  {id: 1, tags: a}, {id: 1, tags: b}
 * posts.apply(SplitField.at("tags", ";").intoRows());
 * }</pre>
 *
 * <p><b>Schemas.</b> New fields are VARCHAR, nullable, and stand behind the others; the field that
 * is split goes unless {@code keep_field} says otherwise. With {@code rows} the output has the
 * schema of the input, and a row for each piece. NULL gives NULLs, or one row. Widths count
 * characters (Unicode code points).
 *
 * <p><b>Bad rows.</b> Text with more pieces than fields is refused, or as {@code extra} says; one
 * with fewer is refused, or as {@code missing} says. Follows split and splitdown of pETL, str.split
 * of pandas.
 */
public final class SplitField extends RowWiseTransform<SplitField> {
  private static final long serialVersionUID = 1L;

  /** What becomes of more pieces than there are fields. */
  public enum Extra {
    /** The row is refused. */
    REJECT,
    /** They are left out. */
    DROP,
    /** The last field has all the rest, with the separators. */
    MERGE
  }

  /** The parameters of {@link SplitField}. */
  @RecordBuilder
  public record Configuration(
      @Parameter(value = "The field to split.", example = "name") String field,
      @Parameter(value = "The new fields.", defaultValue = "[]", example = "[first, last]")
          List<String> into,
      @Parameter(value = "Whether each piece becomes a row.", defaultValue = "false") boolean rows,
      @Parameter(value = "The text between the pieces.", absent = "see regex and widths")
          @Nullable String separator,
      @Parameter(
              value = "A regular expression for what stands between the pieces.",
              absent = "see separator and widths",
              example = "\\\\s*;\\\\s*")
          @Nullable String regex,
      @Parameter(
              value = "How many characters each piece has.",
              defaultValue = "[]",
              example = "[4, 2, 2]")
          List<Integer> widths,
      @Parameter(value = "What becomes of more pieces than fields.", defaultValue = "reject")
          Extra extra,
      @Parameter(
              value =
                  "What becomes of a row with fewer pieces than fields: refused, or NULL there.",
              defaultValue = "reject")
          OnError missing,
      @Parameter(
              value = "Whether white space around the pieces is left out.",
              defaultValue = "false")
          boolean trim,
      @Parameter(value = "Whether the field that is split stays.", defaultValue = "false")
          boolean keepField)
      implements SplitFieldConfigurationBuilder.With {}

  private final transient Configuration configuration;

  private SplitField(Step step, Configuration configuration) {
    super(step);
    this.configuration = configuration;
  }

  private static SplitField field(String field) {
    return new SplitField(
        unnamed(SplitField.class), ParameterSet.of(Configuration.class).given("field", field));
  }

  private SplitField at(Configuration changed) {
    return new SplitField(step(), changed);
  }

  /** Splits a field at a separator. */
  public static SplitField at(String field, String separator) {
    return field(field).at(field(field).configuration.withSeparator(separator));
  }

  /** Splits a field at what a regular expression finds. */
  public static SplitField atRegex(String field, String regex) {
    return field(field).at(field(field).configuration.withRegex(regex));
  }

  /** Splits a field into pieces of fixed widths. */
  public static SplitField byWidths(String field, Integer... widths) {
    return field(field).at(field(field).configuration.withWidths(List.of(widths)));
  }

  /** Names the new fields. */
  public SplitField into(String... fields) {
    return at(configuration.withInto(Arrays.asList(fields)));
  }

  /** Makes a row of each piece. */
  public SplitField intoRows() {
    return at(configuration.withRows(true));
  }

  /** Says what becomes of more pieces than fields. */
  public SplitField extra(Extra extra) {
    return at(configuration.withExtra(extra));
  }

  /** Says what becomes of fewer pieces than fields. */
  public SplitField missing(OnError missing) {
    return at(configuration.withMissing(missing));
  }

  /** Leaves out white space around pieces. */
  public SplitField trimmed() {
    return at(configuration.withTrim(true));
  }

  /** Keeps the field that is split. */
  public SplitField keepingField() {
    return at(configuration.withKeepField(true));
  }

  @Override
  protected SplitField at(Step step) {
    return new SplitField(step, configuration);
  }

  @Override
  public Plan plan(Schema input) {
    FieldNames names = new FieldNames(input);
    int position = names.text("field", configuration.field());
    Pattern separator = separator(names);
    if (configuration.rows() == !configuration.into().isEmpty()) {
      names.problem("into", "give either the names of fields in 'into', or rows: true");
    }
    names.check();
    boolean merge = !configuration.rows() && configuration.extra() == Extra.MERGE;
    int most = merge ? configuration.into().size() : Integer.MAX_VALUE;
    Pieces pieces = new Pieces(separator, configuration.widths(), most, configuration.trim());
    if (configuration.rows()) {
      return new Plan(input, new IntoRows(input, position, pieces));
    }
    List<Schema.Field> added = OneIntoFields.texts(configuration.into());
    OneIntoFields function =
        OneIntoFields.of(
            names,
            input,
            position,
            configuration.keepField(),
            added,
            "into",
            new IntoFields(pieces, added.size(), configuration.extra(), configuration.missing()));
    return new Plan(function.output(), function);
  }

  private @Nullable Pattern separator(FieldNames names) {
    String text = configuration.separator();
    String regex = configuration.regex();
    List<Integer> widths = configuration.widths();
    int given = (text == null ? 0 : 1) + (regex == null ? 0 : 1) + (widths.isEmpty() ? 0 : 1);
    if (given != 1) {
      names.problem("", "give one of separator, regex and widths");
      return null;
    }
    if (widths.stream().anyMatch(width -> width < 1)) {
      names.problem("widths", "a width is 1 or more");
    }
    if (regex != null) {
      return names.pattern("regex", regex);
    }
    if (text == null) {
      return null;
    }
    if (text.isEmpty()) {
      names.problem("separator", "an empty text separates nothing; give widths");
    }
    return Pattern.compile(Pattern.quote(text));
  }

  private record IntoFields(Pieces pieces, int fields, Extra extra, OnError missing)
      implements OneIntoFields.Parts {
    @Override
    public @Nullable Object[] of(@Nullable Object value) throws UnfitValueException {
      @Nullable Object[] parts = new Object[fields];
      if (value == null) {
        return parts;
      }
      List<String> found = pieces.of((String) value);
      boolean more = found.size() > fields && extra != Extra.DROP;
      if (more || found.size() < fields && missing == OnError.REJECT) {
        throw new UnfitValueException(
            "the text has %d pieces, expected %d".formatted(found.size(), fields));
      }
      for (int i = 0; i < Math.min(fields, found.size()); i++) {
        parts[i] = found.get(i);
      }
      return parts;
    }
  }

  private record IntoRows(Schema output, int position, Pieces pieces) implements RowFunction {
    @Override
    public void apply(Row row, Consumer<Row> next) throws RowRejection {
      String text = row.getValue(position);
      if (text == null) {
        next.accept(row);
        return;
      }
      List<String> found;
      try {
        found = pieces.of(text);
      } catch (EvaluationFailure e) {
        String field = output.getField(position).getName();
        throw new RowRejection(Rejection.of(e.getMessage(), field, text));
      }
      for (String piece : found) {
        Object[] values = row.getValues().toArray();
        values[position] = piece;
        next.accept(Row.withSchema(output).attachValues(values));
      }
    }
  }

  /** SplitField's door to pipeline files and other SDKs. */
  @AutoService(SchemaTransformProvider.class)
  public static final class Provider extends RowTransformProvider<Configuration> {
    public Provider() {
      super(Configuration.class, Inputs.ONE, SplitField::new);
    }

    @Override
    public String description() {
      return "Splits the text of a field: into fields, or into rows.";
    }

    @Override
    public String example() {
      return """
      type: SplitField
      config:
        field: name
        separator: " "
        into: [first, last]
        extra: merge
      """;
    }
  }
}
