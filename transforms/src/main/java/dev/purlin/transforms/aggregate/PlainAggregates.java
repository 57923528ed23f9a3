package dev.purlin.transforms.aggregate;

import com.google.auto.service.AutoService;
import dev.purlin.core.key.KeyCodec;
import dev.purlin.core.key.KeyKind;
import java.util.List;
import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.apache.beam.sdk.schemas.Schema.TypeName;
import org.apache.beam.sdk.schemas.SchemaCoder;
import org.checkerframework.checker.nullness.qual.Nullable;

/** Aggregates that count, gather, or ask whether something holds. */
public final class PlainAggregates {
  private PlainAggregates() {}

  /** The number of rows. */
  @AutoService(Aggregate.class)
  public static final class Count extends SimpleAggregate {
    public Count() {
      super("count", 0, 1, "any type");
    }

    @Override
    public String description() {
      return "The number of rows, also of those whose value is NULL (as in Beam YAML).";
    }

    @Override
    protected Bound over(List<FieldType> arguments) {
      return new Bound(FieldType.INT64, false, CountState::new);
    }
  }

  /** The number of different values. */
  @AutoService(Aggregate.class)
  public static final class CountDistinct extends SimpleAggregate {
    public CountDistinct() {
      super("count_distinct", "a scalar type");
    }

    @Override
    public String description() {
      return "The number of different values other than NULL; exact, so that all of them are in memory.";
    }

    @Override
    protected @Nullable Bound over(List<FieldType> arguments) {
      return KeyKind.of(arguments.get(0))
          .map(kind -> new KeyCodec(new int[] {0}, arguments, List.of(kind)))
          .map(keys -> new Bound(FieldType.INT64, false, new Distincts(keys)))
          .orElse(null);
    }
  }

  private record Distincts(KeyCodec keys) implements State.Factory {
    private static final long serialVersionUID = 1L;

    @Override
    public State create() {
      return new DistinctState(keys);
    }

    @Override
    public boolean growing() {
      return true;
    }
  }

  private static Aggregate.@Nullable Bound truth(FieldType value, boolean all) {
    return value.getTypeName() == TypeName.BOOLEAN
        ? new Aggregate.Bound(FieldType.BOOLEAN, true, () -> new TruthState(all))
        : null;
  }

  /** Whether any value is true. */
  @AutoService(Aggregate.class)
  public static final class Any extends SimpleAggregate {
    public Any() {
      super("any", "BOOLEAN");
    }

    @Override
    public String description() {
      return "Whether any value is true.";
    }

    @Override
    protected @Nullable Bound over(List<FieldType> arguments) {
      return truth(arguments.get(0), false);
    }
  }

  /** Whether all values are true. */
  @AutoService(Aggregate.class)
  public static final class All extends SimpleAggregate {
    public All() {
      super("all", "BOOLEAN");
    }

    @Override
    public String description() {
      return "Whether all values are true.";
    }

    @Override
    protected @Nullable Bound over(List<FieldType> arguments) {
      return truth(arguments.get(0), true);
    }
  }

  private record Lists(Coder<Object> elements, boolean concatenating) implements State.Factory {
    private static final long serialVersionUID = 1L;

    private static Lists of(FieldType element, boolean concatenating) {
      return new Lists(SchemaCoder.coderForFieldType(element), concatenating);
    }

    @Override
    public State create() {
      return new ListState(elements, concatenating);
    }

    @Override
    public boolean growing() {
      return true;
    }
  }

  /** All values. */
  @AutoService(Aggregate.class)
  public static final class Group extends SimpleAggregate {
    public Group() {
      super("group", "any type");
    }

    @Override
    public String description() {
      return "All values as a list, NULL too, in no particular order.";
    }

    @Override
    protected Bound over(List<FieldType> arguments) {
      FieldType value = arguments.get(0);
      return new Bound(FieldType.array(value), false, Lists.of(value, false));
    }
  }

  /** The elements of all lists. */
  @AutoService(Aggregate.class)
  public static final class Concat extends SimpleAggregate {
    public Concat() {
      super("concat", "a list");
    }

    @Override
    public String description() {
      return "The elements of all lists as one list, in no particular order.";
    }

    @Override
    protected @Nullable Bound over(List<FieldType> arguments) {
      FieldType value = arguments.get(0);
      if (!value.getTypeName().isCollectionType()) {
        return null;
      }
      FieldType element = value.getCollectionElementType();
      return new Bound(FieldType.array(element), false, Lists.of(element, true));
    }
  }
}
