package dev.purlin.transforms.row;

import com.google.auto.service.AutoService;
import dev.purlin.core.expression.function.LimitedText;
import dev.purlin.core.parameter.Parameter;
import dev.purlin.core.parameter.ParameterSet;
import dev.purlin.core.step.RowTransformProvider;
import dev.purlin.core.step.RowWiseTransform;
import dev.purlin.core.step.Step;
import dev.purlin.core.type.UnfitValueException;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.transforms.SchemaTransformProvider;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * Extracts the groups of a regular expression from the text of a field into fields.
 *
 * <pre>{@code
 * // {id: 1, v: "A1"}  ->  {id: 1, letter: A, digit: 1}
 * rows.apply(ExtractPattern.of("v", "(?<letter>[A-Z])(?<digit>\\d)"));
 * rows.apply(ExtractPattern.of("v", "([A-Z])(\\d)").into("letter", "digit"));
 * }</pre>
 *
 * <p><b>Schemas.</b> New fields are VARCHAR, nullable, and stand behind the others: one for each
 * group, named by {@code into} or by the groups' own names. The field itself goes unless {@code
 * keep_field} says otherwise. A group that takes no part in the match is NULL. The first match
 * counts, wherever in the text it is; {@code ^} and {@code $} bind it.
 *
 * <p><b>Bad rows.</b> Text without a match is refused, or gives NULLs. Follows capture of pETL,
 * str.extract of pandas.
 */
public final class ExtractPattern extends RowWiseTransform<ExtractPattern> {
  private static final long serialVersionUID = 1L;

  private static final Pattern NAMED = Pattern.compile("(?<!\\\\)\\(\\?<([A-Za-z][A-Za-z0-9]*)>");

  /** The parameters of {@link ExtractPattern}. */
  @RecordBuilder
  public record Configuration(
      @Parameter(value = "The field to look at.", example = "code") String field,
      @Parameter(
              value = "The regular expression, with groups.",
              example = "(?<letter>[A-Z])(?<digit>[0-9])")
          String pattern,
      @Parameter(
              value = "The new fields, one for each group; the names of the groups if not given.",
              defaultValue = "[]",
              example = "[letter, digit]")
          List<String> into,
      @Parameter(value = "What becomes of text without a match.", defaultValue = "reject")
          OnError onNoMatch,
      @Parameter(value = "Whether the field itself stays.", defaultValue = "false")
          boolean keepField)
      implements ExtractPatternConfigurationBuilder.With {}

  private final transient Configuration configuration;

  private ExtractPattern(Step step, Configuration configuration) {
    super(step);
    this.configuration = configuration;
  }

  private ExtractPattern at(Configuration changed) {
    return new ExtractPattern(step(), changed);
  }

  /** Extracts the groups of a regular expression from a field. */
  public static ExtractPattern of(String field, String pattern) {
    return new ExtractPattern(
        unnamed(ExtractPattern.class),
        ParameterSet.of(Configuration.class).given(Map.of("field", field, "pattern", pattern)));
  }

  /** Names the new fields. */
  public ExtractPattern into(String... fields) {
    return at(configuration.withInto(Arrays.asList(fields)));
  }

  /** Gives NULLs where there is no match. */
  public ExtractPattern orNull() {
    return at(configuration.withOnNoMatch(OnError.NULL));
  }

  /** Keeps the field itself. */
  public ExtractPattern keepingField() {
    return at(configuration.withKeepField(true));
  }

  @Override
  protected ExtractPattern at(Step step) {
    return new ExtractPattern(step, configuration);
  }

  @Override
  public Plan plan(Schema input) {
    FieldNames names = new FieldNames(input);
    int position = names.text("field", configuration.field());
    Pattern pattern = names.pattern("pattern", configuration.pattern());
    List<String> fields = configuration.into();
    if (pattern != null) {
      int groups = pattern.matcher("").groupCount();
      if (fields.isEmpty()) {
        fields = groupNames(configuration.pattern());
      }
      if (groups == 0 || groups != fields.size()) {
        names.problem(
            configuration.into().isEmpty() ? "pattern" : "into",
            "the regular expression has %d groups and %d names; name every group in 'into', or as"
                    .formatted(groups, fields.size())
                + " (?<name>...), and write (?:...) for a group that is not a field");
      }
    }
    names.check();
    List<Schema.Field> added = OneIntoFields.texts(fields);
    OneIntoFields function =
        OneIntoFields.of(
            names,
            input,
            position,
            configuration.keepField(),
            added,
            "into",
            new Groups(Objects.requireNonNull(pattern), added.size(), configuration.onNoMatch()));
    return new Plan(function.output(), function);
  }

  private static List<String> groupNames(String regex) {
    List<String> found = new ArrayList<>();
    Matcher matcher = NAMED.matcher(regex);
    while (matcher.find()) {
      found.add(matcher.group(1));
    }
    return found;
  }

  private record Groups(Pattern pattern, int groups, OnError onNoMatch)
      implements OneIntoFields.Parts {
    @Override
    public @Nullable Object[] of(@Nullable Object value) throws UnfitValueException {
      @Nullable Object[] parts = new Object[groups];
      if (value == null) {
        return parts;
      }
      boolean found =
          LimitedText.match(
              pattern,
              (String) value,
              matcher -> {
                boolean any = matcher.find();
                for (int i = 0; any && i < groups; i++) {
                  parts[i] = matcher.group(i + 1);
                }
                return any;
              });
      if (!found && onNoMatch == OnError.REJECT) {
        throw new UnfitValueException(
            "the regular expression '%s' is not found in the text".formatted(pattern));
      }
      return parts;
    }
  }

  /** ExtractPattern's door to pipeline files and other SDKs. */
  @AutoService(SchemaTransformProvider.class)
  public static final class Provider extends RowTransformProvider<Configuration> {
    public Provider() {
      super(Configuration.class, Inputs.ONE, ExtractPattern::new);
    }

    @Override
    public String description() {
      return "Extracts the groups of a regular expression from the text of a field into fields.";
    }

    @Override
    public String example() {
      return """
      type: ExtractPattern
      config:
        field: code
        pattern: "([A-Z])([0-9])"
        into: [letter, digit]
        on_no_match: set_null
      """;
    }
  }
}
