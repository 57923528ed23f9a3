package dev.purlin.transforms.check;

import org.apache.beam.sdk.schemas.Schema.FieldType;

/** How many rows there are to be. */
record RowCount(Limits limits) implements WholeExpectation {

  static RowCount of(Expectation expectation) {
    return new RowCount(Limits.of(expectation, FieldType.INT64));
  }

  @Override
  public Object observed(Tally tally) {
    return tally.rows;
  }
}
