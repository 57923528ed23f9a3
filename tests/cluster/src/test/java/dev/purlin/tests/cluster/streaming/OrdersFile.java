package dev.purlin.tests.cluster.streaming;

import dev.purlin.tests.kafka.KafkaBroker;
import java.time.Duration;

/** The pipeline that the streaming tests run: orders from Kafka into PostgreSQL, twice. */
final class OrdersFile {
  private OrdersFile() {}

  /** With all orders in one table, and the totals of windows of event time in another. */
  static String of(KafkaBroker broker, Orders orders, OrderTables tables, Duration checkpoints) {
    return """
        pipeline:
          transforms:
            - type: ReadFromKafka
              name: Orders
              config:
                bootstrap_servers: %s
                topic: %s
                format: JSON
                schema: {id: BIGINT, customer: VARCHAR, amount: BIGINT}
                auto_offset_reset_config: earliest
            - type: WriteToJdbc
              name: Load orders
              input: Orders
              config: {url: "%s", table: orders, mode: upsert, key: [id], create_table: true}
            - type: Combine
              name: Totals
              input: Orders
              windowing: {type: fixed, size: %dms}
              config:
                group_by: customer
                combine: {orders: {value: id, fn: count}}
            - type: ExtractWindowingInfo
              name: Windows
              input: Totals
              config: {fields: [window_start]}
            - type: WriteToJdbc
              name: Load totals
              input: Windows
              config: {url: "%s", table: totals, mode: upsert, key: [window_start, customer], create_table: true}
        options:
          parallelism: 1
          checkpointing_interval: %d
        """
        .formatted(
            broker.bootstrapServers(),
            orders.name(),
            tables.url(),
            OrderTables.WINDOW_MILLIS,
            tables.url(),
            checkpoints.toMillis());
  }
}
