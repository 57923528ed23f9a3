package dev.purlin.io.rest;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.purlin.core.problem.PurlinException;
import dev.purlin.core.type.JsonInference;
import dev.purlin.core.type.JsonRows;
import org.apache.beam.sdk.schemas.Schema;

/** Finds the schema of an API's records from the first ones. */
final class RestSample implements RecordSink {
  private final JsonInference inference = new JsonInference();
  private final int size;
  private long records;
  private long objects;

  private RestSample(int size) {
    this.size = size;
  }

  /**
   * The schema that fits the first records, every field nullable.
   *
   * @param size how many records to look at; pages are read until there are so many
   * @throws PurlinException if none of them is a JSON object
   */
  static Schema infer(RestPlan plan, int size) {
    RestSample sample = new RestSample(size);
    PageReader reader = new PageReader(plan);
    new Walk(plan, reader, sample).all(plan.template().call());
    if (sample.objects == 0) {
      PageRequest first = plan.paging().first(plan.template().call());
      throw PurlinException.user(
          sample.records == 0
              ? "%s has no records to infer a schema from; declare the schema"
                  .formatted(reader.shown(first))
              : "none of the first %d records of %s is a JSON object; name another path in records, or declare the schema, whose fields the values of an array go to"
                  .formatted(sample.records, reader.shown(first)));
    }
    return sample.inference.nullableSchema();
  }

  @Override
  public void record(String json, String page, long number, long index) {
    if (records >= size) {
      return;
    }
    records++;
    try {
      JsonNode node = JsonRows.parse(json);
      if (node.isObject()) {
        inference.add(node);
        objects++;
      }
    } catch (JsonProcessingException e) {
      throw PurlinException.internal("a record was read as JSON, but is none", e);
    }
  }

  @Override
  public void bytes(long count) {}

  @Override
  public boolean wantsMore() {
    return records < size;
  }
}
