package dev.purlin.transforms.row;

import com.google.auto.service.AutoService;
import dev.purlin.core.parameter.Parameter;
import dev.purlin.core.step.RowFunction;
import dev.purlin.core.step.RowTransformProvider;
import dev.purlin.core.step.RowWiseTransform;
import dev.purlin.core.step.Step;
import dev.purlin.core.type.JsonRows;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.util.function.Consumer;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.transforms.SchemaTransformProvider;
import org.apache.beam.sdk.values.Row;
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

    private void log(String text) {
      switch (this) {
        case ERROR -> LOG.error(text);
        case INFO -> LOG.info(text);
        case DEBUG -> LOG.debug(text);
      }
    }
  }

  /** The parameters of {@link LogForTesting}. */
  @RecordBuilder
  public record Configuration(
      @Parameter(value = "How loudly rows are logged.", defaultValue = "info") Level level,
      @Parameter(value = "The text before every row.", defaultValue = "") String prefix)
      implements LogForTestingConfigurationBuilder.With {}

  private final transient Configuration configuration;

  private LogForTesting(Step step, Configuration configuration) {
    super(step);
    this.configuration = configuration;
  }

  /** Logs every row at level INFO. */
  public static LogForTesting rows() {
    return new LogForTesting(unnamed(LogForTesting.class), new Configuration(Level.INFO, ""));
  }

  /** Logs at another level. */
  public LogForTesting withLevel(Level level) {
    return new LogForTesting(step(), configuration.withLevel(level));
  }

  /** Puts a text before every row. */
  public LogForTesting withPrefix(String prefix) {
    return new LogForTesting(step(), configuration.withPrefix(prefix));
  }

  @Override
  protected LogForTesting at(Step step) {
    return new LogForTesting(step, configuration);
  }

  @Override
  public Plan plan(Schema input) {
    return new Plan(input, new Log(configuration.level(), configuration.prefix()));
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
      super(Configuration.class, Inputs.ONE, LogForTesting::new);
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
  }
}
