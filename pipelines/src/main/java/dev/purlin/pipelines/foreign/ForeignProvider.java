package dev.purlin.pipelines.foreign;

import dev.purlin.core.problem.Names;
import dev.purlin.core.step.StepOutputs;
import dev.purlin.core.step.StepProvider;
import dev.purlin.core.step.StepTransform;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.transforms.SchemaTransformProvider;
import org.apache.beam.sdk.values.Row;
import org.checkerframework.checker.nullness.qual.Nullable;

/** Any SchemaTransformProvider, as far as it says what it makes. */
final class ForeignProvider implements StepProvider {
  static final String ERROR_HANDLING = "error_handling";
  private static final Pattern WRITE = Pattern.compile("(^|[:_])write([:_]|$)");

  private final SchemaTransformProvider provider;
  private final @Nullable BeamYamlName called;

  ForeignProvider(SchemaTransformProvider provider) {
    this(provider, null);
  }

  private ForeignProvider(SchemaTransformProvider provider, @Nullable BeamYamlName called) {
    this.provider = provider;
    this.called = called;
  }

  /** The same transform by a name that Beam YAML has for it. */
  ForeignProvider called(BeamYamlName name) {
    return new ForeignProvider(provider, name);
  }

  @Override
  public String name() {
    return called == null ? identifier() : called.name();
  }

  @Override
  public String identifier() {
    return provider.identifier();
  }

  @Override
  public String description() {
    return provider.description();
  }

  @Override
  public String example() {
    String needed =
        configurationSchema().getFields().stream()
            .filter(field -> !field.getType().getNullable())
            .map(field -> "  %s: %s\n".formatted(field.getName(), Names.type(field.getType())))
            .collect(Collectors.joining());
    return "type: %s\n".formatted(name()) + (needed.isEmpty() ? "" : "config:\n" + needed);
  }

  @Override
  public Schema configurationSchema() {
    Schema own = provider.configurationSchema();
    if (called == null) {
      return own;
    }
    Schema.Builder shown = Schema.builder();
    for (Schema.Field field : own.getFields()) {
      String name = shownName(field.getName());
      if (name != null) {
        shown.addField(field.withName(name));
      }
    }
    return shown.build();
  }

  /** What files call a parameter; null if they cannot give it. */
  private @Nullable String shownName(String own) {
    if (called == null || called.parameters().isEmpty()) {
      return called != null && called.fixed().containsKey(own) ? null : own;
    }
    return called.parameters().entrySet().stream()
        .filter(parameter -> parameter.getValue().equals(own))
        .map(Map.Entry::getKey)
        .findFirst()
        .orElse(null);
  }

  @Override
  public Set<String> jsonParameters() {
    return SchemaIoTransforms.jsonParameters(provider);
  }

  @Override
  public Inputs inputs() {
    return Inputs.ANY;
  }

  @Override
  public List<String> inputCollectionNames() {
    return provider.inputCollectionNames();
  }

  @Override
  public boolean multiOutput() {
    return true;
  }

  /** What a provider says of its outputs is often not so; they show when it is applied. */
  @Override
  public StepOutputs outputs(Row configuration) {
    return StepOutputs.UNKNOWN;
  }

  /** Its rejected rows have a form of its own, and are not put into Purlin's quarantine. */
  @Override
  public boolean rejectsRows() {
    return false;
  }

  /** As far as its identifier tells. */
  @Override
  public boolean writes() {
    return WRITE.matcher(identifier()).find();
  }

  @Override
  public StepTransform<?, ?, ?> transform(Row configuration) {
    return ForeignTransform.of(name(), provider, own(configuration), this::shownPath);
  }

  private String shownPath(String own) {
    String shown = shownName(own);
    return shown == null ? "" : shown;
  }

  /** The configuration with the transform's own names. */
  private Row own(Row shown) {
    if (called == null) {
      return shown;
    }
    Schema schema = provider.configurationSchema();
    Row.Builder own = Row.withSchema(schema);
    for (Schema.Field field : schema.getFields()) {
      String name = shownName(field.getName());
      own.addValue(name == null ? called.fixed().get(field.getName()) : shown.getValue(name));
    }
    return own.build();
  }
}
