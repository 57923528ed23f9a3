package dev.purlin.transforms.join;

import dev.purlin.core.batch.CompactRowCoder;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Objects;
import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.coders.CustomCoder;
import org.apache.beam.sdk.coders.RowCoder;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.values.Row;
import org.checkerframework.checker.nullness.qual.Nullable;

/** A row on its way through the shuffle, and the side it belongs to. */
public record Tagged(boolean right, Row row) {

  /** The coder of rows of two sides, on a way within a run. */
  static Coder<Tagged> compactCoder(JoinSide left, JoinSide right) {
    return new TaggedCoder(CompactRowCoder.of(left.carried()), CompactRowCoder.of(right.carried()));
  }

  static Coder<Tagged> coder(JoinSide left, JoinSide right) {
    return coder(left.carried(), right.carried());
  }

  /** The coder of rows of two sides, by their schemas. */
  public static Coder<Tagged> coder(Schema left, Schema right) {
    return new TaggedCoder(RowCoder.of(left), RowCoder.of(right));
  }

  /** Writes the side of a row, which comes before the row. */
  static void tag(boolean right, OutputStream to) throws IOException {
    to.write(right ? 1 : 0);
  }

  private static final class TaggedCoder extends CustomCoder<Tagged> {
    private static final long serialVersionUID = 1L;

    private final Coder<Row> left;
    private final Coder<Row> right;

    private TaggedCoder(Coder<Row> left, Coder<Row> right) {
      this.left = left;
      this.right = right;
    }

    @Override
    public void encode(Tagged value, OutputStream to) throws IOException {
      tag(value.right(), to);
      (value.right() ? right : left).encode(value.row(), to);
    }

    @Override
    public Tagged decode(InputStream from) throws IOException {
      boolean isRight = from.read() == 1;
      return new Tagged(isRight, (isRight ? right : left).decode(from));
    }

    /** Runners flatten the two sides only if their coders are equal. */
    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof TaggedCoder coder
          && left.equals(coder.left)
          && right.equals(coder.right);
    }

    @Override
    public int hashCode() {
      return Objects.hash(left, right);
    }

    @Override
    public void verifyDeterministic() throws NonDeterministicException {
      left.verifyDeterministic();
      right.verifyDeterministic();
    }
  }
}
