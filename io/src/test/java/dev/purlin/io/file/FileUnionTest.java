package dev.purlin.io.file;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;
import static org.junit.Assert.assertThrows;

import dev.purlin.core.problem.PurlinException;
import java.math.BigDecimal;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.junit.Test;

public class FileUnionTest {
  private static Schema a(FieldType type) {
    return Schema.builder().addField("a", type).build();
  }

  private static Schema union(FieldType... types) {
    FileUnion union = new FileUnion();
    for (int i = 0; i < types.length; i++) {
      union.add("file " + i, a(types[i]));
    }
    return union.schema(List.of("a"));
  }

  @Test
  public void theWidestTypeWinsInEveryOrder() {
    assertThat(union(FieldType.INT32, FieldType.FLOAT, FieldType.DOUBLE), is(a(FieldType.DOUBLE)));
    assertThat(union(FieldType.DOUBLE, FieldType.FLOAT, FieldType.INT32), is(a(FieldType.DOUBLE)));
    assertThat(
        union(FieldType.BYTE, FieldType.INT64.withNullable(true), FieldType.INT16),
        is(a(FieldType.INT64.withNullable(true))));
    assertThat(union(FieldType.INT64, FieldType.DECIMAL), is(a(FieldType.DECIMAL)));
    assertThat(union(FieldType.INT16, FieldType.FLOAT), is(a(FieldType.FLOAT)));
  }

  @Test
  public void typesOfWhichNoneHoldsTheOthersAreRefused() {
    assertThat(
        assertThrows(PurlinException.class, () -> union(FieldType.INT64, FieldType.DOUBLE))
            .getMessage(),
        is(
            "column 'a' is BIGINT in 'file 0' and DOUBLE in 'file 1'; files that are read together must agree"));
    assertThat(
        assertThrows(
                PurlinException.class,
                () -> union(FieldType.INT32, FieldType.DOUBLE, FieldType.INT64))
            .getMessage(),
        is(
            "column 'a' is DOUBLE in 'file 1' and BIGINT in 'file 2'; files that are read together must agree"));
  }

  @Test
  public void valuesAreTheSameInTheWiderType() {
    assertThat(FileUnion.widened((byte) -7, FieldType.INT16), is((short) -7));
    assertThat(FileUnion.widened((short) -7, FieldType.INT32), is(-7));
    assertThat(FileUnion.widened(Integer.MIN_VALUE, FieldType.INT64), is((long) Integer.MIN_VALUE));
    assertThat(FileUnion.widened((short) 7, FieldType.FLOAT), is(7f));
    assertThat(FileUnion.widened(0.1f, FieldType.DOUBLE), is((double) 0.1f));
    assertThat(
        FileUnion.widened(Long.MAX_VALUE, FieldType.DECIMAL),
        is(new BigDecimal("9223372036854775807")));
  }

  @Test
  public void manyDifferencesAreToldInFewSentences() {
    FileUnion union = new FileUnion();
    List<String> names = IntStream.range(0, 30).mapToObj(i -> "c" + i).toList();
    union.add("first", names);
    for (int file = 1; file < 6; file++) {
      union.add("file " + file, List.of("c0"));
    }
    List<String> told = union.differences("Read", names);
    assertThat(told.size(), is(11));
    assertThat(
        told.get(0),
        is(
            "Read: column 'c1' is NULL in the rows of 5 of 6 files, which lack it: 'file 1', 'file 2', 'file 3', ..."));
    assertThat(told.get(10), is("Read: 19 more columns are not in all files"));
  }
}
