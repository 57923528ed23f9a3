package dev.purlin.core.time;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;
import static org.junit.Assert.assertThrows;

import java.time.Instant;
import java.util.List;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.apache.beam.sdk.schemas.Schema.LogicalType;
import org.apache.beam.sdk.schemas.SchemaCoder;
import org.apache.beam.sdk.schemas.logicaltypes.MicrosInstant;
import org.apache.beam.sdk.transforms.windowing.BoundedWindow;
import org.apache.beam.sdk.util.CoderUtils;
import org.apache.beam.sdk.values.Row;
import org.junit.Test;

public class TimestampsTest {
  private static final Schema OURS = Schema.of(Schema.Field.of("t", Timestamps.TIMESTAMP));
  private static final Schema BEAMS =
      Schema.of(Schema.Field.of("t", FieldType.logicalType(new MicrosInstant())));

  private static final List<Instant> MOMENTS =
      List.of(
          Instant.EPOCH,
          Instant.parse("1969-12-31T23:59:59.999999Z"),
          Instant.parse("0001-01-01T00:00:00.000001Z"),
          Instant.parse("9999-12-31T23:59:59.999999Z"));

  /** Files, states and other SDKs see no difference. */
  @Test
  public void areBeamsTypeToTheByte() throws Exception {
    assertThat(OURS, is(BEAMS));
    for (Instant moment : MOMENTS) {
      byte[] bytes =
          CoderUtils.encodeToByteArray(
              SchemaCoder.of(OURS), Row.withSchema(OURS).addValue(moment).build());
      assertThat(
          CoderUtils.encodeToByteArray(
              SchemaCoder.of(BEAMS), Row.withSchema(BEAMS).addValue(moment).build()),
          is(bytes));
      assertThat(
          CoderUtils.decodeFromByteArray(SchemaCoder.of(BEAMS), bytes).getValue(0), is(moment));
      assertThat(
          CoderUtils.decodeFromByteArray(SchemaCoder.of(OURS), bytes).getValue(0), is(moment));
    }
  }

  /** The ends of Beam's global window are moments too, though no dates of the years 1 to 9999. */
  @Test
  public void reachFromBeamsLeastMomentToItsLast() throws Exception {
    for (long millis :
        List.of(
            BoundedWindow.TIMESTAMP_MIN_VALUE.getMillis(),
            BoundedWindow.TIMESTAMP_MAX_VALUE.getMillis())) {
      Instant moment = Instant.ofEpochMilli(millis);
      assertThat(Timestamps.micros(moment), is(millis * 1000));
      assertThat(Timestamps.instant(millis * 1000), is(moment));
      Row row = Row.withSchema(OURS).addValue(moment).build();
      assertThat(CoderUtils.clone(SchemaCoder.of(OURS), row), is(row));
    }
    assertThrows(
        ArithmeticException.class, () -> Timestamps.micros(Instant.ofEpochSecond(-9223372036856L)));
  }

  @Test
  public void areConvertedWithoutLoss() {
    for (Instant moment : MOMENTS) {
      assertThat(Timestamps.instant(Timestamps.micros(moment)), is(moment));
      @SuppressWarnings("unchecked") // TIMESTAMP's own.
      LogicalType<Instant, Row> type =
          (LogicalType<Instant, Row>) Timestamps.TIMESTAMP.getLogicalType();
      assertThat(type.toInputType(type.toBaseType(moment)), is(moment));
    }
  }
}
