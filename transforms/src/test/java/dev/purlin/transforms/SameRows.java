package dev.purlin.transforms;

import org.apache.beam.sdk.testing.PAssert;
import org.apache.beam.sdk.transforms.Flatten;
import org.apache.beam.sdk.transforms.MapElements;
import org.apache.beam.sdk.transforms.Sum;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionList;
import org.apache.beam.sdk.values.Row;
import org.apache.beam.sdk.values.TypeDescriptors;

/** Asserts that two collections have the same rows, each as often. */
public final class SameRows {
  private SameRows() {}

  public static void assertSame(String name, PCollection<Row> one, PCollection<Row> other) {
    PAssert.that(
            PCollectionList.of(signed(name + ": one", one, 1))
                .and(signed(name + ": other", other, -1))
                .apply(name, Flatten.pCollections())
                .apply(name + ": sums", Sum.longsPerKey())
                .apply(
                    name + ": differences",
                    org.apache.beam.sdk.transforms.Filter.by(sum -> sum.getValue() != 0)))
        .empty();
  }

  private static PCollection<KV<String, Long>> signed(
      String name, PCollection<Row> rows, long sign) {
    return rows.apply(
        name,
        MapElements.into(TypeDescriptors.kvs(TypeDescriptors.strings(), TypeDescriptors.longs()))
            .via(row -> KV.of(row.toString(), sign)));
  }
}
