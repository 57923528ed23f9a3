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

public class BinTest {
  private static final Schema SCHEMA = Schema.builder().addNullableDoubleField("age").build();
  private static final Schema BINNED =
      Schema.builder().addNullableDoubleField("age").addNullableStringField("g").build();
  private static final Bin AGES =
      Bin.of("age", "g").between(0.0, 18.0, 65.0).labelled("child", "adult");

  @Rule public final transient TestPipeline pipeline = TestPipeline.create();

  private static Both ages() {
    return Both.rows(
        SCHEMA, cells(5.0), cells(18.0), cells(40.0), cells(99.0), cells((Object) null));
  }

  @Test
  public void pandasCut() {
    ages()
        .give(
            pipeline,
            AGES.orNull(),
            BINNED,
            out(
                cells(5.0, "child"),
                cells(18.0, "child"),
                cells(40.0, "adult"),
                cells(99.0, null),
                cells(null, null)));
  }

  @Test
  public void pandasCutLeftClosedRefusesWhatIsOutside() {
    ages()
        .give(
            pipeline,
            AGES.leftClosed(),
            BINNED,
            out(cells(5.0, "child"), cells(18.0, "adult"), cells(40.0, "adult"), cells(null, null)),
            "age = 99.0: the number is in no bin; they are from 0.0 to 65.0");
  }

  @Test
  public void namesBinsByTheirEdges() {
    Both.rows(SCHEMA, cells(-0.0), cells(0.5), cells(Double.NaN))
        .give(
            pipeline,
            Bin.of("age", "g").between(0.0, 1.0).leftClosed().orNull(),
            BINNED,
            out(cells(-0.0, "[0.0, 1.0)"), cells(0.5, "[0.0, 1.0)"), cells(Double.NaN, null)));
  }

  @Test
  public void refusesWhatCannotWork() {
    assertThat(
        assertThrows(
                ConfigurationException.class,
                () -> Bin.of("agee", "g").between(1.0, 0.0).labelled("a", "b").plan(SCHEMA))
            .getMessage(),
        is(
            "field: unknown field 'agee'; did you mean 'age'?\n"
                + "edges.1: the edge 0.0 is not above 1.0\n"
                + "labels: 2 labels for 1 bins"));
  }
}
