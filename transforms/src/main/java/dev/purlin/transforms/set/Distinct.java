package dev.purlin.transforms.set;

import com.google.auto.service.AutoService;
import dev.purlin.core.exchange.GroupByBytes;
import dev.purlin.core.key.KeyCodec;
import dev.purlin.core.key.KeyKind;
import dev.purlin.core.order.DecidedOrder;
import dev.purlin.core.order.RowOrder;
import dev.purlin.core.parameter.Parameter;
import dev.purlin.core.problem.ConfigurationException;
import dev.purlin.core.problem.ConfigurationException.Problem;
import dev.purlin.core.problem.Names;
import dev.purlin.core.step.MultiOutputTransform;
import dev.purlin.core.step.RowOutputs;
import dev.purlin.core.step.RowTransformProvider;
import dev.purlin.core.step.Step;
import dev.purlin.core.step.StepOutputs;
import dev.purlin.transforms.window.InputWindows;
import dev.purlin.transforms.window.WindowCopies;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.apache.beam.sdk.coders.ByteArrayCoder;
import org.apache.beam.sdk.coders.KvCoder;
import org.apache.beam.sdk.coders.RowCoder;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.apache.beam.sdk.schemas.transforms.SchemaTransformProvider;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionRowTuple;
import org.apache.beam.sdk.values.Row;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * Keeps one row of all rows that are equal, as a whole or in some fields.
 *
 * <pre>{@code
 * PCollectionRowTuple customers =
 *     changes.apply(Distinct.by("customer").keepLast("changed_at"));
 * PCollection<Row> latest = customers.get("output");
 * PCollection<Row> older = customers.get("duplicates");
 * }</pre>
 *
 * <p><b>Schemas.</b> Both outputs, the main one and {@code duplicates}, have the schema of the
 * input. Rows that are not kept leave through {@code duplicates}; if no step reads that, they are
 * filtered. No row is ever refused.
 *
 * <p><b>Equality</b> is SQL's in SELECT DISTINCT: NULL equals NULL, 1.0 equals 1.00, NaN equals
 * NaN. Lists, maps and rows cannot be compared. Of rows that are equal, {@link Keep#ANY} keeps an
 * arbitrary one; {@code first} and {@code last} keep the one with the least or greatest values of
 * {@code order_by}, a value before NULL. If these are equal too, the choice depends on the rows
 * alone, not on the run.
 *
 * <p><b>Windows.</b> Rows are compared within their window, and kept when it ends. Rows that never
 * end need a windowing.
 */
public final class Distinct extends MultiOutputTransform<PCollection<Row>, Distinct> {
  private static final long serialVersionUID = 1L;

  /** The name of the output for rows that are not kept. */
  public static final String DUPLICATES = "duplicates";

  private static final StepOutputs OUTPUTS = StepOutputs.mainAnd(DUPLICATES);

  /** The parameters of {@link Distinct}. */
  @RecordBuilder
  public record Configuration(
      @Parameter(
              value = "The fields in which rows are compared; without any, all fields.",
              defaultValue = "[]",
              example = "[customer]")
          List<String> keys,
      @Parameter(
              value =
                  "Which of several rows with equal keys is kept: any one, or the first or last in"
                      + " the order of 'order_by'.",
              defaultValue = "any")
          Keep keep,
      @Parameter(
              value = "The fields that say which row is first or last, the most important first.",
              defaultValue = "[]",
              example = "[changed_at]")
          List<String> orderBy)
      implements DistinctConfigurationBuilder.With {}

  private final transient Configuration configuration;

  private Distinct(Step step, Configuration configuration) {
    super(step);
    this.configuration = configuration;
  }

  /** Keeps one of all rows that are equal in every field. */
  public static Distinct rows() {
    return by();
  }

  /** Keeps one of all rows that are equal in the given fields. */
  public static Distinct by(String... keys) {
    return new Distinct(
        unnamed(Distinct.class), new Configuration(Arrays.asList(keys), Keep.ANY, List.of()));
  }

  /** Keeps the row with the least values of the given fields. */
  public Distinct keepFirst(String... orderBy) {
    return keeping(Keep.FIRST, orderBy);
  }

  /** Keeps the row with the greatest values of the given fields. */
  public Distinct keepLast(String... orderBy) {
    return keeping(Keep.LAST, orderBy);
  }

  private Distinct keeping(Keep keep, String... orderBy) {
    return new Distinct(step(), configuration.withKeep(keep).withOrderBy(Arrays.asList(orderBy)));
  }

  @Override
  protected Distinct at(Step step) {
    return new Distinct(step, configuration);
  }

  @Override
  public StepOutputs outputs() {
    return OUTPUTS;
  }

  @Override
  public PCollectionRowTuple expand(PCollection<Row> input) {
    Schema schema = input.getSchema();
    List<Problem> problems = new ArrayList<>();
    checkKeep(problems);
    List<String> fields =
        configuration.keys().isEmpty() ? schema.getFieldNames() : configuration.keys();
    List<KeyKind> kinds = kinds("keys", fields, schema, problems);
    kinds("order_by", configuration.orderBy(), schema, problems);
    if (!problems.isEmpty()) {
      throw new ConfigurationException(problems);
    }
    InputWindows.checkEnds("input", input);
    boolean copied = WindowCopies.needed(input);
    PCollection<Row> single = copied ? WindowCopies.apply(step(), "rows", input) : input;
    KeyCodec keys = new KeyCodec(positions(fields, schema), types(fields, schema), kinds);
    RowOutputs outputs = new RowOutputs(step(), OUTPUTS, FieldType.row(schema));
    PCollection<KV<byte[], Iterable<Row>>> groups =
        single
            .apply("Keys", ParDo.of(new DistinctFn.KeyFn(keys, step().counts(), !copied)))
            .setCoder(KvCoder.of(ByteArrayCoder.of(), single.getCoder()))
            .apply("Group", GroupByBytes.create());
    return outputs.apply(step(), "Keep", groups, new DistinctFn(order(schema), outputs), schema);
  }

  private void checkKeep(List<Problem> problems) {
    boolean ordered = !configuration.orderBy().isEmpty();
    if (configuration.keep() == Keep.ANY && ordered) {
      problems.add(new Problem("order_by", "'order_by' needs 'keep: first' or 'keep: last'"));
    } else if (configuration.keep() != Keep.ANY && !ordered) {
      problems.add(
          new Problem(
              "keep", "'keep' needs 'order_by', the fields that say which row is first or last"));
    }
  }

  private static List<KeyKind> kinds(
      String parameter, List<String> fields, Schema schema, List<Problem> problems) {
    List<KeyKind> kinds = new ArrayList<>();
    for (int i = 0; i < fields.size(); i++) {
      String name = fields.get(i);
      String path = parameter + "." + i;
      if (!schema.hasField(name)) {
        problems.add(new Problem(path, Names.unknown("field", name, schema)));
      } else if (fields.indexOf(name) < i) {
        problems.add(new Problem(path, "'%s' is named twice".formatted(name)));
      } else {
        FieldType type = schema.getField(name).getType();
        Optional<KeyKind> kind = KeyKind.of(type);
        kind.ifPresentOrElse(
            kinds::add,
            () ->
                problems.add(
                    new Problem(
                        path,
                        "field '%s' is %s, which cannot be compared; give 'keys' of other types"
                            .formatted(name, Names.type(type)))));
      }
    }
    return kinds;
  }

  private static int[] positions(List<String> fields, Schema schema) {
    return fields.stream().mapToInt(schema::indexOf).toArray();
  }

  private static List<FieldType> types(List<String> fields, Schema schema) {
    return fields.stream().map(field -> schema.getField(field).getType()).toList();
  }

  /** The rows that are kept come first; null if any will do. */
  private @Nullable DecidedOrder order(Schema schema) {
    if (configuration.keep() == Keep.ANY) {
      return null;
    }
    int[] positions = positions(configuration.orderBy(), schema);
    boolean[] descending = new boolean[positions.length];
    Arrays.fill(descending, configuration.keep() == Keep.LAST);
    return new DecidedOrder(
        new RowOrder(positions, descending, new boolean[positions.length]), RowCoder.of(schema));
  }

  /** Distinct's door to pipeline files and other SDKs. */
  @AutoService(SchemaTransformProvider.class)
  public static final class Provider extends RowTransformProvider<Configuration> {
    public Provider() {
      super(Configuration.class, Inputs.ONE, Distinct::new);
    }

    @Override
    public String description() {
      return "Keeps one row of all rows that are equal, as a whole or in some fields.";
    }

    @Override
    public String example() {
      return """
          type: Distinct
          name: Latest    # other steps read 'Latest', and 'Latest.duplicates' for the rest
          config:
            keys: [customer]
            keep: last
            order_by: [changed_at]
          """;
    }

    @Override
    public boolean rejectsRows() {
      return false;
    }

    @Override
    protected StepOutputs outputs(Configuration configuration) {
      return OUTPUTS;
    }
  }
}
