package dev.purlin.core.parameter;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Marks a record of parameters that several transforms have in common, such as those of file
 * targets.
 *
 * <p>A configuration record has it as a component; its parameters then stand beside the
 * configuration's own, not nested below a name.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface SharedParameters {

  /** The heading under which the parameters stand in reference pages. */
  String value() default "";
}
