package dev.purlin.transforms.set;

import dev.purlin.core.books.StepCounts;
import dev.purlin.core.exchange.GroupByBytes;
import dev.purlin.core.key.KeyCodec;
import dev.purlin.core.key.KeyKind;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.apache.beam.sdk.coders.ByteArrayCoder;
import org.apache.beam.sdk.coders.KvCoder;
import org.apache.beam.sdk.coders.VarIntCoder;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionList;
import org.apache.beam.sdk.values.Row;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * INTERSECT or EXCEPT of several inputs: only a row's values and the number of its input are
 * shuffled.
 *
 * @param intersect whether rows are output that all inputs have, rather than those that only the
 *     first has
 * @param all whether equal rows are counted, rather than taken as one
 * @param last whether the step outputs these rows, and makes nothing else of them
 * @param counts the books of the step
 */
public record SetOperation(boolean intersect, boolean all, boolean last, StepCounts counts) {

  /**
   * One input.
   *
   * @param fields the fields of the result, by their places in this input
   * @param read whether its rows have been counted as read
   */
  public record Input(PCollection<Row> rows, int[] fields, boolean read) {}

  /**
   * Applies the operation.
   *
   * @param schema the schema of the result, whose fields are of types that can be compared
   * @param naming gives the parts their names within the pipeline
   */
  public PCollection<Row> apply(List<Input> inputs, Schema schema, UnaryOperator<String> naming) {
    PCollectionList<KV<byte[], Integer>> sides =
        PCollectionList.empty(inputs.get(0).rows().getPipeline());
    for (int i = 0; i < inputs.size(); i++) {
      Input input = inputs.get(i);
      @Nullable StepCounts reading = input.read() ? null : counts;
      sides =
          sides.and(
              input
                  .rows()
                  .apply(
                      naming.apply("side " + i),
                      ParDo.of(new SetOperationFn.KeyFn(keys(schema, input.fields()), i, reading)))
                  .setCoder(KvCoder.of(ByteArrayCoder.of(), VarIntCoder.of())));
    }
    int[] fields = places(schema);
    return sides
        .apply(naming.apply("group"), GroupByBytes.ofSeveral())
        .apply(
            naming.apply("count"),
            ParDo.of(new SetOperationFn(keys(schema, fields), schema, inputs.size(), this)))
        .setRowSchema(schema);
  }

  /** The fields of a schema in their order. */
  public static int[] places(Schema schema) {
    return IntStream.range(0, schema.getFieldCount()).toArray();
  }

  private static KeyCodec keys(Schema schema, int[] fields) {
    List<Schema.FieldType> types = schema.getFields().stream().map(Schema.Field::getType).toList();
    return new KeyCodec(
        fields, types, types.stream().map(type -> KeyKind.of(type).orElseThrow()).toList());
  }
}
