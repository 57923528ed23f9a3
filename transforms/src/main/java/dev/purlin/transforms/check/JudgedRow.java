package dev.purlin.transforms.check;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.BitSet;
import java.util.List;
import org.apache.beam.sdk.coders.BitSetCoder;
import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.coders.InstantCoder;
import org.apache.beam.sdk.coders.StructuredCoder;
import org.apache.beam.sdk.values.Row;
import org.joda.time.Instant;

/**
 * A row on its way through the comparisons with other rows.
 *
 * @param at its timestamp, which grouping would not keep
 * @param failed the expectations that it is known to fail, by number
 * @param concerns the expectations of keys that look at it, by number
 */
record JudgedRow(Row row, Instant at, BitSet failed, BitSet concerns) {

  /** The same row, which fails one more. */
  JudgedRow failing(int expectation) {
    BitSet more = (BitSet) failed.clone();
    more.set(expectation);
    return new JudgedRow(row, at, more, concerns);
  }

  /** Writes all of it. */
  static final class JudgedRowCoder extends StructuredCoder<JudgedRow> {
    private static final long serialVersionUID = 1L;

    private final Coder<Row> rows;

    JudgedRowCoder(Coder<Row> rows) {
      this.rows = rows;
    }

    @Override
    public void encode(JudgedRow value, OutputStream to) throws IOException {
      rows.encode(value.row, to);
      InstantCoder.of().encode(value.at, to);
      BitSetCoder.of().encode(value.failed, to);
      BitSetCoder.of().encode(value.concerns, to);
    }

    @Override
    public JudgedRow decode(InputStream from) throws IOException {
      return new JudgedRow(
          rows.decode(from),
          InstantCoder.of().decode(from),
          BitSetCoder.of().decode(from),
          BitSetCoder.of().decode(from));
    }

    @Override
    public List<? extends Coder<?>> getCoderArguments() {
      return List.of(rows);
    }

    @Override
    public void verifyDeterministic() throws NonDeterministicException {
      rows.verifyDeterministic();
    }
  }
}
