package dev.purlin.transforms.compare;

import dev.purlin.transforms.row.Select;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.testing.PAssert;
import org.apache.beam.sdk.testing.TestPipeline;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionRowTuple;
import org.apache.beam.sdk.values.Row;
import org.junit.Rule;
import org.junit.Test;

/** Of random pairs of tables, Reconcile finds what two nested loops find. */
public class RandomTablesTest {
  private static final Schema SOURCE =
      Schema.builder()
          .addNullableInt32Field("k")
          .addNullableStringField("shop")
          .addNullableInt64Field("a")
          .addNullableStringField("b")
          .build();
  private static final Schema TARGET =
      Schema.builder()
          .addNullableStringField("b")
          .addNullableInt64Field("k")
          .addNullableInt32Field("a")
          .addNullableStringField("shop")
          .build();
  private static final Schema DIFFERING =
      Schema.builder()
          .addNullableInt32Field("k")
          .addNullableStringField("shop")
          .addFields(Reconcile.DIFFERENCE.getFields())
          .build();

  @Rule public final transient TestPipeline pipeline = TestPipeline.create();

  /** A row of both tables. */
  private record Item(Integer k, String shop, Integer a, String b) {
    Row source() {
      return Row.withSchema(SOURCE).addValues(k, shop, a == null ? null : a.longValue(), b).build();
    }

    Row target() {
      return Row.withSchema(TARGET).addValues(b, k == null ? null : k.longValue(), a, shop).build();
    }

    boolean sameKey(Item other) {
      return Objects.equals(k, other.k) && Objects.equals(shop, other.shop);
    }

    static Item random(Random random) {
      return new Item(
          random.nextInt(8) == 0 ? null : random.nextInt(12),
          random.nextInt(6) == 0 ? null : random.nextBoolean() ? "x" : "",
          random.nextInt(5) == 0 ? null : random.nextInt(3),
          random.nextInt(5) == 0 ? null : String.valueOf(random.nextInt(3)));
    }
  }

  /** Keys once each: a row is missing, extra, or compared cell by cell. */
  @Test
  public void tablesWithKeysThatIdentifyARow() {
    Random random = new Random(14);
    for (int round = 0; round < 20; round++) {
      List<Item> source = unique(random, random.nextInt(30));
      List<Item> target = unique(random, random.nextInt(30));
      for (Item item : source) {
        if (random.nextBoolean() && target.stream().noneMatch(item::sameKey)) {
          target.add(item);
        }
      }
      List<Row> missing = new ArrayList<>();
      List<Row> extra = new ArrayList<>();
      List<Row> differing = new ArrayList<>();
      for (Item one : source) {
        List<Item> others = target.stream().filter(one::sameKey).toList();
        if (others.isEmpty()) {
          missing.add(one.source());
          continue;
        }
        Item other = others.get(0);
        if (!Objects.equals(one.a, other.a)) {
          differing.add(cell(one, "a", one.a, other.a));
        }
        if (!Objects.equals(one.b, other.b)) {
          differing.add(cell(one, "b", one.b, other.b));
        }
      }
      for (Item other : target) {
        if (source.stream().noneMatch(other::sameKey)) {
          extra.add(other.target());
        }
      }
      PCollectionRowTuple found = reconcile(round, source, target);
      assertRows(found.get("missing"), missing);
      assertRows(found.get("extra"), extra);
      assertRows(found.get("differing"), differing);
    }
    pipeline.run();
  }

  /**
   * Keys several times: rows that are whole equal go together, and of the others the numbers do.
   */
  @Test
  public void tablesWithKeysOfSeveralRows() {
    Random random = new Random(15);
    for (int round = 0; round < 20; round++) {
      List<Item> source = items(random);
      List<Item> target = items(random);
      List<Item> leftSource = new ArrayList<>();
      List<Item> leftTarget = new ArrayList<>(target);
      for (Item item : source) {
        if (!leftTarget.remove(item)) {
          leftSource.add(item);
        }
      }
      long pairs = 0;
      List<Item> unpaired = new ArrayList<>(leftTarget);
      for (Item item : leftSource) {
        pairs += removeOne(unpaired, item) ? 1 : 0;
      }
      long equal = (long) source.size() - leftSource.size();
      long missing = leftSource.size() - pairs;
      long extra = leftTarget.size() - pairs;
      Row summary =
          Row.withSchema(COUNTS)
              .addValues((long) source.size(), (long) target.size(), equal, missing, extra, pairs)
              .build();
      PAssert.that(
              reconcile(round, source, target)
                  .get("output")
                  .apply(
                      "Counts " + round,
                      Select.fields(COUNTS.getFieldNames().toArray(new String[0]))))
          .containsInAnyOrder(summary);
    }
    pipeline.run();
  }

  private static final Schema COUNTS =
      Schema.of(Verdict.SUMMARY.getFields().subList(0, 6).toArray(new Schema.Field[0]));

  private static boolean removeOne(List<Item> items, Item like) {
    for (int i = 0; i < items.size(); i++) {
      if (items.get(i).sameKey(like)) {
        items.remove(i);
        return true;
      }
    }
    return false;
  }

  private static List<Item> items(Random random) {
    List<Item> items = new ArrayList<>();
    int size = random.nextInt(60);
    for (int i = 0; i < size; i++) {
      items.add(Item.random(random));
    }
    return items;
  }

  private static List<Item> unique(Random random, int size) {
    List<Item> items = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      Item item = Item.random(random);
      if (items.stream().noneMatch(item::sameKey)) {
        items.add(item);
      }
    }
    return items;
  }

  private static Row cell(Item one, String column, Object source, Object target) {
    return Row.withSchema(DIFFERING)
        .addValues(one.k, one.shop, column)
        .addValues(source == null ? null : source.toString())
        .addValues(target == null ? null : target.toString())
        .addValues(source == null || target == null ? "null" : "value")
        .build();
  }

  private PCollectionRowTuple reconcile(int round, List<Item> source, List<Item> target) {
    return PCollectionRowTuple.of(
            "source",
            pipeline.apply(
                "Source " + round,
                Create.of(source.stream().map(Item::source).toList()).withRowSchema(SOURCE)),
            "target",
            pipeline.apply(
                "Target " + round,
                Create.of(target.stream().map(Item::target).toList()).withRowSchema(TARGET)))
        .apply("Reconcile " + round, Reconcile.by("k", "shop").warning());
  }

  private static void assertRows(PCollection<Row> found, List<Row> expected) {
    PAssert.that(found).containsInAnyOrder(expected);
  }
}
