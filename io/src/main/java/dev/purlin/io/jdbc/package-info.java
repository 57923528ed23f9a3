/**
 * Databases through JDBC: {@link dev.purlin.io.jdbc.ReadFromJdbc}, {@link
 * dev.purlin.io.jdbc.WriteToJdbc} and {@link dev.purlin.io.jdbc.Lookup}.
 *
 * <p>Connections, dialects, partitioned reads, lookups and staged loads. What one database does in
 * its own way belongs into its dialect.
 */
package dev.purlin.io.jdbc;
