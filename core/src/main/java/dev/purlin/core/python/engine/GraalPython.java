package dev.purlin.core.python.engine;

import dev.purlin.core.problem.PurlinException;
import dev.purlin.core.python.PythonEngine;
import dev.purlin.core.python.PythonProgram;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.function.Function;
import org.apache.beam.sdk.values.Row;
import org.checkerframework.checker.nullness.qual.Nullable;
import org.graalvm.polyglot.Context;
import org.graalvm.polyglot.Engine;
import org.graalvm.polyglot.PolyglotException;
import org.graalvm.polyglot.Source;

/**
 * GraalPy. A thread takes an interpreter, uses it, and gives it back: there are as many as threads
 * ran Python at a time, and none waits for another.
 */
public final class GraalPython implements PythonEngine {
  private static final String CACHE = "polyglot.engine.userResourceCache";
  private static final String PROGRAM = "/dev/purlin/core/python/program.py";

  private final Engine engine;
  private final Source program;
  private final ConcurrentLinkedDeque<Interpreter> idle = new ConcurrentLinkedDeque<>();
  private final TimeLimit limit;

  /** Called by its name. */
  public GraalPython() {
    limit = new TimeLimit(limit(System.getenv(LIMIT)));
    useAWritableCache();
    ClassLoader outer = Thread.currentThread().getContextClassLoader();
    try {
      Thread.currentThread().setContextClassLoader(getClass().getClassLoader());
      // Interpreted only: the compiler of Graal is not in an ordinary JDK, and it would say so.
      engine = Engine.newBuilder("python").option("engine.WarnInterpreterOnly", "false").build();
    } finally {
      Thread.currentThread().setContextClassLoader(outer);
    }
    program = read();
  }

  /** GraalPy unpacks Python's own library, into the home directory; a pod may have none. */
  private static void useAWritableCache() {
    Path home = Path.of(System.getProperty("user.home", "/"));
    if (System.getProperty(CACHE) == null && !Files.isWritable(home)) {
      System.setProperty(CACHE, System.getProperty("java.io.tmpdir"));
    }
  }

  private static Duration limit(@Nullable String seconds) {
    try {
      return Duration.ofSeconds(seconds == null ? LIMIT_SECONDS : Long.parseLong(seconds));
    } catch (NumberFormatException e) {
      throw PurlinException.user(
          "%s is '%s', expected a whole number of seconds".formatted(LIMIT, seconds), e);
    }
  }

  private static Source read() {
    try (Reader in =
        new InputStreamReader(
            PythonEngine.class.getResourceAsStream(PROGRAM), StandardCharsets.UTF_8)) {
      return Source.newBuilder("python", in, "program.py").build();
    } catch (IOException e) {
      throw PurlinException.internal(PROGRAM + " cannot be read", e);
    }
  }

  @Override
  public String types(String fields, String kinds, String sources) {
    return use(interpreter -> interpreter.types(fields, kinds, sources));
  }

  @Override
  public void evaluate(PythonProgram program, List<Row> rows, Results results) {
    use(
        interpreter -> {
          interpreter.evaluate(program, rows, results);
          return null;
        });
  }

  private <T> T use(Function<Interpreter, T> work) {
    Interpreter interpreter = idle.pollFirst();
    if (interpreter == null) {
      interpreter = open();
    }
    boolean done = false;
    try {
      T result = work.apply(interpreter);
      done = true;
      idle.addFirst(interpreter);
      return result;
    } finally {
      if (!done) {
        interpreter.close(); // What state it is in, nobody knows.
      }
    }
  }

  private Interpreter open() {
    Context context =
        Context.newBuilder("python")
            .engine(engine)
            .out(OutputStream.nullOutputStream())
            .err(OutputStream.nullOutputStream())
            .build();
    try {
      context.eval(program);
      return new Interpreter(context, limit);
    } catch (PolyglotException e) {
      context.close(true);
      throw PurlinException.internal("Python does not start", e);
    }
  }
}
