/**
 * TIMESTAMP: its type in Beam's terms, its values as microseconds.
 *
 * <p>Lies below everything that holds or converts values; knows Beam's types, and nothing of
 * Purlin.
 */
package dev.purlin.core.time;
