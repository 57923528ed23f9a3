/**
 * Transforms that are not Purlin's as steps: Beam's SchemaTransforms and SchemaIOs, and those of
 * users.
 *
 * <p>Finds them on the class path, checks their parameters as far as they declare them, and counts
 * their edges. Uses {@code core} only, and is used by {@code assembly}.
 */
package dev.purlin.pipelines.foreign;
