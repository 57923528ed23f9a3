/**
 * Parameters of transforms, each declared once: as an annotated component of a configuration
 * record.
 *
 * <p>From that declaration come validation, {@code purlin transforms}, the reference pages, the
 * JSON Schema of pipeline files and the schema that Beam's other SDKs see. What belongs here: the
 * declaration and what is read from it, for any transform. It uses {@code problem} and {@code
 * type}.
 */
package dev.purlin.core.parameter;
