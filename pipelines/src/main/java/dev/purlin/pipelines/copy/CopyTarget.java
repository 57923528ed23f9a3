package dev.purlin.pipelines.copy;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * Where rows are to be written, as the command line says it.
 *
 * @param address the file or the table
 * @param kind what kind of target it is; null to tell by the address
 * @param options parameters of the transform
 * @param mode how a table is loaded; null for the default
 * @param key the fields that identify a row
 * @param createTable whether a table that is missing is made
 */
public record CopyTarget(
    String address,
    @Nullable String kind,
    Map<String, String> options,
    @Nullable CopyMode mode,
    List<String> key,
    boolean createTable) {

  public CopyTarget {
    options = Collections.unmodifiableMap(new LinkedHashMap<>(options));
    key = List.copyOf(key);
  }
}
