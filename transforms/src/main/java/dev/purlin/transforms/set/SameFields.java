package dev.purlin.transforms.set;

import dev.purlin.core.problem.ConfigurationException.Problem;
import dev.purlin.core.problem.Names;
import java.util.ArrayList;
import java.util.List;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;

/**
 * What is wrong with two inputs that must have the same fields, of the same types, in any order.
 */
public final class SameFields {
  private SameFields() {}

  /** The problems; none if only the order differs, or whether fields are nullable. */
  public static List<Problem> problems(
      String firstName, Schema first, String otherName, Schema other) {
    List<Problem> problems = new ArrayList<>();
    for (Schema.Field field : first.getFields()) {
      if (!other.hasField(field.getName())) {
        problems.add(lacks(otherName, field, firstName));
        continue;
      }
      FieldType type = other.getField(field.getName()).getType();
      if (!same(type, field.getType())) {
        problems.add(
            new Problem(
                "",
                "field '%s' is %s in input '%s' but %s in input '%s'; bring them to one type first"
                    .formatted(
                        field.getName(),
                        Names.type(field.getType()),
                        firstName,
                        Names.type(type),
                        otherName)));
      }
    }
    for (Schema.Field field : other.getFields()) {
      if (!first.hasField(field.getName())) {
        problems.add(lacks(firstName, field, otherName));
      }
    }
    return problems;
  }

  /**
   * Whether two types are the same but for what is nullable. Beam's own comparison fails for
   * logical types without an argument, such as dates.
   */
  private static boolean same(FieldType one, FieldType other) {
    if (one.getTypeName() != other.getTypeName()) {
      return false;
    }
    return switch (one.getTypeName()) {
      case ARRAY, ITERABLE ->
          same(one.getCollectionElementType(), other.getCollectionElementType());
      case MAP ->
          same(one.getMapKeyType(), other.getMapKeyType())
              && same(one.getMapValueType(), other.getMapValueType());
      case ROW -> same(one.getRowSchema(), other.getRowSchema());
      case LOGICAL_TYPE -> one.withNullable(true).equals(other.withNullable(true));
      default -> true;
    };
  }

  private static boolean same(Schema one, Schema other) {
    if (!one.getFieldNames().equals(other.getFieldNames())) {
      return false;
    }
    for (int i = 0; i < one.getFieldCount(); i++) {
      if (!same(one.getField(i).getType(), other.getField(i).getType())) {
        return false;
      }
    }
    return true;
  }

  private static Problem lacks(String input, Schema.Field field, String other) {
    return new Problem(
        "",
        "input '%s' has no field '%s', which input '%s' has; choose the same fields with Select"
            .formatted(input, field.getName(), other));
  }
}
