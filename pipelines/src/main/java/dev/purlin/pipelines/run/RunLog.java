package dev.purlin.pipelines.run;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.PatternLayout;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.FileAppender;
import ch.qos.logback.core.OutputStreamAppender;
import ch.qos.logback.core.encoder.LayoutWrappingEncoder;
import dev.purlin.pipelines.spec.Secrets;
import dev.purlin.transforms.row.LogForTesting;
import java.nio.file.Path;
import org.checkerframework.checker.nullness.qual.Nullable;
import org.slf4j.LoggerFactory;

/**
 * Sends what Beam, Flink and Purlin log to the run's own file; the screen is for people. Inside a
 * Flink process the log is Flink's, and stays where Flink has it.
 */
final class RunLog implements AutoCloseable {
  private static final String PATTERN =
      "%d{yyyy-MM-dd HH:mm:ss.SSS} %-5level [%thread] %logger{40} - %msg%n";

  private final @Nullable FileAppender<ILoggingEvent> appender;

  private RunLog(@Nullable FileAppender<ILoggingEvent> appender) {
    this.appender = appender;
  }

  /** Begins to log into a file, and nowhere else but for rows; secrets are masked. */
  static RunLog to(Path file, Secrets secrets) {
    if (!(LoggerFactory.getILoggerFactory() instanceof LoggerContext context)) {
      return new RunLog(null);
    }
    FileAppender<ILoggingEvent> appender = new FileAppender<>();
    appender.setFile(file.toString());
    start(appender, context, PATTERN, secrets);
    Logger root = context.getLogger(Logger.ROOT_LOGGER_NAME);
    root.detachAndStopAllAppenders();
    root.addAppender(appender);
    root.setLevel(Level.INFO);
    // They tell of every transform three times.
    context
        .getLogger("org.apache.beam.runners.flink.FlinkBatchPipelineTranslator")
        .setLevel(Level.WARN);
    context
        .getLogger("org.apache.beam.runners.flink.FlinkStreamingPipelineTranslator")
        .setLevel(Level.WARN);
    // Who puts LogForTesting into a pipeline wants to see its rows go by.
    ConsoleAppender<ILoggingEvent> screen = new ConsoleAppender<>();
    screen.setTarget("System.err");
    start(screen, context, "%msg%n", secrets);
    Logger rows = context.getLogger(LogForTesting.class);
    rows.detachAndStopAllAppenders();
    rows.addAppender(screen);
    return new RunLog(appender);
  }

  private static void start(
      OutputStreamAppender<ILoggingEvent> appender,
      LoggerContext context,
      String pattern,
      Secrets secrets) {
    MaskingLayout layout = new MaskingLayout(secrets);
    layout.setContext(context);
    layout.setPattern(pattern);
    layout.start();
    LayoutWrappingEncoder<ILoggingEvent> encoder = new LayoutWrappingEncoder<>();
    encoder.setContext(context);
    encoder.setLayout(layout);
    encoder.start();
    appender.setContext(context);
    appender.setEncoder(encoder);
    appender.start();
  }

  /** Whether there is a file of this run's own. */
  boolean exists() {
    return appender != null;
  }

  @Override
  public void close() {
    if (appender != null) {
      appender.stop();
    }
  }

  private static final class MaskingLayout extends PatternLayout {
    private final Secrets secrets;

    private MaskingLayout(Secrets secrets) {
      this.secrets = secrets;
    }

    @Override
    public String doLayout(ILoggingEvent event) {
      return secrets.mask(super.doLayout(event));
    }
  }
}
