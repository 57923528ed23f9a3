package dev.purlin.core.python.engine;

import dev.purlin.core.problem.Reasons;
import dev.purlin.core.python.Python;
import dev.purlin.core.python.PythonEngine;
import dev.purlin.core.python.PythonException;
import dev.purlin.core.python.PythonProgram;
import dev.purlin.core.python.PythonTypes;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.values.Row;
import org.checkerframework.checker.nullness.qual.Nullable;
import org.graalvm.polyglot.Context;
import org.graalvm.polyglot.PolyglotException;
import org.graalvm.polyglot.Value;

/** An interpreter of Python with the functions of {@code program.py}; one thread uses it. */
final class Interpreter {
  private static final int PROGRAMS = 200;

  private final Context context;
  private final TimeLimit limit;
  private final Value types;
  private final Value programs;
  private final ToPython toPython;

  /** The programs that were used last. */
  private final Map<PythonProgram, Value> compiled =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<PythonProgram, Value> eldest) {
          return size() > PROGRAMS;
        }
      };

  Interpreter(Context context, TimeLimit limit) {
    this.context = context;
    this.limit = limit;
    Value names = context.getBindings("python");
    this.types = names.getMember("types");
    this.programs = names.getMember("program");
    this.toPython = new ToPython(names.getMember("NONE"));
  }

  void close() {
    context.close(true);
  }

  String types(String fields, String kinds, String sources) {
    return types.execute(fields, kinds, sources).asString();
  }

  void evaluate(PythonProgram program, List<Row> rows, PythonEngine.Results results) {
    Value function = compiled.get(program);
    if (function == null) {
      function = compile(program);
      compiled.put(program, function);
    }
    Object[] input = new Object[program.input().getFieldCount()];
    try (TimeLimit.Watched watched = limit.watch(context)) {
      for (int i = 0; i < rows.size(); i++) {
        watched.begin();
        try {
          results.values(i, values(program, function, rows.get(i), input));
        } catch (PythonException e) {
          results.failed(i, e);
        }
      }
    }
  }

  private Value compile(PythonProgram program) {
    return programs.execute(
        PythonTypes.names(program.input()).toString(),
        PythonTypes.kinds(program.input()).toString(),
        Python.json(program.sources()).toString(),
        program.condition() ? "[\"truth\"]" : PythonTypes.kinds(program.results()).toString());
  }

  private @Nullable Object[] values(PythonProgram program, Value function, Row row, Object[] input)
      throws PythonException {
    Value result;
    try {
      toPython.row(row, input);
      result = function.execute(input);
    } catch (ArithmeticException e) {
      throw new PythonException(0, Reasons.of(e));
    } catch (PolyglotException e) {
      if (e.isInterrupted()) {
        throw new PythonException(
            0, "it took longer than %d seconds".formatted(limit.duration().toSeconds()));
      }
      if (e.isResourceExhausted() || e.isGuestException()) {
        throw new PythonException(0, Reasons.of(e));
      }
      throw e;
    }
    if (result.isString()) {
      String failure = result.asString();
      int blank = failure.indexOf(' ');
      throw new PythonException(
          Integer.parseInt(failure.substring(0, blank)), failure.substring(blank + 1));
    }
    Schema schema = program.results();
    @Nullable Object[] values = new Object[schema.getFieldCount()];
    for (int i = 0; i < values.length; i++) {
      try {
        values[i] = FromPython.value(schema.getField(i).getType(), result.getArrayElement(i));
      } catch (ArithmeticException e) {
        throw new PythonException(i, Reasons.of(e));
      }
    }
    return values;
  }
}
