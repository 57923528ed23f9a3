package dev.purlin.transforms.set;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;
import static org.junit.Assert.assertThrows;

import dev.purlin.core.problem.ConfigurationException;
import java.util.stream.LongStream;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.testing.PAssert;
import org.apache.beam.sdk.testing.TestPipeline;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.Row;
import org.junit.Rule;
import org.junit.Test;

public class ReshuffleTest {
  private static final Schema SCHEMA = Schema.builder().addNullableInt64Field("n").build();

  @Rule public final transient TestPipeline pipeline = TestPipeline.create();

  @Test
  public void keepsEveryRowAndItsSchema() {
    Row[] rows =
        LongStream.range(0, 100)
            .mapToObj(
                i -> Row.withSchema(SCHEMA).addValues(i == 7 ? null : (Object) (i / 2)).build())
            .toArray(Row[]::new);
    PCollection<Row> input =
        pipeline.apply(Create.of(java.util.List.of(rows)).withRowSchema(SCHEMA));
    PCollection<Row> all = input.apply("all", Reshuffle.rows());
    assertThat(all.getSchema(), is(SCHEMA));
    PAssert.that(all).containsInAnyOrder(rows);
    PAssert.that(input.apply("few", Reshuffle.rows().intoBuckets(2))).containsInAnyOrder(rows);
    pipeline.run();
  }

  @Test
  public void needsABucket() {
    assertThrows(ConfigurationException.class, () -> Reshuffle.rows().intoBuckets(0));
  }
}
