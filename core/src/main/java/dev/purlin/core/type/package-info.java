/**
 * The types of fields: their names in SQL, and values as text and as JSON.
 *
 * <p>Exact conversions from text and JSON to typed values and back, and the inference of types from
 * samples. Whatever a format needs beyond that belongs to its package in io.
 */
package dev.purlin.core.type;
