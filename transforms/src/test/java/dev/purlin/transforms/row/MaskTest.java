package dev.purlin.transforms.row;

import static dev.purlin.transforms.row.Both.cells;
import static dev.purlin.transforms.row.Both.out;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.junit.Assert.assertThrows;

import dev.purlin.core.parameter.ParameterSet;
import dev.purlin.core.problem.ConfigurationException;
import dev.purlin.transforms.row.Mask.How;
import java.util.Map;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.testing.TestPipeline;
import org.junit.Rule;
import org.junit.Test;

public class MaskTest {
  private static final Schema SCHEMA =
      Schema.builder().addNullableStringField("email").addInt64Field("card").build();
  private static final String KEY = "0123456789abcdef";

  @Rule public final transient TestPipeline pipeline = TestPipeline.create();

  /** The hash is that of Python's hmac module. */
  @Test
  public void hashesWithAKeyAndShowsTheEnd() {
    Both.rows(SCHEMA, cells("Zoë@example.com", 4111111111111111L), cells(null, 1234567L))
        .give(
            pipeline,
            Mask.field("email", How.HASH).and("card", How.PARTIAL).withKey(KEY),
            Schema.builder().addNullableStringField("email").addStringField("card").build(),
            out(
                cells(
                    "e7b2d833b5830529a87cd8d71e91fe031bb9d4aeb03a7946d799189389065cf0",
                    "************1111"),
                cells(null, "*******")));
  }

  @Test
  public void redactsAndKeepsNulls() {
    Both.rows(SCHEMA, cells("a", 1L), cells(null, 2L))
        .give(
            pipeline,
            Mask.field("email", How.REDACT),
            SCHEMA,
            out(cells("***", 1L), cells(null, 2L)));
  }

  @Test
  public void partialCountsCharactersBeyondTheBasicPlane() {
    Both.rows(SCHEMA, cells("𝒶𝒷𝒸𝒹", 1L))
        .give(
            pipeline,
            Mask.field("email", How.PARTIAL).keepingLast(1),
            SCHEMA,
            out(cells("***𝒹", 1L)));
  }

  @Test
  public void neverTellsTheKey() {
    Mask.Configuration configuration =
        ParameterSet.of(Mask.Configuration.class)
            .given(Map.of("fields", Map.of("email", "hash"), "key", "short secret"));
    assertThat(configuration.toString(), not(containsString("secret")));
    Mask mask = Mask.field("emial", How.HASH).withKey("short secret");
    assertThat(
        assertThrows(ConfigurationException.class, () -> mask.plan(SCHEMA)).getMessage(),
        is(
            "key: hashes need a key of at least 16 characters\n"
                + "fields.emial: unknown field 'emial'; did you mean 'email'?"));
  }
}
