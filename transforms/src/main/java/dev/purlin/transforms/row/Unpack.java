package dev.purlin.transforms.row;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.auto.service.AutoService;
import dev.purlin.core.parameter.Parameter;
import dev.purlin.core.parameter.ParameterSet;
import dev.purlin.core.problem.Names;
import dev.purlin.core.step.RowTransformProvider;
import dev.purlin.core.step.RowWiseTransform;
import dev.purlin.core.step.Step;
import dev.purlin.core.type.JsonSchemas;
import dev.purlin.core.type.TextParser;
import dev.purlin.core.type.TextParsers;
import dev.purlin.core.type.UnfitJsonException;
import dev.purlin.core.type.UnfitValueException;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.util.Arrays;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.apache.beam.sdk.schemas.transforms.SchemaTransformProvider;
import org.apache.beam.sdk.values.Row;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * Unpacks a row, a map, a list or JSON text into fields.
 *
 * <pre>{@code
 * // {id: 1, address: {street: Ring, no: 7}}  ->  {id: 1, street: Ring, no: 7}
 * people.apply(Unpack.field("address"));
 * people.apply(Unpack.field("json").as("street", "VARCHAR").as("no", "INTEGER"));
 * }</pre>
 *
 * <p><b>Schemas.</b> The new fields stand behind the others, named with {@code prefix}; the field
 * itself goes unless {@code keep_field} says otherwise. A <b>row</b> gives all its fields, with
 * their types, or those that {@code into} names. A <b>map</b> gives the keys that {@code into}
 * names, a <b>list</b> a field for each name in it, by position; both in their element's type,
 * nullable. <b>JSON text</b> gives the members that {@code schema} declares, nullable unless it
 * says otherwise; its types cannot be found out before there is a row. NULL gives NULLs, so that
 * the fields of a nullable row are nullable.
 *
 * <p><b>Bad rows.</b> Text that is not a JSON object of the schema is refused, and a list with more
 * elements than names, or as {@code extra} says. Follows unpack and unpackdict of pETL.
 */
public final class Unpack extends RowWiseTransform<Unpack> {
  private static final long serialVersionUID = 1L;

  /** What becomes of more elements of a list than names. */
  public enum Extra {
    /** The row is refused. */
    REJECT,
    /** They are left out. */
    DROP
  }

  /** The parameters of {@link Unpack}. */
  @RecordBuilder
  public record Configuration(
      @Parameter(value = "The field to unpack.", example = "address") String field,
      @Parameter(
              value =
                  "The new fields: those of a row, keys of a map, names for the elements of a list.",
              defaultValue = "[]",
              example = "[street, city]")
          List<String> into,
      @Parameter(
              value =
                  "For JSON text: the new fields, as a map from field to SQL type or as JSON Schema.",
              absent = "the field is no JSON text",
              example = "{street: VARCHAR, no: INTEGER}")
          @Nullable JsonNode schema,
      @Parameter(value = "What to put before the names of the new fields.", defaultValue = "")
          String prefix,
      @Parameter(
              value = "What becomes of more elements of a list than names.",
              defaultValue = "reject")
          Extra extra,
      @Parameter(value = "Whether the field itself stays.", defaultValue = "false")
          boolean keepField)
      implements UnpackConfigurationBuilder.With {}

  private final transient Configuration configuration;

  private Unpack(Step step, Configuration configuration) {
    super(step);
    this.configuration = configuration;
  }

  private Unpack at(Configuration changed) {
    return new Unpack(step(), changed);
  }

  /** Unpacks a field. */
  public static Unpack field(String field) {
    return new Unpack(
        unnamed(Unpack.class), ParameterSet.of(Configuration.class).given("field", field));
  }

  /** Names the new fields. */
  public Unpack into(String... fields) {
    return at(configuration.withInto(Arrays.asList(fields)));
  }

  /** Declares a member of JSON text, with its SQL type. */
  public Unpack as(String member, String type) {
    JsonNode given = configuration.schema();
    ObjectNode more = given == null ? JsonNodeFactory.instance.objectNode() : given.deepCopy();
    return at(configuration.withSchema(more.put(member, type)));
  }

  /** Puts a text before the names of the new fields. */
  public Unpack withPrefix(String prefix) {
    return at(configuration.withPrefix(prefix));
  }

  /** Leaves out elements of a list that have no name. */
  public Unpack droppingExtra() {
    return at(configuration.withExtra(Extra.DROP));
  }

  /** Keeps the field itself. */
  public Unpack keepingField() {
    return at(configuration.withKeepField(true));
  }

  @Override
  protected Unpack at(Step step) {
    return new Unpack(step, configuration);
  }

  @Override
  public Plan plan(Schema input) {
    FieldNames names = new FieldNames(input);
    int position = names.position("field", configuration.field());
    names.check();
    FieldType type = input.getField(position).getType();
    Schema.TypeName kind = type.getTypeName();
    boolean text = kind == Schema.TypeName.STRING;
    boolean row = kind == Schema.TypeName.ROW;
    if (!text && !row && kind != Schema.TypeName.MAP && !kind.isCollectionType()) {
      names.problem(
          "field",
          "field '%s' is %s, expected a row, a map, a list or JSON text"
              .formatted(configuration.field(), Names.type(type)));
    } else if (text != (configuration.schema() != null)) {
      names.problem("schema", "a schema is for JSON text, and needed there");
    } else if (!text && !row && configuration.into().isEmpty()) {
      names.problem("into", "name the new fields of a list or map");
    }
    names.check();
    JsonNode schema = configuration.schema();
    List<String> into = configuration.into();
    Schema found;
    OneIntoFields.Parts parts;
    if (row) {
      Schema inner = type.getRowSchema();
      List<String> all = into.isEmpty() ? inner.getFieldNames() : into;
      for (int i = 0; i < all.size(); i++) {
        if (!inner.hasField(all.get(i))) {
          names.problem("into." + i, Names.unknown("field", all.get(i), inner));
        }
      }
      names.check();
      found = fields(all, inner);
      parts = new OfRow(all.stream().mapToInt(inner::indexOf).toArray());
    } else if (schema != null) { // JSON text
      found = JsonSchemas.declared("schema", schema);
      parts = new OfJson(TextParsers.of(FieldType.row(found)), found.getFieldCount());
    } else {
      FieldType element =
          kind == Schema.TypeName.MAP ? type.getMapValueType() : type.getCollectionElementType();
      Schema.Builder elements = Schema.builder();
      into.forEach(name -> elements.addField(name, element.withNullable(true)));
      found = elements.build();
      parts =
          kind == Schema.TypeName.MAP
              ? new OfMap(into)
              : new OfList(into.size(), configuration.extra());
    }
    List<Schema.Field> added =
        found.getFields().stream()
            .map(
                field ->
                    field
                        .withName(configuration.prefix() + field.getName())
                        .withNullable(field.getType().getNullable() || type.getNullable()))
            .toList();
    OneIntoFields function =
        OneIntoFields.of(names, input, position, configuration.keepField(), added, "prefix", parts);
    return new Plan(function.output(), function);
  }

  private static Schema fields(List<String> names, Schema schema) {
    Schema.Builder some = Schema.builder();
    names.forEach(name -> some.addField(schema.getField(name)));
    return some.build();
  }

  private record OfRow(int[] positions) implements OneIntoFields.Parts {
    @Override
    public @Nullable Object[] of(@Nullable Object value) {
      Row row = (Row) value;
      return IntStream.of(positions).mapToObj(i -> row == null ? null : row.getValue(i)).toArray();
    }
  }

  private record OfMap(List<String> keys) implements OneIntoFields.Parts {
    @Override
    public @Nullable Object[] of(@Nullable Object value) {
      Map<?, ?> map = value == null ? Map.of() : (Map<?, ?>) value;
      return keys.stream().map(map::get).toArray();
    }
  }

  private record OfList(int fields, Extra extra) implements OneIntoFields.Parts {
    @Override
    public @Nullable Object[] of(@Nullable Object value) throws UnfitValueException {
      @Nullable Object[] parts = new Object[fields];
      Collection<?> list = value == null ? List.of() : (Collection<?>) value;
      if (list.size() > fields && extra == Extra.REJECT) {
        throw new UnfitValueException(
            "the list has %d elements, expected %d at most".formatted(list.size(), fields));
      }
      Iterator<?> elements = list.iterator();
      for (int i = 0; i < fields && elements.hasNext(); i++) {
        parts[i] = elements.next();
      }
      return parts;
    }
  }

  private record OfJson(TextParser parser, int fields) implements OneIntoFields.Parts {
    @Override
    public @Nullable Object[] of(@Nullable Object value) throws UnfitValueException {
      if (value == null) {
        return new Object[fields];
      }
      try {
        return ((Row) parser.parse((String) value)).getValues().toArray();
      } catch (UnfitJsonException e) {
        throw e.path() == null
            ? e
            : new UnfitValueException("member '%s': %s".formatted(e.path(), e.getMessage()));
      }
    }
  }

  /** Unpack's door to pipeline files and other SDKs. */
  @AutoService(SchemaTransformProvider.class)
  public static final class Provider extends RowTransformProvider<Configuration> {
    public Provider() {
      super(Configuration.class, Inputs.ONE, Unpack::new);
    }

    @Override
    public String description() {
      return "Unpacks a row, a map, a list or JSON text into fields.";
    }

    @Override
    public String example() {
      return """
      type: Unpack
      config:
        field: address
        schema: {street: VARCHAR, no: INTEGER}
      """;
    }
  }
}
