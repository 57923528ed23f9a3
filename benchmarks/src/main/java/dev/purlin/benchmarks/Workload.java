package dev.purlin.benchmarks;

/** What the contenders do; each does all of it with the same files and the same result. */
enum Workload {
  CSV_TO_PARQUET("CSV, filtered and derived, to Parquet"),
  CSV_JOIN_AGGREGATE("two CSV files, joined and aggregated"),
  CSV_TO_POSTGRES("CSV to PostgreSQL");

  private final String title;

  Workload(String title) {
    this.title = title;
  }

  String title() {
    return title;
  }

  String file() {
    return name().toLowerCase(java.util.Locale.ROOT);
  }
}
