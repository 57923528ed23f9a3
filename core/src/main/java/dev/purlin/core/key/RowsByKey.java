package dev.purlin.core.key;

import dev.purlin.core.exchange.GroupByBytes;
import org.apache.beam.sdk.coders.ByteArrayCoder;
import org.apache.beam.sdk.coders.KvCoder;
import org.apache.beam.sdk.coders.RowCoder;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.Row;
import org.checkerframework.checker.nullness.qual.Nullable;

/** Brings the rows of a key to one place; NULL is a key like any other. */
public final class RowsByKey {
  private RowsByKey() {}

  /**
   * The rows of each key.
   *
   * @param name what the runner calls the parts of this
   */
  public static PCollection<KV<byte[], Iterable<Row>>> apply(
      String name, PCollection<Row> rows, KeyCodec keys) {
    return rows.apply(name + " partition", ParDo.of(new KeyFn(keys)))
        .setCoder(KvCoder.of(ByteArrayCoder.of(), RowCoder.of(rows.getSchema())))
        .apply(name + " gather", GroupByBytes.create());
  }

  private static final class KeyFn extends DoFn<Row, KV<byte[], Row>> {
    private static final long serialVersionUID = 1L;

    private final KeyCodec keys;

    private KeyFn(KeyCodec keys) {
      this.keys = keys;
    }

    @ProcessElement
    public void processElement(@Element Row row, OutputReceiver<KV<byte[], Row>> output) {
      @Nullable Object[] key = new Object[keys.size()];
      keys.canonical(row, key);
      output.output(KV.of(keys.encode(key), row));
    }
  }
}
