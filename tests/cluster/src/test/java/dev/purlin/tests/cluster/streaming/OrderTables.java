package dev.purlin.tests.cluster.streaming;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/** The tables that orders are loaded into: each order, and totals for each customer and window. */
final class OrderTables implements AutoCloseable {
  static final long WINDOW_MILLIS = 10_000;

  private final EmbeddedPostgres postgres;

  OrderTables() throws IOException {
    postgres = EmbeddedPostgres.start();
  }

  String url() {
    return postgres.getJdbcUrl("postgres", "postgres");
  }

  /** How many orders have arrived; none before the job has made the table. */
  long count() throws SQLException {
    if (query("SELECT to_regclass('orders')").equals(List.of("null"))) {
      return 0;
    }
    return Long.parseLong(query("SELECT count(*) FROM orders").get(0));
  }

  /** How many orders, how many distinct ones, and the sum of their amounts. */
  List<String> orders() throws SQLException {
    return query("SELECT count(*), count(DISTINCT id), sum(amount) FROM orders");
  }

  /** What has arrived, for messages of failure: how many orders, and where the first gaps are. */
  String arrived() {
    try {
      return query("SELECT count(*), max(id) FROM orders")
          + " gaps from "
          + query(
              "SELECT a.id + 1 FROM orders a WHERE NOT EXISTS"
                  + " (SELECT FROM orders b WHERE b.id = a.id + 1) ORDER BY 1 LIMIT 10");
    } catch (SQLException e) {
      return e.toString();
    }
  }

  /** The totals by window and customer: the window's beginning in seconds, customer, orders. */
  List<String> totals() throws SQLException {
    return query(
        "SELECT extract(epoch FROM window_start)::bigint, customer, orders FROM totals"
            + " ORDER BY 1, 2");
  }

  /** What {@link #totals} gives once the first so many orders have been counted, each once. */
  static List<String> expectedTotals(int orders) {
    List<String> totals = new ArrayList<>();
    for (long start = 0; start < orders; start += WINDOW_MILLIS) {
      long end = Math.min(start + WINDOW_MILLIS, orders);
      for (int customer = 0; customer < Orders.CUSTOMERS; customer++) {
        long count = upTo(end, customer) - upTo(start, customer);
        if (count > 0) {
          totals.add("%d customer-%d %d".formatted((Orders.BEGIN + start) / 1000, customer, count));
        }
      }
    }
    return totals;
  }

  /** How many numbers below an end are those of a customer's orders. */
  private static long upTo(long end, int customer) {
    return (end - customer + Orders.CUSTOMERS - 1) / Orders.CUSTOMERS;
  }

  private List<String> query(String sql) throws SQLException {
    try (Connection connection = postgres.getPostgresDatabase().getConnection();
        Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery(sql)) {
      List<String> rows = new ArrayList<>();
      while (result.next()) {
        List<String> values = new ArrayList<>();
        for (int i = 1; i <= result.getMetaData().getColumnCount(); i++) {
          values.add(String.valueOf(result.getString(i)));
        }
        rows.add(String.join(" ", values));
      }
      return rows;
    }
  }

  @Override
  public void close() throws IOException {
    postgres.close();
  }
}
