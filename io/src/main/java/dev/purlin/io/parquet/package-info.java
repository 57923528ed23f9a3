/**
 * Parquet files: {@link dev.purlin.io.parquet.ReadFromParquet} and {@link
 * dev.purlin.io.parquet.WriteToParquet}.
 *
 * <p>Rows to columns and back on parquet's own column readers and writers, without Avro and Hadoop.
 */
package dev.purlin.io.parquet;
