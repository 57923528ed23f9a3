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
import ch.qos.logback.core.filter.Filter;
import ch.qos.logback.core.spi.FilterReply;
import dev.purlin.core.secret.Secrets;
import dev.purlin.transforms.row.LogForTesting;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.checkerframework.checker.nullness.qual.Nullable;
import org.slf4j.LoggerFactory;

/**
 * Sends what Beam, Flink and Purlin log to the run's own file; the screen is for people. Inside a
 * Flink process the log is Flink's, and stays where Flink has it.
 *
 * <p>Where several runs are open in one JVM, what a thread logs goes to the run that it was started
 * for, directly or by another thread of that run. What nobody can be told apart by, such as a
 * thread of a shared pool, goes to the logs of all runs that are open.
 */
final class RunLog implements AutoCloseable {
  private static final String PATTERN =
      "%d{yyyy-MM-dd HH:mm:ss.SSS} %-5level [%thread] %logger{40} - %msg%n";

  private static final InheritableThreadLocal<RunLog> OF_THREAD = new InheritableThreadLocal<>();
  private static final List<RunLog> OPEN = new CopyOnWriteArrayList<>();

  private final Secrets secrets;
  private final @Nullable LoggerContext context;
  private final List<OutputStreamAppender<ILoggingEvent>> appenders = new ArrayList<>();
  private final @Nullable RunLog before = OF_THREAD.get();

  private RunLog(Secrets secrets, @Nullable LoggerContext context) {
    this.secrets = secrets;
    this.context = context;
  }

  /**
   * Begins to log into a file, and nowhere else but for rows; secrets are masked. To be called, and
   * closed, by the thread that runs the pipeline.
   */
  static RunLog to(Path file, Secrets secrets) {
    if (!(LoggerFactory.getILoggerFactory() instanceof LoggerContext context)) {
      return new RunLog(secrets, null);
    }
    RunLog log = new RunLog(secrets, context);
    synchronized (OPEN) {
      if (OPEN.isEmpty()) {
        prepare(context);
      }
      FileAppender<ILoggingEvent> appender = new FileAppender<>();
      appender.setFile(file.toString());
      log.start(appender, context, PATTERN);
      context.getLogger(Logger.ROOT_LOGGER_NAME).addAppender(appender);
      // Who puts LogForTesting into a pipeline wants to see its rows go by.
      ConsoleAppender<ILoggingEvent> screen = new ConsoleAppender<>();
      screen.setTarget("System.err");
      log.start(screen, context, "%msg%n");
      context.getLogger(LogForTesting.class).addAppender(screen);
      OPEN.add(log);
    }
    OF_THREAD.set(log);
    return log;
  }

  private static void prepare(LoggerContext context) {
    Logger root = context.getLogger(Logger.ROOT_LOGGER_NAME);
    root.detachAndStopAllAppenders();
    root.setLevel(Level.INFO);
    context.getLogger(LogForTesting.class).detachAndStopAllAppenders();
    // They tell of every transform three times.
    context
        .getLogger("org.apache.beam.runners.flink.FlinkBatchPipelineTranslator")
        .setLevel(Level.WARN);
    context
        .getLogger("org.apache.beam.runners.flink.FlinkStreamingPipelineTranslator")
        .setLevel(Level.WARN);
    // It tells of every value that the server refuses; Purlin rejects the row and says why.
    context.getLogger("org.mariadb.jdbc").setLevel(Level.ERROR);
    // It tells of every element.
    context.getLogger("org.apache.beam.sdk.io.jdbc").setLevel(Level.WARN);
  }

  private void start(
      OutputStreamAppender<ILoggingEvent> appender, LoggerContext context, String pattern) {
    MaskingLayout layout = new MaskingLayout();
    layout.setContext(context);
    layout.setPattern(pattern);
    layout.start();
    LayoutWrappingEncoder<ILoggingEvent> encoder = new LayoutWrappingEncoder<>();
    encoder.setContext(context);
    encoder.setLayout(layout);
    encoder.start();
    appender.setContext(context);
    appender.setEncoder(encoder);
    appender.addFilter(new OfThisRun());
    appender.start();
    appenders.add(appender);
  }

  /** Whether there is a file of this run's own. */
  boolean exists() {
    return context != null;
  }

  @Override
  public void close() {
    if (context == null) {
      return;
    }
    OPEN.remove(this);
    for (OutputStreamAppender<ILoggingEvent> appender : appenders) {
      context.getLogger(Logger.ROOT_LOGGER_NAME).detachAppender(appender);
      context.getLogger(LogForTesting.class).detachAppender(appender);
      appender.stop();
    }
    OF_THREAD.set(before);
  }

  /** Lets through what this run's threads log, and threads that belong to no open run. */
  private final class OfThisRun extends Filter<ILoggingEvent> {
    @Override
    public FilterReply decide(ILoggingEvent event) {
      RunLog log = OF_THREAD.get();
      return log == RunLog.this || !OPEN.contains(log) ? FilterReply.NEUTRAL : FilterReply.DENY;
    }
  }

  /** What belongs to no run in particular may bear the secrets of any. */
  private static final class MaskingLayout extends PatternLayout {
    @Override
    public String doLayout(ILoggingEvent event) {
      String line = super.doLayout(event);
      for (RunLog log : OPEN) {
        line = log.secrets.mask(line);
      }
      return line;
    }
  }
}
