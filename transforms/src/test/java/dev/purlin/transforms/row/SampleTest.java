package dev.purlin.transforms.row;

import static dev.purlin.transforms.row.Both.cells;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.everyItem;
import static org.hamcrest.Matchers.in;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.junit.Assert.assertThrows;

import dev.purlin.core.problem.ConfigurationException;
import dev.purlin.core.reject.RowRejection;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.apache.beam.sdk.testing.PAssert;
import org.apache.beam.sdk.testing.TestPipeline;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.values.PCollectionRowTuple;
import org.apache.beam.sdk.values.Row;
import org.junit.Rule;
import org.junit.Test;

public class SampleTest {
  private static final Schema SCHEMA =
      Schema.builder().addInt64Field("id").addNullableStringField("customer").build();

  @Rule public final transient TestPipeline pipeline = TestPipeline.create();

  private static Object[] order(int id) {
    return cells((long) id, id % 10 == 0 ? null : "c" + id % 10);
  }

  private static List<Long> kept(Sample sample, int rows) throws RowRejection {
    List<Long> kept = new ArrayList<>();
    RowWise function = new RowWise(sample);
    for (int i = 0; i < rows; i++) {
      function.apply(Both.row(SCHEMA, order(i)), kept);
    }
    return kept;
  }

  private record RowWise(Sample sample) {
    void apply(Row row, List<Long> kept) throws RowRejection {
      sample.plan(SCHEMA).function().apply(row, out -> kept.add(out.getInt64("id")));
    }
  }

  /** The rows are those that SipHash-2-4, written in Python for this, says. */
  @Test
  public void keepsTheSameRowsInBothFormsAndInEveryRun() {
    Both.rows(SCHEMA, IntStream.range(0, 40).mapToObj(SampleTest::order).toArray(Object[][]::new))
        .give(
            pipeline,
            Sample.rate(0.1).withSeed(7),
            SCHEMA,
            Both.out(order(0), order(6), order(10), order(11), order(28)));
  }

  @Test
  public void keepsAboutTheRateAndAllWithOne() throws RowRejection {
    // Four standard deviations of 10000 rows at a rate of 0.3 are 183.
    int some = kept(Sample.rate(0.3), 10_000).size();
    assertThat(some > 2_817 && some < 3_183, is(true));
    assertThat(kept(Sample.rate(1), 1000).size(), is(1000));
  }

  @Test
  public void keepsMoreWithAGreaterRateAndOthersWithAnotherSeed() throws RowRejection {
    List<Long> tenth = kept(Sample.rate(0.1), 1000);
    assertThat(tenth, everyItem(in(kept(Sample.rate(0.2), 1000))));
    assertThat(tenth, is(kept(Sample.rate(0.1), 1000)));
    assertThat(tenth, not(kept(Sample.rate(0.1).withSeed(1), 1000)));
  }

  @Test
  public void keepsOrDropsTogetherWhatIsEqualInTheFields() throws RowRejection {
    List<Long> kept = kept(Sample.rate(0.5).by("customer"), 100);
    List<Long> customers = kept.stream().map(id -> id % 10).distinct().toList();
    assertThat(customers.size() > 0 && customers.size() < 10, is(true));
    assertThat(kept.size(), is(10 * customers.size()));
  }

  @Test
  public void equalNumbersAreOneWhateverTheirScale() throws RowRejection {
    Schema schema = Schema.builder().addDecimalField("amount").build();
    for (int i = 0; i < 100; i++) {
      List<Row> kept = new ArrayList<>();
      Sample sample = Sample.rate(0.5).withSeed(i);
      for (String amount : List.of("1.0", "1.00")) {
        sample.plan(schema).function().apply(Both.row(schema, new BigDecimal(amount)), kept::add);
      }
      assertThat(kept.size() % 2, is(0));
    }
  }

  @Test
  public void refusesRatesAndFieldsThatAreNone() {
    for (double rate : new double[] {0, -0.1, 1.5}) {
      assertThat(
          problems(Sample.rate(rate), SCHEMA),
          is("rate: %s is out of range; expected more than 0, up to 1".formatted(rate)));
    }
    assertThat(
        problems(Sample.rate(0.5).by("costumer", "id", "id"), SCHEMA),
        is(
            "by.0: unknown field 'costumer'; did you mean 'customer'?\n"
                + "by.2: field 'id' is named twice"));
    assertThat(
        problems(
            Sample.rate(0.5), Schema.builder().addArrayField("tags", FieldType.STRING).build()),
        is(
            "by: field 'tags' is ARRAY<VARCHAR>, which cannot be compared; give 'by' of other"
                + " types"));
  }

  private static String problems(Sample sample, Schema schema) {
    return assertThrows(ConfigurationException.class, () -> sample.plan(schema)).getMessage();
  }

  @Test
  public void standsBehindBeamsDoorForOtherSdks() {
    Sample.Provider provider = new Sample.Provider();
    Row configuration =
        Row.withSchema(provider.configurationSchema())
            .withFieldValue("rate", 1.0)
            .withFieldValue("seed", 3L)
            .withFieldValue("by", List.of("customer"))
            .build();
    Row row = Both.row(SCHEMA, order(1));
    PAssert.that(
            PCollectionRowTuple.of("input", pipeline.apply(Create.of(row).withRowSchema(SCHEMA)))
                .apply(provider.from(configuration))
                .get("output"))
        .containsInAnyOrder(row);
    pipeline.run();
  }
}
