package dev.purlin.io.kafka;

import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.testing.PAssert;
import org.apache.beam.sdk.values.Row;
import org.junit.Test;

public class ReadFromKafkaTest {
  private static final Schema ORDER =
      Schema.builder().addInt64Field("id").addNullableStringField("item").build();

  private final Pipeline pipeline = Pipeline.create();

  private static Row order(long id, String item) {
    return Row.withSchema(ORDER).addValues(id, item).build();
  }

  @Test
  public void readsJsonFromTheBeginning() {
    Topic topic = Topic.create(1);
    topic.send("{\"id\": 1, \"item\": \"a\"}", "{\"id\": 2, \"other\": [1]}");
    PAssert.that(
            pipeline.apply(
                ReadFromKafka.from(Topic.servers(), topic.name())
                    .json(ORDER)
                    .earliest()
                    .maxNumRecords(2)))
        .containsInAnyOrder(order(1, "a"), order(2, null));
    pipeline.run().waitUntilFinish();
  }
}
