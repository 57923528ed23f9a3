/**
 * What is written down about the transforms: reference pages, and a JSON Schema of pipeline files.
 *
 * <p>Everything here is generated from what transforms declare of themselves; nothing is said about
 * one transform alone. Uses {@code assembly} to find them, and is used by {@code cli}.
 */
package dev.purlin.pipelines.catalogue;
