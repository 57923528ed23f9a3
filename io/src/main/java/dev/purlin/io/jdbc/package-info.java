/**
 * Databases through JDBC: {@link dev.purlin.io.jdbc.ReadFromJdbc} and {@link
 * dev.purlin.io.jdbc.WriteToJdbc}.
 *
 * <p>Connections, dialects, partitioned reads and staged loads. What one database does in its own
 * way belongs into its dialect.
 */
package dev.purlin.io.jdbc;
