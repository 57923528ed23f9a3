package dev.purlin.core.order;

import dev.purlin.core.parameter.Parameter;
import dev.purlin.core.parameter.Word;
import dev.purlin.core.problem.ConfigurationException.Problem;
import dev.purlin.core.problem.Names;
import java.io.Serializable;
import java.util.List;
import org.apache.beam.sdk.schemas.Schema;

/**
 * A field that rows are ordered by.
 *
 * @param field its name
 * @param order whether small or great values come first
 * @param nulls where rows without a value come, whatever the order
 */
public record OrderBy(
    @Parameter(value = "The field.", example = "amount", shorthand = true) String field,
    @Parameter(
            value = "Whether small values come first (asc) or great ones (desc).",
            defaultValue = "asc")
        Direction order,
    @Parameter(
            value = "Where rows without a value come, whatever the order: first or last.",
            defaultValue = "last")
        Nulls nulls)
    implements Serializable {

  /** Which values come first. */
  public enum Direction {
    /** The least ones. */
    @Word(value = "asc", aliases = "ascending")
    ASC,
    /** The greatest ones. */
    @Word(value = "desc", aliases = "descending")
    DESC
  }

  /** Where rows without a value come. */
  public enum Nulls {
    /** Before all others. */
    FIRST,
    /** Behind all others. */
    LAST
  }

  /** Small values first, rows without one last. */
  public static OrderBy asc(String field) {
    return new OrderBy(field, Direction.ASC, Nulls.LAST);
  }

  /** Great values first, rows without one last. */
  public static OrderBy desc(String field) {
    return new OrderBy(field, Direction.DESC, Nulls.LAST);
  }

  /** The same order with rows without a value first. */
  public OrderBy nullsFirst() {
    return new OrderBy(field, order, Nulls.FIRST);
  }

  /** The order by several fields, of which none may be a problem. */
  public static RowOrder order(List<OrderBy> keys, Schema schema) {
    int[] positions = new int[keys.size()];
    boolean[] descending = new boolean[positions.length];
    boolean[] nullsFirst = new boolean[positions.length];
    for (int i = 0; i < positions.length; i++) {
      OrderBy key = keys.get(i);
      positions[i] = schema.indexOf(key.field());
      descending[i] = key.order() == Direction.DESC;
      nullsFirst[i] = key.nulls() == Nulls.FIRST;
    }
    return new RowOrder(positions, descending, nullsFirst);
  }

  /** Collects what is wrong with fields that are to be compared. */
  public static void check(
      String parameter, List<String> fields, Schema schema, List<Problem> problems) {
    for (int i = 0; i < fields.size(); i++) {
      String name = fields.get(i);
      String path = parameter + "." + i;
      if (!schema.hasField(name)) {
        problems.add(new Problem(path, Names.unknown("field", name, schema)));
      } else if (fields.indexOf(name) < i) {
        problems.add(new Problem(path, "'%s' is named twice".formatted(name)));
      } else if (!RowOrder.has(schema.getField(name).getType())) {
        String type = Names.type(schema.getField(name).getType());
        problems.add(
            new Problem(path, "field '%s' is %s, which cannot be compared".formatted(name, type)));
      }
    }
  }
}
