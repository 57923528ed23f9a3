/**
 * Avro: files of records ({@link dev.purlin.io.avro.ReadFromAvro}, {@link
 * dev.purlin.io.avro.WriteToAvro}), and how Avro's types and values become those of rows and back,
 * for Kafka's messages too.
 */
package dev.purlin.io.avro;
