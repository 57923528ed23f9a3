package dev.purlin.pipelines.foreign;

import com.google.auto.service.AutoService;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.apache.beam.sdk.schemas.logicaltypes.EnumerationType;
import org.apache.beam.sdk.schemas.transforms.SchemaTransform;
import org.apache.beam.sdk.schemas.transforms.SchemaTransformProvider;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.values.PCollectionRowTuple;
import org.apache.beam.sdk.values.PCollectionTuple;
import org.apache.beam.sdk.values.Row;
import org.apache.beam.sdk.values.TupleTag;
import org.apache.beam.sdk.values.TupleTagList;

/** A transform as a user may have it in a jar: two outputs, and one for letters without weight. */
@AutoService(SchemaTransformProvider.class)
public final class SortingOffice implements SchemaTransformProvider {
  /** How many providers of this class there are by now. */
  public static final AtomicInteger MADE = new AtomicInteger();

  private static final EnumerationType UNITS = EnumerationType.create("gram", "ounce");
  private static final TupleTag<Row> LIGHT = new TupleTag<>() {};
  private static final TupleTag<Row> HEAVY = new TupleTag<>() {};
  private static final TupleTag<Row> BAD = new TupleTag<>() {};

  public SortingOffice() {
    MADE.incrementAndGet();
  }

  @Override
  public String identifier() {
    return "post:schematransform:sorting_office:v1";
  }

  @Override
  public String description() {
    return "Sorts letters by their weight.";
  }

  @Override
  public Schema configurationSchema() {
    return Schema.builder()
        .addInt64Field("limit")
        .addNullableField("unit", FieldType.logicalType(UNITS))
        .addNullableField("since", FieldType.DATETIME)
        .addNullableField("stamp", FieldType.BYTES)
        .addNullableField(
            "error_handling", FieldType.row(Schema.builder().addStringField("output").build()))
        .build();
  }

  @Override
  public List<String> inputCollectionNames() {
    return List.of("letters");
  }

  @Override
  public SchemaTransform from(Row configuration) {
    if (configuration.getInt64("limit") < 0) {
      throw new IllegalArgumentException("limit must not be negative");
    }
    return new Sorting(configuration);
  }

  private static final class Sorting extends SchemaTransform {
    private static final long serialVersionUID = 1L;

    private final transient Row configuration;

    private Sorting(Row configuration) {
      this.configuration = configuration;
    }

    @Override
    public PCollectionRowTuple expand(PCollectionRowTuple input) {
      Schema schema = input.get("letters").getSchema();
      EnumerationType.Value unit =
          configuration.getLogicalTypeValue("unit", EnumerationType.Value.class);
      long factor = unit != null && UNITS.toString(unit).equals("ounce") ? 28 : 1;
      PCollectionTuple sorted =
          input
              .get("letters")
              .apply(
                  ParDo.of(new SortFn(configuration.getInt64("limit") * factor))
                      .withOutputTags(LIGHT, TupleTagList.of(HEAVY).and(BAD)));
      Row handling = configuration.getRow("error_handling");
      PCollectionRowTuple outputs =
          PCollectionRowTuple.of("light", sorted.get(LIGHT).setRowSchema(schema))
              .and("heavy", sorted.get(HEAVY).setRowSchema(schema));
      sorted.get(BAD).setRowSchema(schema);
      return handling == null
          ? outputs
          : outputs.and(handling.getString("output"), sorted.get(BAD));
    }
  }

  private static final class SortFn extends DoFn<Row, Row> {
    private static final long serialVersionUID = 1L;

    private final long limit;

    private SortFn(long limit) {
      this.limit = limit;
    }

    @ProcessElement
    public void processElement(@Element Row letter, MultiOutputReceiver receiver) {
      Long weight = letter.getInt64("weight");
      receiver.get(weight == null ? BAD : weight <= limit ? LIGHT : HEAVY).output(letter);
    }
  }
}
