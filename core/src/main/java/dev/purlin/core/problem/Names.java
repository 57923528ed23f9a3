package dev.purlin.core.problem;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;

/** Words for errors: unknown names with the nearest known one, and types as users write them. */
public final class Names {
  private Names() {}

  /** Says that a field is not in a schema, and offers the nearest one or lists them all. */
  public static String unknown(String kind, String name, Schema schema) {
    return unknown(kind, name, schema.getFieldNames());
  }

  /** Says that a name is not among the known ones, and offers the nearest one or lists them all. */
  public static String unknown(String kind, String name, Collection<String> known) {
    String offer =
        nearest(name, known)
            .map(nearest -> "did you mean '" + nearest + "'?")
            .orElse("known: " + (known.isEmpty() ? "none" : String.join(", ", known)));
    return "unknown %s '%s'; %s".formatted(kind, name, offer);
  }

  /** The known name that differs least from the given one, if any is near enough to be meant. */
  public static Optional<String> nearest(String name, Collection<String> known) {
    int limit = Math.max(2, name.length() / 3);
    return known.stream()
        .min(Comparator.comparingInt(candidate -> distance(name, candidate)))
        .filter(candidate -> distance(name, candidate) <= limit);
  }

  /** The name of a file or directory for what is named for people, such as a step. */
  public static String ofFile(String name) {
    return name.replaceAll("[^\\p{L}\\p{N}._-]+", "_");
  }

  /** Whether a name can be that of a file or directory everywhere. */
  public static boolean isOfFile(String name) {
    return name.matches("[\\p{L}\\p{N}._-]+") && !name.startsWith(".");
  }

  /**
   * A type as SQL and the documentation name it, such as {@code BIGINT} or {@code ARRAY<VARCHAR>}.
   */
  public static String type(FieldType type) {
    return switch (type.getTypeName()) {
      case BYTE -> "TINYINT";
      case INT16 -> "SMALLINT";
      case INT32 -> "INTEGER";
      case INT64 -> "BIGINT";
      case DECIMAL -> "DECIMAL";
      case FLOAT -> "REAL";
      case DOUBLE -> "DOUBLE";
      case STRING -> "VARCHAR";
      case DATETIME -> "DATETIME";
      case BOOLEAN -> "BOOLEAN";
      case BYTES -> "VARBINARY";
      case ARRAY, ITERABLE -> "ARRAY<" + type(type.getCollectionElementType()) + ">";
      case MAP -> "MAP<" + type(type.getMapKeyType()) + ", " + type(type.getMapValueType()) + ">";
      case ROW -> row(type.getRowSchema());
      case LOGICAL_TYPE -> logicalType(type.getLogicalType().getIdentifier());
    };
  }

  private static String row(Schema schema) {
    StringBuilder text = new StringBuilder("ROW<");
    for (Schema.Field field : schema.getFields()) {
      if (text.length() > 4) {
        text.append(", ");
      }
      text.append(field.getName()).append(' ').append(type(field.getType()));
    }
    return text.append('>').toString();
  }

  private static String logicalType(String identifier) {
    String[] parts = identifier.split(":", -1);
    String name = parts.length > 2 ? parts[2] : identifier;
    return switch (name) {
      case "date" -> "DATE";
      case "time" -> "TIME";
      case "micros_instant" -> "TIMESTAMP";
      case "datetime" -> "TIMESTAMP";
      default -> name.toUpperCase(Locale.ROOT);
    };
  }

  /** The edit distance: insertions, deletions, replacements; letter case does not count. */
  private static int distance(String a, String b) {
    String left = a.toLowerCase(Locale.ROOT);
    String right = b.toLowerCase(Locale.ROOT);
    int[] row = new int[right.length() + 1];
    for (int j = 0; j <= right.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= left.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= right.length(); j++) {
        int replaced = diagonal + (left.charAt(i - 1) == right.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(replaced, 1 + Math.min(row[j], row[j - 1]));
      }
    }
    return row[right.length()];
  }
}
