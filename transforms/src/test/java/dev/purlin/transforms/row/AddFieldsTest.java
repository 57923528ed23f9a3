package dev.purlin.transforms.row;

import static dev.purlin.transforms.row.Both.cells;
import static dev.purlin.transforms.row.Both.out;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.greaterThanOrEqualTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.junit.Assert.assertThrows;

import dev.purlin.core.problem.ConfigurationException;
import dev.purlin.core.problem.ConfigurationException.Problem;
import dev.purlin.core.run.RunContext;
import dev.purlin.transforms.row.AddFields.What;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.apache.beam.sdk.testing.PAssert;
import org.apache.beam.sdk.testing.TestPipeline;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.Row;
import org.junit.Rule;
import org.junit.Test;

public class AddFieldsTest {
  private static final Schema ITEM =
      Schema.builder()
          .addInt32Field("id")
          .addNullableStringField("name")
          .addNullableField("amount", FieldType.DECIMAL)
          .build();

  @Rule public final transient TestPipeline pipeline = TestPipeline.create();

  private static Schema with(Schema.Field... added) {
    return Schema.builder().addFields(ITEM.getFields()).addFields(added).build();
  }

  /** The expected digits are those of {@code printf '{"id":1,...}' | sha256sum}. */
  @Test
  public void addsChecksums() {
    Schema.Field hash = Schema.Field.of("hash", FieldType.STRING);
    Both.rows(ITEM, cells(1, "\uD83D\uDE00", new BigDecimal("1.50")), cells(2, null, null))
        .give(
            pipeline,
            AddFields.field("hash", What.CHECKSUM),
            with(hash),
            out(
                cells(
                    1,
                    "\uD83D\uDE00",
                    new BigDecimal("1.50"),
                    "646835230de4446db3ee70fc1f64be15e0ef446cde8b7a75cb64beeda851c9e9"),
                cells(
                    2,
                    null,
                    null,
                    "c7202ca058efe7f8974d29ea85e116bc166716ee4196054cdffb753cb89687c0")));
  }

  @Test
  public void checksumsOfSomeFieldsDependOnThemAlone() {
    Schema.Field hash = Schema.Field.of("hash", FieldType.STRING);
    Both.rows(ITEM, cells(1, "a", BigDecimal.ONE), cells(1, "b", BigDecimal.TEN))
        .give(
            pipeline,
            AddFields.field("hash", What.CHECKSUM).over("id"),
            with(hash),
            out(
                cells(
                    1,
                    "a",
                    BigDecimal.ONE,
                    "037c9214eef74cc3887f3a4f085b4e17d76280dafd273b0ee160c09c4ba1cfd4"),
                cells(
                    1,
                    "b",
                    BigDecimal.TEN,
                    "037c9214eef74cc3887f3a4f085b4e17d76280dafd273b0ee160c09c4ba1cfd4")));
  }

  @Test
  public void allStepsOfARunSayTheSame() {
    Instant before = Instant.now().truncatedTo(ChronoUnit.MICROS);
    try (RunContext run = RunContext.open(pipeline.getOptions())) {
      AddFields step =
          AddFields.field("run", What.RUN_ID)
              .and("started", What.RUN_STARTED)
              .and("at", What.PROCESSED_AT)
              .and("name of row", What.UUID);
      PCollection<Row> one = items("One", 1, 2).apply("Add to one", step.in(run.id()));
      PCollection<Row> other = items("Other", 3).apply("Add to other", step.in(run.id()));
      String id = run.id();
      Instant started = run.shared(AddFields.STARTED, Instant.class).orElseThrow();
      assertThat(started, greaterThanOrEqualTo(before));
      for (PCollection<Row> rows : List.of(one, other)) {
        PAssert.that(rows)
            .satisfies(
                found -> {
                  Set<UUID> names = new HashSet<>();
                  int count = 0;
                  for (Row row : found) {
                    assertThat(row.getString("run"), is(id));
                    assertThat((Instant) row.getValue("started"), is(started));
                    assertThat((Instant) row.getValue("at"), greaterThanOrEqualTo(started));
                    names.add(UUID.fromString(row.getString("name of row")));
                    count++;
                  }
                  assertThat(names, hasSize(count));
                  return null;
                });
      }
      pipeline.run().waitUntilFinish();
    }
  }

  private PCollection<Row> items(String name, int... ids) {
    List<Row> rows = new ArrayList<>();
    for (int id : ids) {
      rows.add(Both.row(ITEM, id, null, null));
    }
    return pipeline.apply(name, Create.of(rows).withRowSchema(ITEM));
  }

  @Test
  public void withoutARunItIsNull() {
    Schema.Field field = Schema.Field.of("run", FieldType.STRING.withNullable(true));
    Both.rows(ITEM, cells(1, null, null))
        .give(
            pipeline,
            AddFields.field("run", What.RUN_ID),
            with(field),
            out(cells(1, null, null, null)));
  }

  @Test
  public void problemsAreToldTogether() {
    ConfigurationException refused =
        assertThrows(
            ConfigurationException.class,
            () -> AddFields.field("name", What.UUID).over("id").plan(ITEM));
    assertThat(
        refused.problems(),
        contains(
            new Problem("checksum_of", "no field of 'fields' is a checksum"),
            new Problem("fields.name", "there is a field of this name already")));
    assertThat(
        assertThrows(
                ConfigurationException.class,
                () -> AddFields.field("hash", What.CHECKSUM).over("nam", "id").plan(ITEM))
            .problems(),
        contains(new Problem("checksum_of.0", "unknown field 'nam'; did you mean 'name'?")));
  }
}
