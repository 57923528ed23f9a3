package dev.purlin.io.file;

import com.google.auto.service.AutoService;
import dev.purlin.core.parameter.Parameter;
import dev.purlin.core.parameter.Word;
import dev.purlin.core.problem.ConfigurationException;
import dev.purlin.core.problem.Names;
import dev.purlin.core.problem.Reasons;
import dev.purlin.core.reject.Rejection;
import dev.purlin.core.reject.RowRejection;
import dev.purlin.core.step.RowFunction;
import dev.purlin.core.step.RowTransformProvider;
import dev.purlin.core.step.RowWiseTransform;
import dev.purlin.core.step.Step;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.List;
import java.util.function.Consumer;
import org.apache.beam.sdk.io.FileSystems;
import org.apache.beam.sdk.io.fs.EmptyMatchTreatment;
import org.apache.beam.sdk.io.fs.MatchResult;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.TypeName;
import org.apache.beam.sdk.schemas.transforms.SchemaTransformProvider;
import org.apache.beam.sdk.values.Row;

/**
 * Finds the files that patterns match, a pattern from each row.
 *
 * <pre>{@code
 * // {pattern: "in/*.csv"}  ->  {path: "/data/in/a.csv", size_in_bytes: 12, last_updated_in_seconds: 1.7e9}
 * patterns.apply(MatchAll.of("pattern"));
 * }</pre>
 *
 * <p><b>Schemas.</b> The output has a row for each file, in the order of their names: {@code path},
 * VARCHAR; {@code size_in_bytes}, BIGINT; {@code last_updated_in_seconds}, DOUBLE, seconds since
 * 1970, or 0 if the file system does not tell.
 *
 * <p><b>Bad rows.</b> A row is rejected if its pattern is NULL or cannot be looked for, or if it
 * matches no file and that is not allowed.
 *
 * <p>Follows the MatchAll transform of Beam YAML.
 */
public final class MatchAll extends RowWiseTransform<MatchAll> {
  private static final long serialVersionUID = 1L;
  private static final double MILLIS = 1_000;

  private static final Schema FILE =
      Schema.builder()
          .addStringField("path")
          .addInt64Field("size_in_bytes")
          .addDoubleField("last_updated_in_seconds")
          .build();

  /** Whether a pattern may match no file. */
  public enum NoMatch {
    @Word("ALLOW")
    ALLOW(EmptyMatchTreatment.ALLOW),
    @Word("DISALLOW")
    DISALLOW(EmptyMatchTreatment.DISALLOW),
    /** Only if it has a wildcard. */
    @Word("ALLOW_IF_WILDCARD")
    ALLOW_IF_WILDCARD(EmptyMatchTreatment.ALLOW_IF_WILDCARD);

    private final EmptyMatchTreatment treatment;

    NoMatch(EmptyMatchTreatment treatment) {
      this.treatment = treatment;
    }
  }

  /** The parameters of {@link MatchAll}. */
  @RecordBuilder
  public record Configuration(
      @Parameter(value = "The field that has the pattern.", example = "pattern") String filePattern,
      @Parameter(value = "Whether a pattern may match no file.", defaultValue = "ALLOW_IF_WILDCARD")
          NoMatch emptyMatchTreatment)
      implements MatchAllConfigurationBuilder.With {}

  private final transient Configuration configuration;

  private MatchAll(Step step, Configuration configuration) {
    super(step);
    this.configuration = configuration;
  }

  /** Finds the files that the patterns in a field match. */
  public static MatchAll of(String field) {
    return new MatchAll(
        unnamed(MatchAll.class), new Configuration(field, NoMatch.ALLOW_IF_WILDCARD));
  }

  /** Says whether a pattern may match no file. */
  public MatchAll whenNoneMatches(NoMatch treatment) {
    return new MatchAll(step(), configuration.withEmptyMatchTreatment(treatment));
  }

  @Override
  protected MatchAll at(Step step) {
    return new MatchAll(step, configuration);
  }

  @Override
  public Plan plan(Schema input) {
    String field = configuration.filePattern();
    if (!input.hasField(field)) {
      throw new ConfigurationException("file_pattern", Names.unknown("field", field, input));
    }
    Schema.FieldType type = input.getField(field).getType();
    if (type.getTypeName() != TypeName.STRING) {
      throw new ConfigurationException(
          "file_pattern", "field '%s' is %s, expected VARCHAR".formatted(field, Names.type(type)));
    }
    return new Plan(
        FILE, new Match(field, input.indexOf(field), configuration.emptyMatchTreatment()));
  }

  private record Match(String field, int position, NoMatch noMatch) implements RowFunction {
    @Override
    public void apply(Row row, Consumer<Row> next) throws RowRejection {
      String pattern = row.getString(position);
      if (pattern == null) {
        throw new RowRejection(Rejection.of("there is no pattern", field, null));
      }
      for (MatchResult.Metadata file : files(pattern)) {
        next.accept(
            Row.withSchema(FILE)
                .attachValues(
                    file.resourceId().toString(),
                    file.sizeBytes(),
                    file.lastModifiedMillis() / MILLIS));
      }
    }

    private List<MatchResult.Metadata> files(String pattern) throws RowRejection {
      try {
        return FileSystems.match(pattern, noMatch.treatment).metadata().stream()
            .sorted(java.util.Comparator.comparing(file -> file.resourceId().toString()))
            .toList();
      } catch (FileNotFoundException e) {
        throw new RowRejection(Rejection.of("no file matches the pattern", field, pattern));
      } catch (IOException | IllegalArgumentException e) {
        throw new RowRejection(
            Rejection.of("cannot look for files: " + Reasons.of(e), field, pattern));
      }
    }
  }

  /** MatchAll's door to pipeline files and other SDKs. */
  @AutoService(SchemaTransformProvider.class)
  public static final class Provider extends RowTransformProvider<Configuration> {
    public Provider() {
      super(Configuration.class, Inputs.ONE, MatchAll::new);
    }

    @Override
    public String description() {
      return "Finds the files that patterns match, a pattern from each row.";
    }

    @Override
    public String example() {
      return """
      type: MatchAll
      config:
        file_pattern: pattern
        empty_match_treatment: ALLOW
      """;
    }
  }
}
