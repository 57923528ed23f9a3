package dev.purlin.pipelines.copy;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * What is to be read, as the command line says it.
 *
 * @param address the file, the database or the web API
 * @param kind what kind of source it is; null to tell by the address
 * @param options parameters of the transform
 * @param query a query in place of a table
 * @param schema the fields to read and their types, as YAML
 * @param where the condition under which a row is kept
 * @param select the fields that are kept, in their order; all if it is empty
 */
public record CopySource(
    String address,
    @Nullable String kind,
    Map<String, String> options,
    @Nullable String query,
    @Nullable String schema,
    @Nullable String where,
    List<String> select) {

  public CopySource {
    options = Collections.unmodifiableMap(new LinkedHashMap<>(options));
    select = List.copyOf(select);
  }
}
