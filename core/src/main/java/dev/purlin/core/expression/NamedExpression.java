package dev.purlin.core.expression;

import java.io.Serializable;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * An expression and the field that it computes.
 *
 * @param path the configuration entry that holds the expression, for errors
 * @param name the field it computes
 * @param sql the expression
 * @param type what the result is cast to; null leaves the expression's own type
 */
public record NamedExpression(String path, String name, String sql, @Nullable FieldType type)
    implements Serializable {

  /** An expression that keeps its own type. */
  public static NamedExpression of(String path, String name, String sql) {
    return new NamedExpression(path, name, sql, null);
  }
}
