/**
 * Kafka topics: {@link dev.purlin.io.kafka.ReadFromKafka} and {@link
 * dev.purlin.io.kafka.WriteToKafka}.
 *
 * <p>Payload formats, watermarks and batches of messages around Beam's KafkaIO.
 */
package dev.purlin.io.kafka;
