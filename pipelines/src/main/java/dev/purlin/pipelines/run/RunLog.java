package dev.purlin.pipelines.run;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.PatternLayout;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.FileAppender;
import ch.qos.logback.core.encoder.LayoutWrappingEncoder;
import dev.purlin.pipelines.spec.Secrets;
import java.nio.file.Path;
import org.slf4j.LoggerFactory;

/** Sends what Beam, Flink and Purlin log to the run's own file; the screen is for people. */
final class RunLog implements AutoCloseable {
  private static final String PATTERN =
      "%d{yyyy-MM-dd HH:mm:ss.SSS} %-5level [%thread] %logger{40} - %msg%n";

  private final FileAppender<ILoggingEvent> appender;

  private RunLog(FileAppender<ILoggingEvent> appender) {
    this.appender = appender;
  }

  /** Begins to log into a file, and nowhere else; secrets are masked. */
  static RunLog to(Path file, Secrets secrets) {
    LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
    MaskingLayout layout = new MaskingLayout(secrets);
    layout.setContext(context);
    layout.setPattern(PATTERN);
    layout.start();
    LayoutWrappingEncoder<ILoggingEvent> encoder = new LayoutWrappingEncoder<>();
    encoder.setContext(context);
    encoder.setLayout(layout);
    encoder.start();
    FileAppender<ILoggingEvent> appender = new FileAppender<>();
    appender.setContext(context);
    appender.setFile(file.toString());
    appender.setEncoder(encoder);
    appender.start();
    Logger root = context.getLogger(Logger.ROOT_LOGGER_NAME);
    root.detachAndStopAllAppenders();
    root.addAppender(appender);
    root.setLevel(Level.INFO);
    // It says something for every element.
    context.getLogger("org.apache.beam.sdk.io.jdbc").setLevel(Level.WARN);
    return new RunLog(appender);
  }

  @Override
  public void close() {
    appender.stop();
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
