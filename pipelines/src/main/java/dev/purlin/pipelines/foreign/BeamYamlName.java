package dev.purlin.pipelines.foreign;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A name that Beam YAML has for a Java transform.
 *
 * @param name the name in files
 * @param identifier the transform's identifier
 * @param parameters the parameters that a file can give, by the names they have there, with the
 *     transform's own names; empty if all are as the transform has them
 * @param fixed parameters that have a fixed value
 * @see <a
 *     href="https://github.com/apache/beam/blob/master/sdks/python/apache_beam/yaml/standard_io.yaml">
 *     standard_io.yaml</a>
 */
record BeamYamlName(
    String name, String identifier, Map<String, String> parameters, Map<String, String> fixed) {
  private static final String PREFIX = "beam:schematransform:org.apache.beam:";
  private static final Map<String, String> DATABASES =
      Map.of("MySql", "mysql", "Postgres", "postgres", "Oracle", "oracle", "SqlServer", "mssql");

  /** Those that Beam's standard_io.yaml and standard_providers.yaml map to Java. */
  static List<BeamYamlName> all() {
    List<BeamYamlName> names = new ArrayList<>();
    DATABASES.forEach(
        (database, type) -> {
          Map<String, String> fixed = Map.of("jdbc_type", type);
          Map<String, String> common = new LinkedHashMap<>();
          common.put("driver_class_name", "driver_class_name");
          common.put("url", "jdbc_url");
          common.put("username", "username");
          common.put("password", "password");
          common.put("table", "location");
          common.put("connection_properties", "connection_properties");
          common.put("connection_init_sql", "connection_init_sql");
          common.put("driver_jars", "driver_jars");
          Map<String, String> write = new LinkedHashMap<>(common);
          write.put("query", "write_statement");
          write.put("batch_size", "batch_size");
          common.put("query", "read_query");
          common.put("fetch_size", "fetch_size");
          names.add(
              new BeamYamlName("ReadFrom" + database, PREFIX + "jdbc_read:v1", common, fixed));
          names.add(new BeamYamlName("WriteTo" + database, PREFIX + "jdbc_write:v1", write, fixed));
        });
    names.add(plain("ReadFromTFRecord", "tfrecord_read:v1"));
    names.add(plain("WriteToTFRecord", "tfrecord_write:v1"));
    names.add(plain("ReadFromKafka", "kafka_read:v1"));
    names.add(plain("WriteToKafka", "kafka_write:v1"));
    names.add(plain("ReadFromPubSubLite", "pubsublite_read:v1"));
    names.add(plain("WriteToPubSubLite", "pubsublite_write:v1"));
    names.add(plain("ReadFromSpanner", "spanner_read:v1"));
    names.add(plain("WriteToSpanner", "spanner_write:v1"));
    names.add(plain("ReadFromBigTable", "bigtable_read:v1"));
    names.add(plain("WriteToBigTable", "bigtable_write:v1"));
    names.add(plain("WriteToBigQuery", "bigquery_storage_write:v2"));
    names.add(
        new BeamYamlName(
            "ReadFromBigQuery",
            PREFIX + "bigquery_storage_read:v1",
            Map.of(
                "query", "query",
                "table", "table_spec",
                "fields", "selected_fields",
                "row_restriction", "row_restriction"),
            Map.of()));
    return names;
  }

  private static BeamYamlName plain(String name, String identifier) {
    return new BeamYamlName(name, PREFIX + identifier, Map.of(), Map.of());
  }
}
