package dev.purlin.transforms.set;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import dev.purlin.core.time.Timestamps;
import java.util.List;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.apache.beam.sdk.schemas.logicaltypes.FixedPrecisionNumeric;
import org.apache.beam.sdk.schemas.logicaltypes.SqlTypes;
import org.junit.Test;

public class SameFieldsTest {
  private static final List<FieldType> TYPES =
      List.of(
          FieldType.INT64,
          FieldType.STRING,
          FieldType.DECIMAL,
          FieldType.DATETIME,
          Timestamps.TIMESTAMP,
          FieldType.logicalType(SqlTypes.DATE),
          FieldType.logicalType(SqlTypes.TIME),
          FieldType.logicalType(FixedPrecisionNumeric.of(10, 2)),
          FieldType.logicalType(FixedPrecisionNumeric.of(10, 3)),
          FieldType.array(FieldType.INT64),
          FieldType.array(Timestamps.TIMESTAMP),
          FieldType.map(FieldType.STRING, FieldType.INT64),
          FieldType.map(FieldType.STRING, FieldType.logicalType(SqlTypes.DATE)),
          FieldType.row(Schema.builder().addInt64Field("a").build()),
          FieldType.row(Schema.builder().addInt64Field("b").build()),
          FieldType.row(Schema.builder().addField("a", Timestamps.TIMESTAMP).build()));

  private static Schema of(FieldType type) {
    return Schema.builder().addField("f", type).build();
  }

  /** Every type is the same as itself and as no other, nullable or not. */
  @Test
  public void comparesTypesOfEveryKind() {
    for (int i = 0; i < TYPES.size(); i++) {
      for (int j = 0; j < TYPES.size(); j++) {
        boolean same =
            SameFields.problems("l", of(TYPES.get(i)), "r", of(TYPES.get(j).withNullable(true)))
                .isEmpty();
        assertThat(TYPES.get(i) + " and " + TYPES.get(j), same, is(i == j));
      }
    }
  }

  @Test
  public void whatIsNullableWithinIsTheSame() {
    assertThat(
        SameFields.problems(
            "l",
            of(FieldType.array(FieldType.INT64)),
            "r",
            of(FieldType.array(FieldType.INT64.withNullable(true)))),
        is(List.of()));
  }
}
