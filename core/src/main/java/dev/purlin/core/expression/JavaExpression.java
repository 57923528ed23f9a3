package dev.purlin.core.expression;

import dev.purlin.core.problem.ConfigurationException;
import dev.purlin.core.problem.PurlinException;
import dev.purlin.core.reject.Rejection;
import dev.purlin.core.reject.RowRejection;
import java.io.Serializable;
import java.util.Objects;
import java.util.function.Function;
import javax.tools.ToolProvider;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.apache.beam.sdk.schemas.transforms.providers.JavaRowUdf;
import org.apache.beam.sdk.values.Row;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * An expression or a function in Java, compiled by the JDK's compiler as Beam YAML's {@code
 * language: java} does it.
 *
 * <p>An exception that it throws refuses the row.
 */
public final class JavaExpression implements Serializable {
  private static final long serialVersionUID = 1L;

  private final String name;
  private final JavaRowUdf udf;
  private transient @Nullable Function<Row, Object> function;

  private JavaExpression(String name, JavaRowUdf udf) {
    this.name = name;
    this.udf = udf;
  }

  /**
   * Compiles a function.
   *
   * @param path the configuration entry that holds it, for errors
   * @param name the field it computes, for errors
   * @throws ConfigurationException if it does not compile, or if there is no compiler
   */
  public static JavaExpression compile(
      String path, String name, Schema input, UserFunction definition) {
    if (ToolProvider.getSystemJavaCompiler() == null && definition.name() == null) {
      throw new ConfigurationException(
          path,
          "language: java compiles with the JDK's compiler, and this Java has none; run with a JDK"
              + " instead of a JRE, or write SQL");
    }
    JavaRowUdf.Configuration.Builder configuration = JavaRowUdf.Configuration.builder();
    if (definition.expression() != null) {
      configuration.setExpression(definition.expression());
    }
    if (definition.callable() != null) {
      configuration.setCallable(definition.callable());
    }
    if (definition.name() != null) {
      configuration.setName(definition.name());
    }
    if (definition.path() != null) {
      configuration.setPath(definition.path());
    }
    try {
      return new JavaExpression(name, new JavaRowUdf(configuration.build(), input));
    } catch (Exception e) { // Beam's compiler throws checked and unchecked ones alike.
      throw new ConfigurationException(path, "this Java cannot be used: " + message(e));
    }
  }

  /** The type of the results; they may be null. */
  public FieldType type() {
    return udf.getOutputType().withNullable(true);
  }

  /** Prepares for evaluation on the worker. */
  public void setup() {
    try {
      function = udf.getFunction();
    } catch (Exception e) { // It compiled where the pipeline was built.
      throw PurlinException.internal("the Java of '" + name + "' does not compile here", e);
    }
  }

  /**
   * The result for a row.
   *
   * @throws RowRejection if the function throws an exception
   */
  public @Nullable Object evaluate(Row row) throws RowRejection {
    Function<Row, Object> prepared = Objects.requireNonNull(function, "setup() comes first");
    try {
      return prepared.apply(row);
    } catch (RuntimeException e) {
      throw new RowRejection(
          Rejection.of("cannot compute '%s': %s".formatted(name, message(e)), null, null));
    }
  }

  private static String message(Exception e) {
    Throwable cause = e;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    return cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.toString();
  }
}
