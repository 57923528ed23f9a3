package dev.purlin.transforms.row;

import com.google.auto.service.AutoService;
import com.google.auto.value.AutoValue;
import dev.purlin.core.problem.ConfigurationException;
import dev.purlin.core.problem.Names;
import dev.purlin.core.step.RowFunction;
import dev.purlin.core.step.RowTransformProvider;
import dev.purlin.core.step.RowWiseTransform;
import dev.purlin.core.step.Step;
import dev.purlin.core.type.JsonRows;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import org.apache.beam.sdk.schemas.AutoValueSchema;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.annotations.DefaultSchema;
import org.apache.beam.sdk.schemas.annotations.SchemaFieldDescription;
import org.apache.beam.sdk.schemas.transforms.SchemaTransformProvider;
import org.apache.beam.sdk.values.Row;
import org.checkerframework.checker.nullness.qual.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Logs every row as JSON and passes it on; for looking into pipelines, not for running them.
 *
 * <pre>{@code
 * orders.apply(LogForTesting.rows().withPrefix("order: "));
 * }</pre>
 *
 * <p><b>Schemas.</b> The output is the input. No row is ever refused. The logger bears the name of
 * this class. Mind what the rows contain: they are logged whole.
 *
 * <p>Follows the LogForTesting transform of Beam YAML.
 */
public final class LogForTesting extends RowWiseTransform<LogForTesting> {
  private static final long serialVersionUID = 1L;
  private static final Logger LOG = LoggerFactory.getLogger(LogForTesting.class);

  /** How loudly rows are logged. */
  public enum Level {
    ERROR,
    INFO,
    DEBUG;

    private static Level parse(String name) {
      List<String> names = Arrays.stream(values()).map(Level::name).toList();
      String upper = name.toUpperCase(Locale.ROOT);
      if (!names.contains(upper)) {
        throw new ConfigurationException("level", Names.unknown("level", name, names));
      }
      return valueOf(upper);
    }

    private void log(String text) {
      switch (this) {
        case ERROR -> LOG.error(text);
        case INFO -> LOG.info(text);
        case DEBUG -> LOG.debug(text);
      }
    }
  }

  /** The parameters of {@link LogForTesting}. */
  @AutoValue
  @DefaultSchema(AutoValueSchema.class)
  public abstract static class Configuration {
    @SchemaFieldDescription("ERROR, INFO or DEBUG. Default: INFO.")
    public abstract @Nullable String getLevel();

    @SchemaFieldDescription("What to put before every row. Default: nothing.")
    public abstract @Nullable String getPrefix();

    @AutoValue.Builder
    abstract static class Builder {
      abstract Builder setLevel(@Nullable String level);

      abstract Builder setPrefix(@Nullable String prefix);

      abstract Configuration build();
    }
  }

  private final Level level;
  private final String prefix;

  private LogForTesting(Step step, Level level, String prefix) {
    super(step);
    this.level = level;
    this.prefix = prefix;
  }

  /** Logs every row at level INFO. */
  public static LogForTesting rows() {
    return new LogForTesting(unnamed(LogForTesting.class), Level.INFO, "");
  }

  /** Logs at another level. */
  public LogForTesting withLevel(Level level) {
    return new LogForTesting(step(), level, prefix);
  }

  /** Puts a text before every row. */
  public LogForTesting withPrefix(String prefix) {
    return new LogForTesting(step(), level, prefix);
  }

  @Override
  protected LogForTesting at(Step step) {
    return new LogForTesting(step, level, prefix);
  }

  @Override
  public Plan plan(Schema input) {
    return new Plan(input, new Log(level, prefix));
  }

  private record Log(Level level, String prefix) implements RowFunction {
    @Override
    public void apply(Row row, Consumer<Row> output) {
      level.log(prefix + JsonRows.toJson(row));
      output.accept(row);
    }
  }

  /** LogForTesting's door to pipeline files and other SDKs. */
  @AutoService(SchemaTransformProvider.class)
  public static final class Provider extends RowTransformProvider<Configuration> {
    public Provider() {
      super(Configuration.class, Inputs.ONE);
    }

    @Override
    public String description() {
      return "Logs every row and passes it on.";
    }

    @Override
    public String example() {
      return """
      type: LogForTesting
      config:
        prefix: "order: "
      """;
    }

    @Override
    public boolean rejectsRows() {
      return false;
    }

    @Override
    protected LogForTesting transform(Configuration configuration) {
      String level = configuration.getLevel();
      String prefix = configuration.getPrefix();
      return new LogForTesting(
          unnamed(LogForTesting.class),
          level == null ? Level.INFO : Level.parse(level),
          prefix == null ? "" : prefix);
    }
  }
}
