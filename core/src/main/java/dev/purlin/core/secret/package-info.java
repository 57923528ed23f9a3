/**
 * Keeping secrets out of what people get to see: messages, logs, records, pictures.
 *
 * <p>Lies at the very bottom; knows nothing of Purlin or Beam.
 */
package dev.purlin.core.secret;
