package dev.purlin.io.parquet;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.apache.parquet.schema.MessageTypeParser;
import org.junit.Test;

/** The cases of Parquet's LogicalTypes.md, sections "Lists" and "Maps". */
public class FileShapeTest {
  private static FieldType type(String field) {
    Schema schema =
        FileShape.of(MessageTypeParser.parseMessageType("message m { " + field + " }")).schema();
    return schema.getField(0).getType();
  }

  private static FieldType ints(boolean elementNullable, boolean nullable) {
    return FieldType.array(FieldType.INT32.withNullable(elementNullable)).withNullable(nullable);
  }

  private static Schema row(String... fields) {
    Schema.Builder schema = Schema.builder();
    for (String field : fields) {
      schema.addStringField(field);
    }
    return schema.build();
  }

  @Test
  public void readsListsOfThreeLevels() {
    assertThat(
        type("optional group f (LIST) { repeated group list { optional int32 element; } }"),
        is(ints(true, true)));
    assertThat(
        type("required group f (LIST) { repeated group element { required int32 str; } }"),
        is(ints(false, false)));
    assertThat(
        type("optional group f (LIST) { repeated group bag { optional int32 array_element; } }"),
        is(ints(true, true)));
  }

  @Test
  public void readsListsOfTwoLevels() {
    assertThat(type("optional group f (LIST) { repeated int32 element; }"), is(ints(false, true)));
    assertThat(
        type(
            "optional group f (LIST) { repeated group element { required binary str (STRING);"
                + " required binary num (STRING); } }"),
        is(FieldType.array(FieldType.row(row("str", "num"))).withNullable(true)));
    for (String name : new String[] {"array", "f_tuple"}) {
      assertThat(
          type(
              "optional group f (LIST) { repeated group %s { required binary str (STRING); } }"
                  .formatted(name)),
          is(FieldType.array(FieldType.row(row("str"))).withNullable(true)));
    }
  }

  @Test
  public void readsRepeatedFieldsAsLists() {
    assertThat(type("repeated int32 f;"), is(ints(false, false)));
    assertThat(
        type("repeated group f { required binary a (STRING); }"),
        is(FieldType.array(FieldType.row(row("a")))));
  }

  @Test
  public void readsMaps() {
    FieldType map =
        FieldType.map(FieldType.STRING, FieldType.INT32.withNullable(true)).withNullable(true);
    assertThat(
        type(
            "optional group f (MAP) { repeated group key_value { required binary key (STRING);"
                + " optional int32 value; } }"),
        is(map));
    assertThat(
        type(
            "optional group f (MAP_KEY_VALUE) { repeated group map { required binary key (STRING);"
                + " optional int32 value; } }"),
        is(map));
  }
}
