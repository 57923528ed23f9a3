package dev.purlin.transforms.row;

import com.google.auto.service.AutoService;
import dev.purlin.core.parameter.Parameter;
import dev.purlin.core.parameter.ParameterSet;
import dev.purlin.core.step.RowTransformProvider;
import dev.purlin.core.step.RowWiseTransform;
import dev.purlin.core.step.Step;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.text.Normalizer;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.transforms.SchemaTransformProvider;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * Brings text into one form: white space, letter case, accents, Unicode form, punctuation.
 *
 * <pre>{@code
 * // {name: "  JOSÉ\u00a0 Núñez "}  ->  {name: jose nunez}
 * people.apply(NormalizeText.inFields("name").to(NormalizeText.LetterCase.LOWER).withoutAccents());
 * }</pre>
 *
 * <p><b>Schemas.</b> The output has the schema of the input. NULL stays NULL. What is asked for
 * happens in this order: Unicode form, accents, punctuation, letter case, white space. White space
 * is that of Unicode, no-break spaces too. Accents are the marks that Unicode takes off a letter
 * ({@code é}, {@code ñ}); {@code ß}, {@code ø} and {@code ł} are letters of their own and stay.
 *
 * <p><b>Bad rows.</b> No row is rejected. Follows str.strip and str.normalize of pandas, and Clean
 * and Homogenize of mETL.
 */
public final class NormalizeText extends RowWiseTransform<NormalizeText> {
  private static final long serialVersionUID = 1L;

  /** How letters are written. */
  public enum LetterCase {
    /** As they are. */
    AS_IS,
    /** All small. */
    LOWER,
    /** All large. */
    UPPER
  }

  /** Unicode's normalization forms. */
  public enum Form {
    /** As it is. */
    AS_IS,
    /** Composed: é is one code point. */
    NFC,
    /** Decomposed: é is two code points. */
    NFD,
    /** Composed, compatible characters replaced: ﬁ is fi. */
    NFKC,
    /** Decomposed, compatible characters replaced. */
    NFKD
  }

  /** The parameters of {@link NormalizeText}. */
  @RecordBuilder
  public record Configuration(
      @Parameter(value = "The fields to change.", defaultValue = "[]", example = "[name]")
          List<String> fields,
      @Parameter(
              value = "A regular expression: fields in whose names it is found are changed, too.",
              absent = "all fields of type VARCHAR, if 'fields' is not given either")
          @Nullable String pattern,
      @Parameter(value = "Whether white space at both ends goes.", defaultValue = "true")
          boolean trim,
      @Parameter(value = "Whether white space within becomes one blank.", defaultValue = "true")
          boolean collapse,
      @Parameter(value = "How letters are written.", defaultValue = "as_is") LetterCase letterCase,
      @Parameter(value = "Whether accents are taken off letters.", defaultValue = "false")
          boolean removeAccents,
      @Parameter(value = "Whether punctuation goes.", defaultValue = "false")
          boolean removePunctuation,
      @Parameter(value = "The Unicode normalization form.", defaultValue = "as_is") Form form)
      implements NormalizeTextConfigurationBuilder.With {}

  private final transient Configuration configuration;

  private NormalizeText(Step step, Configuration configuration) {
    super(step);
    this.configuration = configuration;
  }

  private NormalizeText at(Configuration changed) {
    return new NormalizeText(step(), changed);
  }

  /** Trims and collapses white space in fields; in all of type VARCHAR, if none is given. */
  public static NormalizeText inFields(String... fields) {
    Configuration all = ParameterSet.of(Configuration.class).given(Map.of());
    return new NormalizeText(unnamed(NormalizeText.class), all.withFields(Arrays.asList(fields)));
  }

  /** Writes all letters small or large. */
  public NormalizeText to(LetterCase letterCase) {
    return at(configuration.withLetterCase(letterCase));
  }

  /** Brings text into a Unicode normalization form. */
  public NormalizeText to(Form form) {
    return at(configuration.withForm(form));
  }

  /** Takes accents off letters. */
  public NormalizeText withoutAccents() {
    return at(configuration.withRemoveAccents(true));
  }

  /** Takes out punctuation. */
  public NormalizeText withoutPunctuation() {
    return at(configuration.withRemovePunctuation(true));
  }

  /** Leaves white space as it is. */
  public NormalizeText keepingWhiteSpace() {
    return at(configuration.withTrim(false).withCollapse(false));
  }

  @Override
  protected NormalizeText at(Step step) {
    return new NormalizeText(step, configuration);
  }

  @Override
  public Plan plan(Schema input) {
    FieldNames names = new FieldNames(input);
    int[] positions =
        names.chosen(
            configuration.fields(),
            configuration.pattern(),
            type -> type.getTypeName() == Schema.TypeName.STRING);
    for (int position : positions) {
      names.text("fields", input.getField(position).getName());
    }
    names.check();
    ValueChange change = ValueChange.notNull(new Normal(configuration));
    return new Plan(
        input, FieldChanges.of(input, positions, Collections.nCopies(positions.length, change)));
  }

  private static final class Normal implements ValueChange.OfValue {
    private static final long serialVersionUID = 1L;
    private static final Pattern SPACE =
        Pattern.compile("[\\s\\h\\v]+", Pattern.UNICODE_CHARACTER_CLASS);
    private static final Pattern MARKS = Pattern.compile("\\p{Mn}+");
    private static final Pattern PUNCTUATION = Pattern.compile("\\p{P}+");

    private final boolean trim;
    private final boolean collapse;
    private final LetterCase letterCase;
    private final boolean accents;
    private final boolean punctuation;
    private final Form form;

    private Normal(Configuration configuration) {
      trim = configuration.trim();
      collapse = configuration.collapse();
      letterCase = configuration.letterCase();
      accents = configuration.removeAccents();
      punctuation = configuration.removePunctuation();
      form = configuration.form();
    }

    @Override
    public Object apply(Object value) {
      String text = (String) value;
      text = form == Form.AS_IS ? text : Normalizer.normalize(text, unicode(form));
      if (accents) {
        String bare = MARKS.matcher(Normalizer.normalize(text, Normalizer.Form.NFD)).replaceAll("");
        boolean apart = form == Form.NFD || form == Form.NFKD;
        text = apart ? bare : Normalizer.normalize(bare, Normalizer.Form.NFC);
      }
      text = punctuation ? PUNCTUATION.matcher(text).replaceAll("") : text;
      text =
          switch (letterCase) {
            case AS_IS -> text;
            case LOWER -> text.toLowerCase(Locale.ROOT);
            case UPPER -> text.toUpperCase(Locale.ROOT);
          };
      text = trim ? stripped(text) : text;
      return collapse ? SPACE.matcher(text).replaceAll(" ") : text;
    }

    /** Not by a regular expression: that would look at a long gap once for each of its blanks. */
    private static String stripped(String text) {
      int start = 0;
      int end = text.length();
      while (start < end && isSpace(text.charAt(start))) {
        start++;
      }
      while (end > start && isSpace(text.charAt(end - 1))) {
        end--;
      }
      return text.substring(start, end);
    }

    private static boolean isSpace(char c) {
      return Character.isWhitespace(c) || Character.isSpaceChar(c) || c == '\u0085';
    }

    private static Normalizer.Form unicode(Form form) {
      return Normalizer.Form.valueOf(form.name());
    }
  }

  /** NormalizeText's door to pipeline files and other SDKs. */
  @AutoService(SchemaTransformProvider.class)
  public static final class Provider extends RowTransformProvider<Configuration> {
    public Provider() {
      super(Configuration.class, Inputs.ONE, NormalizeText::new);
    }

    @Override
    public String description() {
      return "Brings text into one form: white space, letter case, accents, punctuation.";
    }

    @Override
    public String example() {
      return """
      type: NormalizeText
      config:
        fields: [name]
        letter_case: lower
        remove_accents: true
      """;
    }

    @Override
    public boolean rejectsRows() {
      return false;
    }
  }
}
