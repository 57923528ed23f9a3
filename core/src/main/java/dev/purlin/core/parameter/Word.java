package dev.purlin.core.parameter;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * How a constant of an enum is written in pipeline files, where that is not its name in lower case.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.FIELD)
public @interface Word {

  /** The words that mean the constant, the preferred one first; none if it cannot be written. */
  String[] value();

  /** Further words that are understood but not offered. */
  String[] aliases() default {};

  /** Whether the words are understood but not offered: so an error can say what to do instead. */
  boolean hidden() default false;
}
