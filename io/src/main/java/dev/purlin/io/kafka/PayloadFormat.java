package dev.purlin.io.kafka;

import dev.purlin.core.reject.RowRejection;
import java.io.Serializable;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.values.Row;

/** How the payload of a message becomes a row. */
sealed interface PayloadFormat extends Serializable
    permits JsonPayload, AvroPayload, SingleFieldPayload {

  /** The schema of the rows. */
  Schema schema();

  /** Whether payloads are text, and can be shown as such where one is refused. */
  boolean text();

  /** A reader, which serves one thread. */
  Reader reader();

  /** Makes rows of payloads. */
  @FunctionalInterface
  interface Reader {
    /**
     * The row of a payload.
     *
     * @throws RowRejection saying what is wrong with it
     */
    Row read(byte[] payload) throws RowRejection;
  }
}
