package dev.purlin.transforms.check;

import org.apache.beam.sdk.schemas.Schema.FieldType;

/** How many rows there are to be. */
record RowCount(ValueRange limits) implements WholeExpectation {

  static RowCount of(Expectation expectation) {
    return new RowCount(ValueRange.of(expectation, FieldType.INT64));
  }

  @Override
  public Object observed(CheckTally tally) {
    return tally.rows;
  }
}
