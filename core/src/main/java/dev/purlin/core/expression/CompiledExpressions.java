package dev.purlin.core.expression;

import dev.purlin.core.batch.ColumnBuilder;
import dev.purlin.core.batch.RowBatch;
import dev.purlin.core.problem.PurlinException;
import java.io.IOException;
import java.io.Serializable;
import java.io.StringReader;
import java.lang.ref.SoftReference;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.beam.sdk.values.Row;
import org.apache.beam.vendor.calcite.v1_40_0.org.codehaus.commons.compiler.CompileException;
import org.apache.beam.vendor.calcite.v1_40_0.org.codehaus.janino.ClassBodyEvaluator;
import org.apache.beam.vendor.calcite.v1_40_0.org.codehaus.janino.Scanner;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * Expressions as generated Java, with what turns a row's values into theirs and back.
 *
 * @param source the body of a {@link Program}
 * @param inputs the fields it reads
 * @param references the fields that each expression reads
 * @param readers for each input
 * @param writers for each result
 */
record CompiledExpressions(
    String source,
    List<SimpleExpression.Field> inputs,
    List<List<SimpleExpression.Field>> references,
    Converter[] readers,
    Converter[] writers)
    implements Serializable {

  /** Workers of one JVM share the compiled class. */
  private static final Map<String, SoftReference<Class<?>>> CLASSES = new ConcurrentHashMap<>();

  /** The program, compiled to bytecode; slow the first time. */
  Program compile() {
    try {
      SoftReference<Class<?>> known = CLASSES.get(source);
      Class<?> program = known == null ? null : known.get();
      if (program == null) {
        program = DeepStack.call(() -> compile(source));
        CLASSES.put(source, new SoftReference<>(program));
      }
      return (Program) program.getConstructor().newInstance();
    } catch (ReflectiveOperationException e) {
      throw PurlinException.internal("generated code does not start:\n" + source, e);
    }
  }

  private static Class<?> compile(String source) {
    ClassBodyEvaluator evaluator = new ClassBodyEvaluator();
    evaluator.setClassName("dev.purlin.transforms.expression.Generated");
    evaluator.setExtendedClass(Program.class);
    evaluator.setParentClassLoader(Program.class.getClassLoader());
    try {
      evaluator.cook(new Scanner(null, new StringReader(source)));
    } catch (CompileException | IOException | RuntimeException e) {
      throw PurlinException.internal("generated code does not compile:\n" + source, e);
    }
    return evaluator.getClazz();
  }

  /** Runs the program on a row; its results are converted, in the program's order. */
  @Nullable Object[] run(Program program, Row row) {
    Program.Part[] parts = program.parts();
    @Nullable Object[] in = new Object[readers.length + parts.length];
    for (int i = 0; i < readers.length; i++) {
      in[i] = readers[i].convert(inputs.get(i).evaluate(row));
    }
    System.arraycopy(parts, 0, in, readers.length, parts.length);
    @Nullable Object[] out = new Object[writers.length];
    program.run(RuntimeContext.INSTANCE, in, out);
    for (int i = 0; i < out.length; i++) {
      out[i] = writers[i].convert(out[i]);
    }
    return out;
  }

  /**
   * Runs the program on a row of a batch.
   *
   * @param results take the results, in the program's order
   */
  void run(
      Program program,
      RowBatch batch,
      int row,
      Object[] in,
      Object[] out,
      ColumnBuilder[] results) {
    for (int i = 0; i < in.length; i++) {
      in[i] = readers[i].convert(inputs.get(i).evaluate(batch, row));
    }
    program.run(RuntimeContext.INSTANCE, in, out);
    for (int i = 0; i < out.length; i++) {
      out[i] = writers[i].convert(out[i]);
    }
    for (int i = 0; i < out.length; i++) {
      results[i].appendValue(out[i]);
    }
  }
}
