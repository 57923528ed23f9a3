/**
 * Keys of rows as bytes: to group, join and compare by.
 *
 * <p>Equal keys have equal bytes, on every runner. Uses the types of fields, and knows no
 * transform.
 */
package dev.purlin.core.key;
