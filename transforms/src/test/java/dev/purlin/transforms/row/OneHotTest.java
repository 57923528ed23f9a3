package dev.purlin.transforms.row;

import static dev.purlin.transforms.row.Both.cells;
import static dev.purlin.transforms.row.Both.out;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;
import static org.junit.Assert.assertThrows;

import dev.purlin.core.problem.ConfigurationException;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.testing.TestPipeline;
import org.junit.Rule;
import org.junit.Test;

public class OneHotTest {
  private static final Schema SCHEMA =
      Schema.builder().addInt32Field("id").addNullableStringField("c").build();
  private static final Schema HOT =
      Schema.builder().addInt32Field("id").addInt32Field("c_g").addInt32Field("c_r").build();
  private static final Both ROWS = Both.rows(SCHEMA, cells(1, "r"), cells(2, "g"), cells(3, null));

  @Rule public final transient TestPipeline pipeline = TestPipeline.create();

  @Test
  public void pandasGetDummies() {
    ROWS.give(
        pipeline,
        OneHot.of("c", "g", "r"),
        HOT,
        out(cells(1, 0, 1), cells(2, 1, 0), cells(3, 0, 0)));
  }

  @Test
  public void refusesOtherValues() {
    Both.rows(SCHEMA, cells(1, "r"), cells(2, "b"))
        .give(
            pipeline,
            OneHot.of("c", "g", "r"),
            HOT,
            out(cells(1, 0, 1)),
            "c = b: the value is not among those that have a field");
  }

  @Test
  public void otherValuesAreZeroEverywhere() {
    Both.rows(SCHEMA, cells(2, "b"))
        .give(pipeline, OneHot.of("c", "g", "r").orZeros(), HOT, out(cells(2, 0, 0)));
  }

  @Test
  public void refusesWhatCannotWork() {
    assertThat(
        assertThrows(
                ConfigurationException.class, () -> OneHot.of("id", "1", "x", "01").plan(SCHEMA))
            .getMessage(),
        is("values.1: 'x' is not an INTEGER\nvalues.2: the value '01' is given twice"));
  }
}
