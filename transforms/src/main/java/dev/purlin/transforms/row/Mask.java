package dev.purlin.transforms.row;

import com.google.auto.service.AutoService;
import dev.purlin.core.parameter.Parameter;
import dev.purlin.core.parameter.ParameterSet;
import dev.purlin.core.step.RowTransformProvider;
import dev.purlin.core.step.RowWiseTransform;
import dev.purlin.core.step.Step;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.apache.beam.sdk.schemas.transforms.SchemaTransformProvider;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * Masks values that not everybody may see.
 *
 * <pre>{@code
 * // {email: ann@example.com, name: Ann, card: 4111111111111111}
 * //   ->  {email: 6f1c..., name: ***, card: ************1111}
 * people.apply(
 *     Mask.field("email", Mask.How.HASH).and("name", Mask.How.REDACT).and("card", Mask.How.PARTIAL)
 *         .withKey(System.getenv("MASK_KEY")));
 * }</pre>
 *
 * <p><b>Schemas.</b> The output has the fields of the input, those that are masked as VARCHAR. NULL
 * stays NULL. <b>hash</b> is HMAC-SHA-256 (RFC 2104) over the value's text in UTF-8, in 64
 * hexadecimal digits: equal values of equal types have equal hashes, so that rows can still be
 * joined, and who has not the key cannot try values. <b>redact</b> is {@code ***} for every value.
 * <b>partial</b> leaves the last {@code keep_last} characters of a text that is at least twice as
 * long, and puts {@code *} for each other one.
 *
 * <p>The key is at least 16 characters, and best a secret ({@code ${env:MASK_KEY}}). It is in no
 * row and no error; it travels with the step to the workers. <b>Bad rows.</b> No row is rejected.
 */
public final class Mask extends RowWiseTransform<Mask> {
  private static final long serialVersionUID = 1L;
  private static final int SHORTEST_KEY = 16;

  /** How a value is masked. */
  public enum How {
    /** A keyed hash. */
    HASH,
    /** Three stars. */
    REDACT,
    /** Stars, but for the last characters. */
    PARTIAL
  }

  /** The parameters of {@link Mask}. */
  @RecordBuilder
  public record Configuration(
      @Parameter(
              value = "How each field is masked: hash, redact or partial.",
              example = "{email: hash, name: redact}")
          Map<String, How> fields,
      @Parameter(
              value = "The key of hashes, at least 16 characters; write it as a secret.",
              absent = "no field is hashed",
              example = "\"${env:MASK_KEY}\"")
          @Nullable String key,
      @Parameter(
              value = "With partial: how many characters at the end are left.",
              defaultValue = "4",
              min = 1,
              max = 1000)
          int keepLast)
      implements MaskConfigurationBuilder.With {

    /** All but the key. */
    @Override
    public String toString() {
      return "Configuration[fields=%s, keepLast=%d]".formatted(fields, keepLast);
    }
  }

  private final transient Configuration configuration;

  private Mask(Step step, Configuration configuration) {
    super(step);
    this.configuration = configuration;
  }

  private Mask at(Configuration changed) {
    return new Mask(step(), changed);
  }

  /** Masks a field; {@link #and} adds more. */
  public static Mask field(String field, How how) {
    return new Mask(
            unnamed(Mask.class), ParameterSet.of(Configuration.class).given("fields", Map.of()))
        .and(field, how);
  }

  /** Masks another field as well. */
  public Mask and(String field, How how) {
    Map<String, How> more = new LinkedHashMap<>(configuration.fields());
    more.put(field, how);
    return at(configuration.withFields(more));
  }

  /** Gives the key of hashes. */
  public Mask withKey(String key) {
    return at(configuration.withKey(key));
  }

  /** Says how many characters a partial mask leaves. */
  public Mask keepingLast(int characters) {
    return at(configuration.withKeepLast(characters));
  }

  @Override
  protected Mask at(Step step) {
    return new Mask(step, configuration);
  }

  @Override
  public Plan plan(Schema input) {
    FieldNames names = new FieldNames(input);
    String key = configuration.key();
    if (configuration.fields().isEmpty()) {
      names.problem("fields", "no fields are given");
    }
    if (configuration.fields().containsValue(How.HASH)
        && (key == null || key.length() < SHORTEST_KEY)) {
      names.problem("key", "hashes need a key of at least %d characters".formatted(SHORTEST_KEY));
    }
    Map<Integer, How> masked = new LinkedHashMap<>();
    configuration
        .fields()
        .forEach((name, how) -> masked.put(names.position("fields." + name, name), how));
    names.check();
    List<Schema.Field> fields = new ArrayList<>(input.getFields());
    List<ValueChange> changes = new ArrayList<>();
    masked.forEach(
        (position, how) -> {
          Schema.Field field = input.getField(position);
          FieldType type = field.getType();
          fields.set(position, field.withType(FieldType.STRING.withNullable(type.getNullable())));
          changes.add(
              switch (how) {
                case HASH -> ValueChange.notNull(new KeyedHash(type, Objects.requireNonNull(key)));
                case REDACT -> ValueChange.notNull(value -> "***");
                case PARTIAL ->
                    ValueChange.notNull(
                        new PartialMask(new ValueText(type), configuration.keepLast()));
              });
        });
    Schema output = Schema.builder().addFields(fields).build();
    int[] positions = masked.keySet().stream().mapToInt(Integer::intValue).toArray();
    return new Plan(output, FieldChanges.of(output, positions, changes));
  }

  private record PartialMask(ValueText text, int keep) implements ValueChange.OfValue {
    @Override
    public Object apply(Object value) {
      String shown = text.of(value);
      int length = shown.codePointCount(0, shown.length());
      int hidden = length >= 2 * keep ? length - keep : length;
      return "*".repeat(hidden) + shown.substring(shown.offsetByCodePoints(0, hidden));
    }
  }

  /** Mask's door to pipeline files and other SDKs. */
  @AutoService(SchemaTransformProvider.class)
  public static final class Provider extends RowTransformProvider<Configuration> {
    public Provider() {
      super(Configuration.class, Inputs.ONE, Mask::new);
    }

    @Override
    public String description() {
      return "Masks values that not everybody may see: hashed with a key, redacted, or in part.";
    }

    @Override
    public String example() {
      return """
      type: Mask
      config:
        fields: {name: redact, card: partial}
      """;
    }

    @Override
    public boolean rejectsRows() {
      return false;
    }
  }
}
