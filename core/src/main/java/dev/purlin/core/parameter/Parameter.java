package dev.purlin.core.parameter;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Declares a component of a configuration record as a parameter.
 *
 * <pre>{@code
 * public record Configuration(
 *     @Parameter(value = "The file to read.", example = "orders.csv") String path,
 *     @Parameter(value = "How many records to sample.", defaultValue = "10000", min = 1)
 *         int sampleSize,
 *     @Parameter(value = "The encoding.", absent = "UTF-8") @Nullable String encoding) {}
 * }</pre>
 *
 * <p>In pipeline files the parameter is named in snake_case. It is required unless it is {@code
 * Nullable} or has a default. Types are String, boolean, int, long, double (or their boxes), enums,
 * {@code JsonNode} for a value of any shape, other configuration records, and lists and maps of
 * these.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface Parameter {

  /** What the parameter does, in sentences, without its default. */
  String value();

  /** The value that holds where none is given, as it would be written in JSON or as plain text. */
  String[] defaultValue() default {};

  /** For a parameter that may be null: what holds then, in words. */
  String absent() default "";

  /** The smallest number allowed. */
  long min() default Long.MIN_VALUE;

  /** The largest number allowed. */
  long max() default Long.MAX_VALUE;

  /** An example of a value, as it would be written in a pipeline file. */
  String example() default "";

  /** The heading under which the parameter stands in reference pages; empty for the first ones. */
  String group() default "";

  /**
   * For a component of a nested record: a scalar in the record's place stands for this component.
   */
  boolean shorthand() default false;
}
